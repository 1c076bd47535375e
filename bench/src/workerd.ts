/** The same servers in workerd, without anything in front of it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { bundle } from './bundle.ts';
import { type Contestant, OURS, SERVERS } from './contestants.ts';
import { type Load, loadAll, type Target, TOOLS } from './load.ts';
import type { Settings } from './settings.ts';

const fromWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler/package.json'));
const WORKERD: string = fromWrangler('workerd').default;

export const WORKERS: readonly Contestant[] = SERVERS.filter(({ worker }) => worker);
export const COMPATIBILITY_DATE = '2026-11-01';

/** Starts every server that is for Workers and loads them. */
export async function measureWorkerdLoad(settings: Settings): Promise<Load[]> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-workerd-'));
  const targets: Target[] = [];
  try {
    for (const one of WORKERS) targets.push(await open(dir, one));
    return await loadAll(targets, settings);
  } finally {
    for (const { close } of targets) await close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** A Worker with so many tools, as one file. */
export function bundleWorker(one: Contestant, tools: number): Promise<string> {
  const offer = `{ tools: ${tools}, output: false }`;
  const program =
    one === OURS
      ? `import { createWorkerHandler } from '@mcp-serverless/cloudflare';
        import { forecastSchema } from '../schema-zod.ts'; import { createOurs } from '../servers/ours.ts';
        export default createWorkerHandler(createOurs(${offer}, forecastSchema));`
      : `import { create } from './zod/${one.entry}.ts';
        const serve = create(${offer}); export default { fetch: (request) => serve(request) };`;
  return bundle(`worker-${one.entry}-${tools}`, program, one, 'workerd');
}

async function open(dir: string, one: Contestant): Promise<Target> {
  const code = await bundleWorker(one, TOOLS);
  const script = join(dir, basename(code));
  await writeFile(script, await readFile(code));
  const config = join(dir, `${one.entry}.capnp`);
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "${basename(code)}")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = ["nodejs_compat"]
);
`,
  );
  const child = spawn(WORKERD, ['serve', config, '--control-fd=3'], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const { stderr } = child;
  const control = child.stdio[3];
  if (child.pid === undefined || !stderr || !(control instanceof Readable)) throw new Error('workerd did not start');
  const exit = once(child, 'exit');
  // {"event":"listen","socket":"http","port":…}
  const line = await Promise.race([once(createInterface({ input: control }), 'line'), exit.then(() => undefined)]);
  if (!line) throw new Error(`${one.name} does not start in workerd: ${stderr.read()}`);
  stderr.resume();
  const { port }: { port: number } = JSON.parse(line[0]);
  const { pid } = child;
  return {
    name: one.name,
    url: `http://127.0.0.1:${port}/mcp`,
    pid,
    async close() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

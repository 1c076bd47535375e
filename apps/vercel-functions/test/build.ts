import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const APP = dirname(dirname(fileURLToPath(import.meta.url)));
const PROJECT = join(APP, '.vercel/project.json');

/** A Build Output outside of this app, so that nothing of the app's own node_modules is found. */
export interface Output {
  readonly dir: string;
  remove(): Promise<void>;
}

/** Runs `vercel build` without an account; a link to a real project is kept. */
export async function build(): Promise<Output> {
  const dir = await mkdtemp(join(tmpdir(), 'vercel-output-'));
  const linked = existsSync(PROJECT);
  if (!linked) {
    await mkdir(dirname(PROJECT), { recursive: true });
    const settings = { framework: null, nodeVersion: '24.x' };
    await writeFile(PROJECT, JSON.stringify({ projectId: 'prj_local', orgId: 'team_local', settings }));
  }
  try {
    const env = { ...process.env, VERCEL_INSTALL_COMPLETED: '1', VERCEL_TELEMETRY_DISABLED: '1' };
    const args = ['build', '--yes', '--standalone', '--output', dir];
    await promisify(execFile)(join(APP, 'node_modules/.bin/vercel'), args, { cwd: APP, env });
  } finally {
    if (!linked) await rm(PROJECT);
  }
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** A function of a Build Output that runs in a process of its own. */
export interface Launched {
  readonly url: URL;
  close(): Promise<void>;
}

/** Starts `functions/<name>.func` with these variables. Rejects with what it said when it does not start. */
export async function launch(output: Output, name: string, env: Record<string, string>): Promise<Launched> {
  const root = join(output.dir, 'functions', `${name}.func`);
  const { handler } = JSON.parse(await readFile(join(root, '.vc-config.json'), 'utf8')) as { handler: string };
  const child = spawn(process.execPath, [join(APP, 'test/launcher.ts'), join(root, handler)], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'close');
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const first = await Promise.race([once(child.stdout, 'data'), exited.then(() => undefined)]);
  if (!first) throw new Error(said);
  return {
    url: new URL(String(first[0]).trim()),
    async close() {
      child.kill();
      await exited;
    },
  };
}

/**
 * Measures the CPU time that a warm `tools/call` costs in workerd, the whole process counted, with 1 tool and with
 * 100. Prints a table and whether the budget of 1.2 times as much is met; exits with 1 when it is not. Needs Linux.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { finish } from './test/process.ts';

const ROUNDS = 7;
const REQUESTS = 1500;
const AT_ONCE = 4;
/** The kernel counts CPU time in ticks of 10 ms. */
const TICK_US = 10_000;

const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'add_0', arguments: { a: 1, b: 2 } },
});
const INIT: RequestInit = { method: 'POST', headers: { 'content-type': 'application/json' }, body: BODY };

interface Contestant {
  readonly tools: number;
  readonly url: URL;
  readonly pid: number;
  /** Microseconds a request, by round. */
  readonly costs: number[];
  close(): Promise<void>;
}

/** User and system time of a process so far, in ticks. What stands before the last bracket may hold spaces. */
function cpuTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

const fromWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler/package.json'));
const WORKERD: string = fromWrangler('workerd').default;

/** Starts workerd itself, with nothing before it, on a port that it chooses. */
async function open(dir: string, tools: number): Promise<Contestant> {
  const config = join(dir, `${tools}.capnp`);
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js")],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "TOOLS", text = "${tools}")]
);
`,
  );
  const child = spawn(WORKERD, ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const { pid } = child;
  const control = child.stdio[3];
  if (pid === undefined || !(control instanceof Readable)) throw new Error('workerd did not start');
  // {"event":"listen","socket":"http","port":…}
  const [line] = await once(createInterface({ input: control }), 'line');
  const { port }: { port: number } = JSON.parse(line);
  const close = async (): Promise<void> => {
    if (child.kill()) await once(child, 'exit');
  };
  return { tools, url: new URL(`http://127.0.0.1:${port}/mcp`), pid, costs: [], close };
}

async function send(url: URL, requests: number): Promise<void> {
  let left = requests;
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const response = await fetch(url, INIT);
      const text = await response.text();
      if (!text.includes('"text":"3"')) throw new Error(text);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const dir = await mkdtemp(join(tmpdir(), 'cost-'));
const contestants: Contestant[] = [];
try {
  await finish({
    command: [
      join(import.meta.dirname, 'node_modules/.bin/wrangler'),
      'deploy',
      '--dry-run',
      '--minify',
      '--outdir',
      dir,
    ],
    cwd: join(import.meta.dirname, 'startup/many'),
    env: { WRANGLER_SEND_METRICS: 'false' },
  });
  for (const tools of [1, 100]) contestants.push(await open(dir, tools));
  for (const { url } of contestants) await send(url, REQUESTS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { url, pid, costs } of contestants) {
      const before = cpuTicks(pid);
      await send(url, REQUESTS);
      costs.push(((cpuTicks(pid) - before) * TICK_US) / REQUESTS);
    }
  }
} finally {
  for (const { close } of contestants) await close();
  await rm(dir, { recursive: true, force: true });
}

console.log(`tools   us CPU a call   workerd, ${ROUNDS} rounds of ${REQUESTS} calls, median (lowest)`);
for (const { tools, costs } of contestants) {
  const [middle, least] = [median(costs), Math.min(...costs)].map((us) => us.toFixed(0));
  console.log(`${String(tools).padStart(5)}   ${String(middle).padStart(13)}   (${least})`);
}
const [one, many] = contestants.map(({ costs }) => median(costs));
const ratio = (many ?? 0) / (one ?? 1);
const met = ratio <= 1.2;
console.log(`100 tools at most 1.2 times as much as 1: ${ratio.toFixed(2)}, ${met ? 'met' : 'NOT MET'}`);
if (!met) process.exitCode = 1;

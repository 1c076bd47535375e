/** Servers under load: autocannon over loopback, everybody in turn. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import autocannon, { type Result } from 'autocannon';
import { bundle, NODE } from './bundle.ts';
import { type Contestant, FLOOR, OURS, SERVERS } from './contestants.ts';
import { callOf, checkText } from './requests.ts';
import type { Settings } from './settings.ts';
import { median } from './spread.ts';

export const CONNECTIONS = [1, 10, 100] as const;
export const TOOLS = 10;
const WARMUP_SECONDS = 1;

/** What a server did with so many connections, medians over rounds. */
export interface Level {
  readonly connections: number;
  /** Answers a second. */
  readonly throughput: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of CPU that the whole process took for an answer; where there is no /proc, not a number. */
  readonly cpu: number;
  /** Bytes of the whole process right after; where there is no /proc, not a number. */
  readonly rss: number;
}

export interface Load {
  readonly name: string;
  readonly levels: readonly Level[];
}

/** A server that is running, somewhere. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts every server on Node.js and loads them. Throws when an answer is not 200. */
export async function measureNodeLoad(settings: Settings): Promise<Load[]> {
  const targets: Target[] = [];
  try {
    for (const one of SERVERS) targets.push(await open(one));
    return await loadAll(targets, settings);
  } finally {
    for (const { close } of targets) await close();
  }
}

/** Loads servers that run already, in rounds: nobody has the quiet minute alone. */
export async function loadAll(targets: readonly Target[], { loadRounds, loadSeconds }: Settings): Promise<Load[]> {
  for (const target of targets) {
    const { headers, body } = callOf(false).post(TOOLS);
    const response = await fetch(target.url, { method: 'POST', headers, body });
    checkText(await response.text(), callOf(false), TOOLS);
    await fire(target, 10, WARMUP_SECONDS);
  }
  const rounds = new Map<string, Level[]>();
  for (let round = 0; round < loadRounds; round++) {
    for (const connections of CONNECTIONS) {
      for (const target of targets) {
        const key = `${target.name} ${connections}`;
        rounds.set(key, [...(rounds.get(key) ?? []), await fire(target, connections, loadSeconds)]);
      }
    }
  }
  return targets.map(({ name }) => ({
    name,
    levels: CONNECTIONS.map((connections) => {
      const of = (key: keyof Level): number => median((rounds.get(`${name} ${connections}`) ?? []).map((l) => l[key]));
      return {
        connections,
        throughput: of('throughput'),
        p50: of('p50'),
        p99: of('p99'),
        cpu: of('cpu'),
        rss: of('rss'),
      };
    }),
  }));
}

async function fire({ name, url, pid }: Target, connections: number, duration: number): Promise<Level> {
  const { headers, body } = callOf(false).post(TOOLS);
  // Its own histogram counts whole milliseconds.
  const times: number[] = [];
  const spent = cpuMicroseconds(pid);
  const begun = performance.now();
  const { errors, non2xx } = await new Promise<Result>((resolve, reject) => {
    const options = { url, method: 'POST' as const, headers, body, connections, duration };
    const running = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    running.on('response', (_client, _status, _bytes, ms) => times.push(ms));
  });
  const seconds = (performance.now() - begun) / 1000;
  if (errors + non2xx > 0) throw new Error(`${name}: ${errors} errors and ${non2xx} refusals under load`);
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
  const cpu = (cpuMicroseconds(pid) - spent) / times.length;
  return { connections, throughput: times.length / seconds, p50: at(0.5), p99: at(0.99), cpu, rss: rss(pid) };
}

function proc(pid: number, file: 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** User and system time so far. The kernel counts it in ticks of 10 ms. What stands before the last bracket may hold spaces. */
function cpuMicroseconds(pid: number): number {
  const stat = proc(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function rss(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(proc(pid, 'status'))?.[1]) * 1024;
}

async function open(one: Contestant): Promise<Target> {
  const offer = `{ tools: ${TOOLS}, output: false }`;
  const program =
    one === OURS
      ? `import { forecastSchema } from '../schema-zod.ts'; import { createOurs } from '../servers/ours.ts';
        import { listenOurs } from './listen.ts'; await listenOurs(createOurs(${offer}, forecastSchema));`
      : `import { create } from './zod/${one.entry}.ts';
        import { ${one === FLOOR ? 'listenByHand' : 'listenHono'} as listen } from './listen.ts'; listen(create(${offer}));`;
  const file = await bundle(`listen-${one.entry}`, program, one);
  const child: ChildProcess = fork(file, { execPath: NODE, execArgv: [], silent: true });
  const exit = once(child, 'exit');
  const said = await Promise.race([once(child, 'message'), exit.then(() => undefined)]);
  if (!said || child.pid === undefined) throw new Error(`${one.name} does not listen: ${child.stderr?.read()}`);
  return {
    name: one.name,
    url: `http://127.0.0.1:${said[0].port}/mcp`,
    pid: child.pid,
    async close() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

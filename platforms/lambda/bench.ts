/**
 * `pnpm bench:lambda`: what a start and a call cost on AWS's own runtime client. Packs the packages as they are
 * published, installs this workspace, bundles one function for each contestant, starts all of them in turn, and prints
 * medians. Exits with 1 when a target is missed. Where the machine has other work, starts are compared by their CPU
 * time: how long they took then says more about that work. Needs Linux; the part about memory needs cgroups that can
 * be written.
 */

import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from '../../scripts/pack.ts';
import { mustRun, pnpmCommand } from '../../scripts/run.ts';

const HERE = import.meta.dirname;

console.error('preparing: the packages as they are published, esbuild and AWS’s runtime client');
await pack(HERE, ['core', 'auth', 'lambda', 'contract']);
await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd: HERE });
await mustRun([...pnpmCommand(), 'run', 'setup'], { cwd: HERE });

// After the install: these need it.
const { functionUrl } = await import('@mcp-serverless/lambda/testing');
const { bundle } = await import('./bundle.ts');
const { LambdaFunction } = await import('./function.ts');
const { RUNTIME } = await import('./ric.ts');
const { CpuShare } = await import('../../scripts/cpu-share.ts');
const { usageOf } = await import('./usage.ts');
const { SignJWT } = await import('jose');
const { AUDIENCE, ISSUER, SECRET } = await import('./bench/token.ts');

/** Starts of every contestant, in turn. */
const STARTS = 17;
const THROTTLED_STARTS = 7;
/** Calls after the first; the second half counts. */
const WARM_CALLS = 200;

const TOKEN = await new SignJWT({ client_id: 'bench' })
  .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
  .setIssuer(ISSUER)
  .setAudience(AUDIENCE)
  .setSubject('bench')
  .setIssuedAt()
  .setExpirationTime('2h')
  .sign(new TextEncoder().encode(SECRET));

const EVENT = functionUrl().toEvent({
  method: 'POST',
  target: '/mcp',
  headers: Object.entries({
    accept: 'application/json, text/event-stream',
    // Only the protected functions look at it.
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json',
    'mcp-method': 'tools/call',
    'mcp-name': 'forecast',
    'mcp-protocol-version': '2026-07-28',
  }),
  body: Buffer.from(
    JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'forecast',
        arguments: { city: 'Berlin', days: 3 },
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    }),
  ),
});

interface Contestant {
  readonly label: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds, one entry a start. */
  readonly init: number[];
  readonly first: number[];
  readonly warm: number[];
  /** CPU time of init and first invocation, and how long both waited for a CPU. */
  readonly cpu: number[];
  readonly waited: number[];
}

async function contestant(label: string, name: string, env: Record<string, string> = {}): Promise<Contestant> {
  return { label, folder: await bundle(name, 'bench'), env, init: [], first: [], warm: [], cpu: [], waited: [] };
}

/** One environment from its start to its end. */
async function start(
  { folder, env, init, first, warm, cpu, waited }: Contestant,
  share?: { limit(pid: number): void },
) {
  const fn = await LambdaFunction.create({ folder, handler: 'handler', env });
  try {
    const call = async (): Promise<number> => {
      const begun = performance.now();
      const outcome = await fn.invoke(EVENT);
      const took = performance.now() - begun;
      if (outcome.type !== 'result' || !outcome.text.includes('"statusCode":200')) {
        throw new Error(`${folder}: ${JSON.stringify(outcome)}\n${fn.output}`);
      }
      return took;
    };
    const begun = performance.now();
    await fn.provision();
    init.push(performance.now() - begun);
    // Lambda gives a start more than its share.
    if (share && fn.pid !== undefined) share.limit(fn.pid);
    first.push(await call());
    if (share) return;
    const usage = usageOf(fn.pid ?? 0);
    cpu.push(usage.cpuMs);
    waited.push(usage.waitedMs);
    const calls: number[] = [];
    for (let i = 0; i < WARM_CALLS; i++) calls.push(await call());
    warm.push(median(calls.slice(WARM_CALLS / 2)));
  } finally {
    await fn.close();
  }
}

function median(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Of each start by itself: medians of sums are not sums of medians. */
const total = ({ init, first }: Contestant): number => median(init.map((ms, i) => ms + (first[i] ?? 0)));

const ms = (value: number): string => value.toFixed(1).padStart(9);

/** A cache of compiled code for a function, as one could ship beside it, filled by a run with a first invocation. */
async function compileCache(folder: string): Promise<Record<string, string>> {
  const directory = join(HERE, '..', '.cache', 'compile-cache');
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const fill = join(folder, 'fill.mjs');
  await writeFile(
    fill,
    `const { handler } = await import('./index.mjs'); await handler(${JSON.stringify(EVENT)}, { getRemainingTimeInMillis: () => 9000 });`,
  );
  const env = { NODE_COMPILE_CACHE: directory, NODE_COMPILE_CACHE_PORTABLE: '1' };
  execFileSync(RUNTIME[0], [fill], { env: { ...process.env, ...env } });
  await rm(fill);
  return env;
}

const empty = await contestant('empty handler', 'empty');
const floor = await contestant('floor: by hand, zod', 'floor');
const ours = await contestant('ours', 'ours');
const oursCold = await contestant('ours, prewarm: false', 'ours-cold');
const oursMini = await contestant('ours, zod/mini', 'ours-mini');
const oursCached = await contestant('ours, shipped compile cache', 'ours', await compileCache(ours.folder));
const sdk = await contestant('SDK, prewarmed', 'sdk');
const sdkCold = await contestant('SDK', 'sdk-cold');
const oursProtected = await contestant('ours, protected', 'ours-protected');
const sdkProtected = await contestant('SDK, protected with jose', 'sdk-protected');
const all = [empty, floor, ours, oursCold, oursMini, oursCached, sdk, sdkCold, oursProtected, sdkProtected];

for (let round = 0; round < STARTS; round++) {
  // Another order each time: nobody always starts after the heaviest.
  for (let i = 0; i < all.length; i++) await start(all[(i + round) % all.length] as Contestant);
}

console.log(
  `\nmedians of ${STARTS} starts each, in turn, in ms; one tool, minified, ${process.arch}, Node.js ${execFileSync(RUNTIME[0], ['--version'], { encoding: 'utf8' }).trim()}\n`,
);
console.log(
  `${''.padEnd(30)}${['init', 'first', 'both', 'CPU', 'warm', 'KB'].map((name) => name.padStart(9)).join('')}`,
);
for (const one of all) {
  const kb = statSync(join(one.folder, 'index.mjs')).size / 1000;
  console.log(
    `${one.label.padEnd(30)}${[median(one.init), median(one.first), total(one), median(one.cpu), median(one.warm)].map(ms).join('')}${kb.toFixed(0).padStart(9)}`,
  );
}

const waited = median(ours.waited) / total(ours);
const busy = waited > 0.1;
if (busy) {
  console.log(`\n${(waited * 100).toFixed(0)} % of a start was waiting for a CPU: starts are compared by CPU time`);
}
const cost = (one: Contestant): number => (busy ? median(one.cpu) : total(one));
const best = Math.min(cost(sdk), cost(sdkCold));
const targets: readonly (readonly [name: string, value: number, limit: number])[] = [
  ['init and first invocation, of the floor’s', cost(ours) / cost(floor), 1.2],
  ['init and first invocation, of the SDK’s best', cost(ours) / best, 0.7],
  ['first invocation after prewarm, ms', median(ours.first), 10],
  ['warm tools/call over the bare invocation, ms', median(ours.warm) - median(empty.warm), 1],
];
console.log('');
const judge = (name: string, value: number, limit: number): void => {
  const met = value <= limit;
  if (!met) process.exitCode = 1;
  console.log(`${met ? 'met   ' : 'MISSED'}  ${name.padEnd(56)}${value.toFixed(2).padStart(7)}  at most ${limit}`);
};
for (const target of targets) judge(...target);

/** A function has a share of CPUs in proportion to its memory: 1769 MB are one. */
const SIZES = [512, 1024, 1769] as const;
console.log(`\nfirst invocation by memory size, in ms, medians of ${THROTTLED_STARTS} starts each\n`);
const share = CpuShare.create();
if (!share) console.log('not measured: the cgroups of this machine cannot be written');
else {
  const rows = [floor, ours, oursCold, sdk, sdkCold, oursProtected, sdkProtected].map((one) =>
    SIZES.map((): Contestant => ({ ...one, init: [], first: [] })),
  );
  try {
    for (let round = 0; round < THROTTLED_STARTS; round++) {
      for (const [i, megabytes] of SIZES.entries()) {
        share.cpus = megabytes / 1769;
        for (const row of rows) await start(row[i] as Contestant, share);
      }
    }
  } finally {
    share.remove();
  }
  console.log(`${''.padEnd(30)}${SIZES.map((size) => `${size} MB`.padStart(9)).join('')}`);
  for (const row of rows)
    console.log(`${(row[0]?.label ?? '').padEnd(30)}${row.map(({ first }) => ms(median(first))).join('')}`);
  const small = (one: Contestant): number =>
    busy ? cost(one) : total(rows.find(([row]) => row?.label === one.label)?.[0] as Contestant);
  console.log('');
  judge(
    'protected, init and first invocation at 512 MB, of the SDK’s',
    small(oursProtected) / small(sdkProtected),
    0.6,
  );
}

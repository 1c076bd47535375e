/**
 * Runs the official conformance suite against each server of `conformance/`: ours on several platforms, and those of
 * the official SDKs that `serveSdk` and `serveSdkV1` serve. Names the scenarios that do not pass with their reason,
 * and prints a table.
 * Fails on what was not expected, and on what was expected to fail and passes. Names of servers as arguments limit it to those.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Check, judge, readExpected, readScenarios, type Verdict } from '../conformance/verdict.ts';
import { pack } from './pack.ts';
import { mustRun, pnpmCommand, ROOT, run } from './run.ts';
import { conclude, sum, type Tally } from './tally.ts';

const HOME = join(ROOT, 'conformance');
const SUITE = join(HOME, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
/** Scenarios last a second or two; what hangs is a request that nobody answers. */
const TIMEOUT_MS = 10_000;

/** The servers by the name that `conformance/server.ts` knows, the gates that each is run through, and whether it has extensions. */
const TARGETS = [
  { name: 'own', title: 'ours', gates: ['2026-07-28', '2025-11-25'], extended: true },
  { name: 'workerd', title: 'ours in workerd', gates: ['2026-07-28', '2025-11-25'], extended: true },
  // What a task becomes would have to be in a store outside of the environment.
  { name: 'lambda', title: 'ours on Lambda', gates: ['2026-07-28', '2025-11-25'], extended: false },
  { name: 'sdk', title: 'serveSdk', gates: ['2026-07-28', '2025-11-25'], extended: false },
  { name: 'sdk-v1', title: 'serveSdkV1', gates: ['2025-11-25'], extended: false },
] as const;

type Target = (typeof TARGETS)[number];

/** What came of one gate on one server. */
interface Row {
  readonly title: string;
  readonly gate: string;
  readonly required: readonly Verdict[];
  readonly pending: readonly Verdict[];
  readonly extensions: readonly Verdict[];
  readonly tally: Tally;
}

/** The suite needs a newer Node than some machines have: the repository's own runs it. */
const suite = (...args: string[]): readonly [string, ...string[]] => [process.execPath, SUITE, ...args];

async function runGate({ name, title, extended }: Target, gate: string, url: string): Promise<Row> {
  const file = join(HOME, 'expected-failures', name, `${gate}.yml`);
  const expected = readExpected(await readFile(file, 'utf8'));
  const scenarios = readScenarios(await mustRun(suite('list', '--requirements', gate)));
  const dir = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const { code, stdout, stderr } = await run(
      suite('server', '--url', url, '--requirements', gate, '--timeout', `${TIMEOUT_MS}`, '-o', dir),
    );
    const checks = await readChecks(dir);
    const verdict = (scenario: string): Verdict => judge(scenario, checks.get(scenario), expected);
    const required = scenarios.required.map(verdict);
    const pending = scenarios.pending.map(verdict);
    const extensions = extended ? scenarios.extensions.map(verdict) : [];
    const all = [...required, ...pending, ...extensions];
    report(title, gate, all);
    const failed = all.filter(({ surprise }) => surprise !== undefined).length;
    // The suite decides as well: it must have seen a failure where one is expected, and none otherwise.
    const seen = required.some(({ result }) => result === 'failed' || result === 'missing');
    const agrees = (code === 0) === !seen;
    if (!agrees) console.log(`  the suite ended with ${code}:\n${(stdout + stderr).slice(-2000)}`);
    const passed = all.length - failed;
    return { title, gate, required, pending, extensions, tally: { passed, failed: failed + (agrees ? 0 : 1) } };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What each scenario checked, by its name: the suite writes `server-<scenario>-<time>/checks.json`. */
async function readChecks(dir: string): Promise<ReadonlyMap<string, readonly Check[]>> {
  const checks = new Map<string, readonly Check[]>();
  for (const folder of await readdir(dir)) {
    const [, scenario] = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\dZ-]+$/.exec(folder) ?? [];
    if (scenario) checks.set(scenario, JSON.parse(await readFile(join(dir, folder, 'checks.json'), 'utf8')));
  }
  return checks;
}

function report(title: string, gate: string, verdicts: readonly Verdict[]): void {
  const short = verdicts.filter(({ result, surprise }) => result !== 'passed' || surprise !== undefined);
  console.log(`\n${title}, ${gate}${short.length === 0 ? ': everything passes' : ''}`);
  for (const { scenario, result, reason, surprise } of short) {
    if (surprise !== undefined) console.log(`  UNEXPECTED ${scenario}: ${surprise}`);
    else console.log(`  ${result} as expected: ${scenario} (${reason})`);
  }
}

/** Runs `work` while a server of `conformance/` listens. */
async function withServer<T>(name: string, work: (url: string) => Promise<T>): Promise<T> {
  const server = spawn(process.execPath, [join(HOME, 'server.ts'), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // wrangler: nothing outside of loopback.
    env: { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' },
  });
  try {
    const lines = createInterface({ input: server.stdout });
    const ended = once(server, 'exit').then(([code]) => Promise.reject(new Error(`server ${name} ended with ${code}`)));
    // Once the suite runs, a server that has ended shows in its results.
    ended.catch(() => {});
    // wrangler may have something to say before.
    const url = new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        if (line.startsWith('http://')) resolve(line);
      });
    });
    return await work(await Promise.race([url, ended]));
  } finally {
    server.removeAllListeners('exit');
    if (server.exitCode === null && server.kill()) await once(server, 'exit');
  }
}

function printTable(rows: readonly Row[]): void {
  const count = (verdicts: readonly Verdict[], ...results: readonly Verdict['result'][]): number =>
    verdicts.filter(({ result }) => results.includes(result)).length;
  const cells = rows.map(({ title, gate, required, pending, extensions }) => [
    title,
    gate,
    `${count(required, 'passed', 'warned')} of ${required.length}`,
    `${count(required, 'warned')}`,
    `${count(pending, 'passed', 'warned')} of ${pending.length}`,
    `${count(extensions, 'passed', 'warned')} of ${extensions.length}`,
  ]);
  const table = [['server', 'gate', 'required', 'of them warned', 'pending', 'extensions'], ...cells];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  console.log(
    `\n${table
      .map((row) =>
        row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd(),
      )
      .join('\n')}\n`,
  );
}

/** The bed of Lambda is a workspace of its own, and AWS's runtime client takes a minute to build, once. */
async function prepareLambda(): Promise<void> {
  const cwd = join(ROOT, 'platforms/lambda');
  await pack(cwd, ['core', 'auth', 'lambda', 'contract']);
  await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd });
  await mustRun([...pnpmCommand(), 'run', 'setup'], { cwd });
}

await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd: HOME });
await prepareLambda();
await mustRun([...pnpmCommand(), 'run', 'check'], { cwd: HOME });
const names = process.argv.slice(2);
const unknown = names.filter((name) => !TARGETS.some((target) => target.name === name));
if (unknown.length > 0)
  throw new Error(`no server ${unknown}; there are ${TARGETS.map(({ name }) => name).join(', ')}`);
const rows: Row[] = [];
for (const target of TARGETS.filter(({ name }) => names.length === 0 || names.includes(name))) {
  await withServer(target.name, async (url) => {
    for (const gate of target.gates) rows.push(await runGate(target, gate, url));
  });
}
printTable(rows);
conclude(sum(rows.map(({ tally }) => tally)));

/**
 * Runs the official conformance suite against `conformance/server.ts`, both gates. Prints how many of the required
 * scenarios pass, and names the others with their reason. Fails on what was not expected, and on what was expected
 * to fail and passes.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Check, judge, readExpected, requiredScenarios, type Verdict } from '../conformance/verdict.ts';
import { mustRun, pnpmCommand, ROOT, run } from './run.ts';
import { conclude, sum, type Tally } from './tally.ts';

const GATES = ['2026-07-28', '2025-11-25'] as const;
const HOME = join(ROOT, 'conformance');
const SUITE = join(HOME, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');

/** The suite needs a newer Node than some machines have: the repository's own runs it. */
const suite = (...args: string[]): readonly [string, ...string[]] => [process.execPath, SUITE, ...args];

async function runGate(gate: string, url: string): Promise<Tally> {
  const file = join(HOME, 'expected-failures', `${gate}.yml`);
  const expected = readExpected(await readFile(file, 'utf8'));
  const required = requiredScenarios(await mustRun(suite('list', '--requirements', gate)));
  const dir = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const { code, stdout, stderr } = await run(
      suite('server', '--url', url, '--requirements', gate, '--expected-failures', file, '-o', dir),
    );
    const checks = await readChecks(dir);
    const verdicts = required.map((scenario) => judge(scenario, checks.get(scenario), expected));
    report(gate, verdicts);
    const failed = verdicts.filter(({ surprise }) => surprise !== undefined).length;
    // The suite compares as well: where it objects to something that was not seen here, that is a failure too.
    if (code !== 0 && failed === 0) {
      console.log(`  the suite ended with ${code}:\n${(stdout + stderr).slice(-2000)}`);
      return { passed: verdicts.length, failed: 1 };
    }
    return { passed: verdicts.length - failed, failed };
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

function report(gate: string, verdicts: readonly Verdict[]): void {
  const warned = verdicts.filter(({ result }) => result === 'warned').length;
  const passed = verdicts.filter(({ result }) => result === 'passed').length + warned;
  const note = warned > 0 ? `, ${warned} of them with a warning` : '';
  console.log(`\n${gate}: ${passed} of ${verdicts.length} required scenarios pass${note}`);
  for (const { scenario, result, reason, surprise } of verdicts) {
    if (surprise !== undefined) console.log(`  UNEXPECTED ${scenario}: ${surprise}`);
    else if (result !== 'passed') console.log(`  ${result} as expected: ${scenario} (${reason})`);
  }
}

await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd: HOME });
const server = spawn(process.execPath, [join(HOME, 'server.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const lines = createInterface({ input: server.stdout });
  const ended = once(server, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)));
  // Once the suite runs, a server that has ended shows in its results.
  ended.catch(() => {});
  const [url] = await Promise.race([once(lines, 'line'), ended]);
  const tallies: Tally[] = [];
  for (const gate of GATES) tallies.push(await runGate(gate, url));
  console.log();
  conclude(sum(tallies));
} finally {
  server.removeAllListeners('exit');
  if (server.exitCode === null && server.kill()) await once(server, 'exit');
}

/**
 * Runs what needs the tools of a platform: packs the packages, installs every nested workspace from its own lock,
 * runs the tests there and the contract's own, and prints the contract's table target x era.
 * Names of workspaces as arguments limit it to those. With `--lock` it brings their lock files up to date instead,
 * after a change of what a package depends on.
 */

import { globSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pack } from '../scripts/pack.ts';
import { mustRun, pnpmCommand, ROOT, run } from '../scripts/run.ts';
import { conclude, sum, type Tally } from '../scripts/tally.ts';
import { count } from '../scripts/vitest.ts';
import { type Report, toTable } from './table.ts';

/** A workspace, the packages its `overrides` name, and the targets of the contract that its tests report. */
interface Workspace {
  readonly root: string;
  readonly packages: readonly string[];
  readonly targets?: readonly string[];
  /** It has the tool and the server alone; the files in `platforms/test` that begin with its name are its tests. */
  readonly toolOnly?: true;
  /** It has a script `setup`, for what no package manager installs. */
  readonly setup?: true;
}

const DRIVER = 'platforms';

const WORKSPACES: readonly Workspace[] = [
  {
    root: 'packages/contract',
    packages: [],
    targets: ['memory', 'node', 'lambda-rest', 'lambda-http-api', 'lambda-function-url'],
  },
  {
    root: DRIVER,
    packages: ['core', 'auth', 'cloudflare', 'contract'],
    targets: ['workerd', 'workerd without Node compatibility', 'workerd of 2024-09-01'],
  },
  {
    root: 'platforms/next',
    packages: ['core', 'auth', 'vercel', 'contract'],
    targets: ['next', 'next edge'],
    toolOnly: true,
  },
  {
    root: 'platforms/lambda',
    packages: ['core', 'auth', 'lambda', 'contract'],
    targets: [
      'lambda function-url',
      'lambda function-url streamed',
      'lambda http-api',
      'lambda rest-api',
      'lambda rest-api streamed',
      'lambda alb',
      'lambda alb multi-value',
      'lambda function-url concurrent',
    ],
    toolOnly: true,
    setup: true,
  },
  {
    root: 'platforms/edge-runtime',
    packages: ['core', 'auth', 'vercel', 'contract'],
    targets: ['edge-runtime'],
    toolOnly: true,
  },
  {
    root: 'platforms/vercel',
    packages: ['core', 'auth', 'vercel', 'contract'],
    targets: ['vercel node', 'vercel edge'],
    toolOnly: true,
  },
  { root: 'platforms/deno', packages: ['core', 'auth', 'contract'], targets: ['deno'], toolOnly: true },
  { root: 'platforms/bun', packages: ['core', 'auth', 'contract'], targets: ['bun'], toolOnly: true },
  { root: 'platforms/netlify', packages: ['core', 'auth', 'contract'], targets: ['netlify'], toolOnly: true },
  { root: 'platforms/google', packages: ['core', 'auth', 'contract'], targets: ['google'], toolOnly: true },
  { root: 'platforms/recipes', packages: ['core', 'auth', 'lambda'] },
  {
    root: 'apps/cloudflare-worker',
    packages: ['core', 'auth', 'cloudflare', 'contract'],
    targets: ['app cloudflare-worker'],
  },
  {
    root: 'apps/vercel-functions',
    packages: ['core', 'auth', 'vercel', 'contract', 'app-node-server'],
    targets: ['app vercel-functions'],
  },
  {
    root: 'apps/next-app',
    packages: ['core', 'auth', 'vercel', 'contract', 'app-node-server'],
    targets: ['app next-app'],
  },
];

/** Targets that cannot run here, with the reason. */
const EXCUSED: Readonly<Record<string, string>> = {};

/** Packs everything once, to the driver; each workspace gets a copy of what it needs. */
async function packAll(workspaces: readonly Workspace[]): Promise<void> {
  await pack(join(ROOT, DRIVER), [...new Set(workspaces.flatMap(({ packages }) => packages))]);
}

/** Installs a workspace. Returns whether that worked, and says why not. */
async function prepare({ root, packages, setup }: Workspace): Promise<boolean> {
  const cwd = join(ROOT, root);
  try {
    if (root !== DRIVER) {
      const target = join(cwd, '.packed');
      await rm(target, { recursive: true, force: true });
      await mkdir(target, { recursive: true });
      for (const name of packages) {
        await cp(join(ROOT, DRIVER, '.packed', name), join(target, name), { recursive: true });
      }
    }
    await mustRun([...pnpmCommand(), 'install', lock ? '--fix-lockfile' : '--frozen-lockfile'], { cwd });
    if (setup) await mustRun([...pnpmCommand(), 'run', 'setup'], { cwd });
    return true;
  } catch (error) {
    console.error(`${root}: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

/**
 * Checks the types of a workspace and runs its tests; `files` limits them. Keeps vitest's report.
 * With `later` it prints what vitest said when that is over: another one is running.
 */
async function testWorkspace(
  { root, packages }: Workspace,
  files: readonly string[],
  reports: Report[],
  later: boolean,
): Promise<Tally> {
  const inRoot = packages.length === 0;
  const cwd = inRoot ? ROOT : join(ROOT, root);
  const dir = await mkdtemp(join(tmpdir(), 'platforms-'));
  const file = join(dir, 'report.json');
  try {
    // The driver's types need every tool.
    const unchecked = inRoot || (root === DRIVER && names.length > 0);
    const checked = unchecked ? undefined : await run([...pnpmCommand(), 'run', 'check'], { cwd });
    if (checked && checked.code !== 0) console.error(`${root}: types\n${checked.stdout}${checked.stderr}`);
    const only = inRoot ? ['--project', basename(root), 'contract.test.ts'] : files;
    const vitest = [join(cwd, 'node_modules/.bin/vitest'), 'run', '--reporter=default', '--reporter=json'] as const;
    const { code, stdout, stderr } = await run([...vitest, `--outputFile.json=${file}`, ...only], {
      cwd,
      show: !later,
    });
    if (later) console.log(`\n${root}\n${stdout}${stderr}`);
    const report = JSON.parse(await readFile(file, 'utf8'));
    reports.push(report);
    const tests = count(report, [{ name: root, root }], code === 0);
    return checked ? sum([tests, checked.code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }]) : tests;
  } catch (error) {
    console.error(`${root}: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** `test/next.test.ts` and `test/next-*.test.ts` are tests of `platforms/next`. */
function isTestOf(file: string, { root }: Workspace): boolean {
  return new RegExp(`^${basename(root)}(-.+)?\\.test\\.ts$`).test(basename(file));
}

const lock = process.argv.includes('--lock');
const names = process.argv.slice(2).filter((name) => name !== '--lock');
const unknown = names.filter((name) => !WORKSPACES.some(({ root }) => root === name));
if (unknown.length > 0)
  throw new Error(`no workspace ${unknown.join(', ')}; there are ${WORKSPACES.map(({ root }) => root).join(', ')}`);

const chosen = WORKSPACES.filter(({ root }) => names.length === 0 || names.includes(root));
const driven = chosen.filter(({ toolOnly }) => toolOnly);
/** The driver's test files that are asked for: its own, and those of tools. */
const files = globSync('test/*.test.ts', { cwd: join(ROOT, DRIVER) }).filter((file) => {
  const tool = WORKSPACES.find((one) => one.toolOnly && isTestOf(file, one));
  return chosen.some(({ root }) => root === (tool?.root ?? DRIVER));
});
const needed = WORKSPACES.filter((one) => chosen.includes(one) || (one.root === DRIVER && driven.length > 0));

const tallies: Tally[] = [];
const reports: Report[] = [];
const seconds = new Map<string, number>();

/** Runs a step and notes how long it took. */
async function timed<T>(name: string, step: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await step();
  seconds.set(name, (performance.now() - started) / 1000);
  return result;
}

await timed('packing', () => packAll(needed));
const broken = new Set<Workspace>();
for (const one of needed) {
  const ready = one.packages.length === 0 || (await timed(`installing ${one.root}`, () => prepare(one)));
  if (ready) continue;
  broken.add(one);
  tallies.push({ passed: 0, failed: 1 });
}
const tested = lock ? [] : needed.filter((one) => !one.toolOnly && !broken.has(one));

/** Tests workspaces one after the other. */
async function testAll(workspaces: readonly Workspace[], later: boolean): Promise<void> {
  for (const one of workspaces) {
    if (!later) console.log(`\n${one.root}`);
    const only = one.root === DRIVER ? files : [];
    tallies.push(await timed(`testing ${one.root}`, () => testWorkspace(one, only, reports, later)));
  }
}

// Much of the time something waits: the driver, with most of the targets, leaves room for the others beside it.
const isDriver = ({ root }: Workspace): boolean => root === DRIVER;
await Promise.all([
  testAll(tested.filter(isDriver), false),
  testAll(
    tested.filter((one) => !isDriver(one)),
    tested.some(isDriver),
  ),
]);

console.log(`\n${[...seconds].map(([name, took]) => `${took.toFixed(0).padStart(4)} s  ${name}`).join('\n')}`);
if (!lock) {
  const expected = chosen.flatMap(({ targets = [] }) => targets);
  const { text, problems } = toTable(reports, expected, EXCUSED);
  console.log(`\n${text}\n`);
  for (const problem of problems) console.log(`FAILED ${problem}`);
  tallies.push({ passed: 0, failed: problems.length });
  conclude(sum(tallies));
} else if (broken.size > 0) process.exitCode = 1;

import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packTarballs, publicPackages } from './pack.ts';
import { CHECK_PROJECTS } from './projects.ts';
import { ROOT, run } from './run.ts';
import { conclude, sum, type Tally } from './tally.ts';
import { runVitest } from './vitest.ts';

/** One thing to check: it passes when its command exits with 0. */
interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const packages = globSync('packages/*/tsconfig.json', { cwd: ROOT }).map(dirname).sort();

const SOURCE_STEPS: readonly Step[] = [
  ...packages.map((folder): Step => ({ name: `types of ${folder}`, command: ['tsc', '-p', folder] })),
  {
    // Adapters check core's source under the types of Node.js, where timers and streams differ.
    name: 'types of packages/core on Node.js',
    command: ['tsc', '-p', 'packages/core', '--types', 'node', '--lib', 'ES2023'],
  },
  { name: 'types of tests, scripts and apps', command: ['tsc', '-p', '.'] },
  { name: 'lint and format', command: ['biome', 'check', '--error-on-warnings'] },
  { name: 'unused files, exports and dependencies', command: ['knip'] },
];

async function runStep({ name, command }: Step): Promise<Tally> {
  const started = performance.now();
  const { code, stdout, stderr } = await run(command);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) console.log(`${stdout}${stderr}`.trimEnd());
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runSteps(steps: readonly Step[]): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const step of steps) tallies.push(await runStep(step));
  return sum(tallies);
}

/** On the tarballs, because both tools ignore `publishConfig` in a folder. */
async function checkTarballs(): Promise<Tally> {
  const dir = await mkdtemp(join(tmpdir(), 'check-'));
  try {
    const tarballs = await packTarballs(await publicPackages(), dir);
    return await runSteps(
      tarballs.flatMap(({ name, path }): readonly Step[] => [
        { name: `publint ${name}`, command: ['publint', 'run', path, '--strict'] },
        { name: `attw ${name}`, command: ['attw', path, '--profile', 'node16', '--no-definitely-typed', '--no-color'] },
      ]),
    );
  } catch (cause) {
    console.log(`FAILED to pack: ${cause}`);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

conclude(sum([await runSteps(SOURCE_STEPS), await checkTarballs(), await runVitest(CHECK_PROJECTS)]));

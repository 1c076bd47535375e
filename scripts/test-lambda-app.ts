/**
 * What `test` of an app for AWS Lambda runs, after the name of the app: the app's own tests, then those of its recipes,
 * whose tools are heavy and live in `platforms/recipes`, which it installs. A function that is deployed has been made
 * from a recipe already.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { pack } from './pack.ts';
import { TEST_PROJECTS } from './projects.ts';
import { mustRun, pnpmCommand, ROOT, run } from './run.ts';
import { conclude, sum, type Tally } from './tally.ts';
import { count, runVitest } from './vitest.ts';

const RECIPES = 'platforms/recipes';

/** The tests of the recipes carry the name of the app's gateway. */
async function testRecipes(gateway: string): Promise<Tally> {
  const cwd = join(ROOT, RECIPES);
  const dir = await mkdtemp(join(tmpdir(), 'recipes-'));
  try {
    await pack(cwd, ['core', 'auth', 'lambda']);
    await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd });
    const file = join(dir, 'report.json');
    const vitest = [join(cwd, 'node_modules/.bin/vitest'), 'run', '--reporter=default', '--reporter=json'] as const;
    const { code } = await run([...vitest, `--outputFile.json=${file}`, '-t', gateway], { cwd, show: true });
    return count(JSON.parse(await readFile(file, 'utf8')), [{ name: 'recipes', root: RECIPES }], code === 0);
  } catch (error) {
    console.error(`${RECIPES}: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const [app] = process.argv.slice(2);
const projects = TEST_PROJECTS.filter(({ name }) => name === app && name.startsWith('lambda-'));
if (app === undefined || projects.length === 0)
  throw new Error('usage: node scripts/test-lambda-app.ts lambda-<gateway>');
// A filter makes pnpm install the apps alone, without what the packages they use need.
await withLock('install', () =>
  mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd: ROOT, env: { CI: 'true' } }),
);
const tallies = [await runVitest(projects)];
// The apps' tests may run at the same time; the tools write into one folder.
if (!process.env['DEPLOYMENT_URL']) {
  tallies.push(await withLock('recipes', () => testRecipes(app.slice('lambda-'.length))));
}
conclude(sum(tallies));

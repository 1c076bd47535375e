/**
 * Runs what needs the tools of a platform: packs the packages, installs every nested workspace from its own lock,
 * and runs the tests there. Names of workspaces as arguments limit it to those.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '../scripts/pack.ts';
import { mustRun, pnpmCommand, ROOT, run } from '../scripts/run.ts';
import { conclude, sum, type Tally } from '../scripts/tally.ts';
import { count } from '../scripts/vitest.ts';

/** A nested workspace, and the packages its `overrides` name. */
interface Workspace {
  readonly root: string;
  readonly packages: readonly string[];
}

const WORKSPACES: readonly Workspace[] = [
  { root: 'platforms', packages: ['core', 'auth', 'cloudflare', 'contract'] },
  { root: 'apps/cloudflare-worker', packages: ['core', 'auth', 'cloudflare', 'app-node-server'] },
  { root: 'apps/vercel-functions', packages: ['core', 'auth', 'vercel', 'app-node-server'] },
];

/** Packs, installs and tests one workspace; one that cannot be made ready counts as one failure. */
async function testWorkspace({ root, packages }: Workspace): Promise<Tally> {
  console.log(`\n${root}`);
  const cwd = join(ROOT, root);
  const dir = await mkdtemp(join(tmpdir(), 'platforms-'));
  const report = join(dir, 'report.json');
  try {
    await pack(cwd, packages);
    await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd });
    await mustRun([...pnpmCommand(), 'run', 'check'], { cwd });
    const { code } = await run(
      [
        join(cwd, 'node_modules/.bin/vitest'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
      { cwd, show: true },
    );
    return count(JSON.parse(await readFile(report, 'utf8')), [{ name: root, root }], code === 0);
  } catch (error) {
    console.error(`${root}: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !WORKSPACES.some(({ root }) => root === name));
if (unknown.length > 0)
  throw new Error(`no workspace ${unknown.join(', ')}; there are ${WORKSPACES.map(({ root }) => root).join(', ')}`);

const tallies: Tally[] = [];
for (const workspace of WORKSPACES) {
  if (names.length === 0 || names.includes(workspace.root)) tallies.push(await testWorkspace(workspace));
}
conclude(sum(tallies));

import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { mustRun, ROOT } from '../run.ts';

const CORE = '@mcp-serverless/core';
const ADAPTERS = ['auth', 'cloudflare', 'lambda', 'node', 'vercel'];

interface Manifest {
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const clones: string[] = [];
afterAll(() => Promise.all(clones.map((clone) => rm(clone, { recursive: true, force: true }))));

/** `version` and range of core of each package after `changeset version` in a temporary clone where all are at 1.0.0. */
async function release(bump: 'minor' | 'major'): Promise<Record<string, readonly [string, string | undefined]>> {
  const clone = await mkdtemp(join(tmpdir(), 'release-'));
  clones.push(clone);
  await mustRun(['git', 'clone', '--quiet', '--no-hardlinks', ROOT, clone]);
  await rm(join(clone, '.changeset'), { recursive: true, force: true });
  await cp(join(ROOT, '.changeset', 'config.json'), join(clone, '.changeset', 'config.json'));
  for (const name of ['core', ...ADAPTERS]) {
    const manifest = await manifestOf(ROOT, name);
    const peers = manifest.peerDependencies;
    const reset = {
      ...manifest,
      version: '1.0.0',
      ...(peers && { peerDependencies: CORE in peers ? { ...peers, [CORE]: '^1.0.0' } : peers }),
    };
    await writeFile(pathOf(clone, name), JSON.stringify(reset, null, 2));
  }
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  await writeFile(
    join(clone, '.changeset', 'a-change.md'),
    `---\n"${CORE}": ${bump}\n---\n\nTools can return sound.\n`,
  );

  await mustRun([process.execPath, join(ROOT, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: clone });
  const entries = ['core', ...ADAPTERS].map(async (name) => {
    const { version, peerDependencies } = await manifestOf(clone, name);
    return [name, [version, peerDependencies?.[CORE]]] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const pathOf = (root: string, name: string): string => join(root, 'packages', name, 'package.json');

async function manifestOf(root: string, name: string): Promise<Manifest> {
  return JSON.parse(await readFile(pathOf(root, name), 'utf8'));
}

it('a minor release of core re-releases no adapter', async () => {
  expect(await release('minor')).toEqual({
    core: ['1.1.0', undefined],
    auth: ['1.0.0', '^1.0.0'],
    cloudflare: ['1.0.0', '^1.0.0'],
    lambda: ['1.0.0', '^1.0.0'],
    node: ['1.0.0', '^1.0.0'],
    vercel: ['1.0.0', '^1.0.0'],
  });
}, 60_000);

// Only as a patch, which is why CONTRIBUTING.md asks for a major changeset of each adapter beside that of core.
it('a major release of core re-releases every adapter', async () => {
  expect(await release('major')).toEqual({
    core: ['2.0.0', undefined],
    auth: ['1.0.1', '^2.0.0'],
    cloudflare: ['1.0.1', '^2.0.0'],
    lambda: ['1.0.1', '^2.0.0'],
    node: ['1.0.1', '^2.0.0'],
    vercel: ['1.0.1', '^2.0.0'],
  });
}, 60_000);

it('every adapter declares core as a literal range of its major version', async () => {
  const { version } = await manifestOf(ROOT, 'core');
  const ranges = await Promise.all(
    ADAPTERS.map(async (name) => (await manifestOf(ROOT, name)).peerDependencies?.[CORE]),
  );
  expect(ranges).toEqual(ADAPTERS.map(() => `^${version.split('.')[0]}.0.0`));
});

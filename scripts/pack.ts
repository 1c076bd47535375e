import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build } from './build.ts';
import { mustRun, pnpmCommand, ROOT } from './run.ts';

/** A package of this repository, and where a form of it lies. */
export interface PackedPackage {
  /** For example `@mcp-serverless/core`. */
  readonly name: string;
  /** The tarball, or the folder that holds its package.json. */
  readonly path: string;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
}

/** Private packages that the nested workspaces use as well; they ship their sources. */
const PRIVATE_SOURCES = ['@mcp-serverless/contract', '@mcp-serverless/app-node-server'];

/** The names of the packages that are published. */
export async function publicPackages(): Promise<readonly string[]> {
  return (await manifests()).filter((manifest) => manifest.private !== true).map((manifest) => manifest.name);
}

/** Builds the named packages and puts the tarball that `pnpm pack` makes of each into `dir`, an existing folder. */
export async function packTarballs(names: readonly string[], dir: string): Promise<readonly PackedPackage[]> {
  const filters = names.map((name) => `--filter=${name}`);
  await build(names, () =>
    mustRun([...pnpmCommand(), ...filters, '--fail-if-no-match', 'pack', '--pack-destination', dir]),
  );
  return names.map((name) => {
    const file = globSync(`${name.slice(1).replace('/', '-')}-[0-9]*.tgz`, { cwd: dir })[0];
    if (file === undefined) throw new Error(`pnpm pack made no tarball of ${name}`);
    return { name, path: join(dir, file) };
  });
}

/**
 * Builds packages (turbo skips what did not change), runs `pnpm pack` and unpacks every tarball to
 * `<workspace>/.packed/<short name>`, where the `overrides` of a nested workspace find them.
 * `only` limits the work to some packages by short name; default: all public ones and the private source packages.
 * Throws with the output of the tool that failed.
 */
export async function pack(workspace: string, only: readonly string[] = []): Promise<readonly PackedPackage[]> {
  const all = (await manifests()).map((manifest) => manifest.name);
  const unknown = only.filter((name) => !all.map(shortName).includes(name));
  if (unknown.length > 0) {
    throw new Error(`no package named ${unknown.join(', ')}; there are ${all.map(shortName).join(', ')}`);
  }
  const names = only.length === 0 ? all : all.filter((name) => only.includes(shortName(name)));

  const target = join(resolve(workspace), '.packed');
  await mkdir(target, { recursive: true });
  // In the target, because a rename only works inside one file system.
  const scratch = await mkdtemp(join(target, 'tmp-'));
  try {
    const tarballs = await packTarballs(names, scratch);
    return await Promise.all(tarballs.map((tarball) => unpack(tarball, scratch, target)));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function unpack(tarball: PackedPackage, scratch: string, target: string): Promise<PackedPackage> {
  const fresh = join(scratch, shortName(tarball.name));
  await mkdir(fresh);
  await mustRun(['tar', 'xzf', tarball.path, '-C', fresh, '--strip-components=1']);
  const path = join(target, shortName(tarball.name));
  await rm(path, { recursive: true, force: true });
  await rename(fresh, path);
  return { name: tarball.name, path };
}

async function manifests(): Promise<readonly Manifest[]> {
  const files = globSync(['packages/*/package.json', 'apps/node-server/package.json'], { cwd: ROOT }).sort();
  const all = await Promise.all(
    files.map(async (file): Promise<Manifest> => JSON.parse(await readFile(join(ROOT, file), 'utf8'))),
  );
  return all.filter((manifest) => manifest.private !== true || PRIVATE_SOURCES.includes(manifest.name));
}

function shortName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

if (import.meta.main) {
  const [workspace, ...only] = process.argv.slice(2);
  if (workspace === undefined) {
    console.error('usage: node scripts/pack.ts <workspace-dir> [short name of a package ...]');
    process.exit(2);
  }
  for (const { name, path } of await pack(workspace, only)) console.log(`${name} -> ${relative(process.cwd(), path)}`);
}

import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build } from './build.ts';
import { mustRun, pnpmCommand, ROOT } from './run.ts';

/** A package of this repository as `pnpm pack` would publish it, unpacked. */
export interface PackedPackage {
  /** For example `@mcp-serverless/core`. */
  readonly name: string;
  /** The folder that holds its package.json. */
  readonly dir: string;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
}

/** Private packages that the nested workspaces use as well; they ship their sources. */
const PRIVATE_SOURCES = ['@mcp-serverless/contract', '@mcp-serverless/app-node-server'];

/**
 * Builds the packages (turbo skips what did not change), runs `pnpm pack` and unpacks every tarball to
 * `<workspace>/.packed/<short name>`, where the `overrides` of a nested workspace find them.
 * `only` limits the work to some packages by short name; default: all public ones and the private source packages.
 * Throws with the output of the tool that failed.
 */
export async function pack(workspace: string, only: readonly string[] = []): Promise<readonly PackedPackage[]> {
  const names = chosen(await packable(), only);
  await build(names);

  const filters = names.map((name) => `--filter=${name}`);
  const target = join(resolve(workspace), '.packed');
  await mkdir(target, { recursive: true });
  // In the target, because a rename only works inside one file system.
  const scratch = await mkdtemp(join(target, 'tmp-'));
  try {
    await mustRun([...pnpmCommand(), ...filters, '--fail-if-no-match', 'pack', '--pack-destination', scratch]);
    return await Promise.all(names.map((name) => unpack(name, scratch, target)));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function unpack(name: string, scratch: string, target: string): Promise<PackedPackage> {
  const file = globSync(`${name.slice(1).replace('/', '-')}-[0-9]*.tgz`, { cwd: scratch })[0];
  if (file === undefined) throw new Error(`pnpm pack made no tarball for ${name}`);
  const fresh = join(scratch, shortName(name));
  await mkdir(fresh);
  await mustRun(['tar', 'xzf', join(scratch, file), '-C', fresh, '--strip-components=1']);
  const dir = join(target, shortName(name));
  await rm(dir, { recursive: true, force: true });
  await rename(fresh, dir);
  return { name, dir };
}

async function packable(): Promise<readonly string[]> {
  const files = globSync(['packages/*/package.json', 'apps/node-server/package.json'], { cwd: ROOT });
  const manifests = await Promise.all(
    files.map(async (file): Promise<Manifest> => JSON.parse(await readFile(join(ROOT, file), 'utf8'))),
  );
  return manifests
    .filter((manifest) => manifest.private !== true || PRIVATE_SOURCES.includes(manifest.name))
    .map((manifest) => manifest.name);
}

function chosen(names: readonly string[], only: readonly string[]): readonly string[] {
  const known = names.map(shortName);
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no package named ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return only.length === 0 ? names : names.filter((name) => only.includes(shortName(name)));
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
  for (const { name, dir } of await pack(workspace, only)) console.log(`${name} -> ${relative(process.cwd(), dir)}`);
}

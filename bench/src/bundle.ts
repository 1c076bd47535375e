/** Minified production bundles: what a deployed server is, and what every table measures. */

import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type OutputFile } from 'esbuild';
import type { Contestant } from './contestants.ts';

/** The folder of this workspace, with a slash at its end. */
export const BENCH: string = fileURLToPath(new URL('..', import.meta.url));
/** The Node.js that the lock file pins: every measured process runs on it. */
export const NODE: string = `${BENCH}node_modules/node/bin/node`;
const BUNDLES = `${BENCH}.cache/bundles/`;

/** In bytes; gz is gzip -9. */
export interface Size {
  readonly raw: number;
  readonly gz: number;
}

const COMMON: BuildOptions = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2023',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  logLevel: 'error',
};
const FOR: Readonly<Record<'node' | 'workerd', BuildOptions>> = {
  node: {
    platform: 'node',
    conditions: ['production', 'module'],
    // CommonJS in an ES module: some peers have such dependencies.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  },
  workerd: {
    platform: 'browser',
    conditions: ['workerd', 'worker', 'production'],
    external: ['node:*', 'cloudflare:*'],
  },
};

/** Bundles a program that is written in `src/entries`, and gives the file's path. */
export async function bundle(
  name: string,
  contents: string,
  { alias = {} }: Pick<Contestant, 'alias'> = {},
  target: keyof typeof FOR = 'node',
): Promise<string> {
  const outfile = `${BUNDLES}${name}.mjs`;
  const stdin = { contents, resolveDir: `${BENCH}src/entries`, loader: 'ts' } as const;
  await build({ ...COMMON, ...FOR[target], alias, stdin, outfile });
  return outfile;
}

/** The size of a program for Node.js that is written in `src/entries`, and of what of it is loaded when it starts. */
export async function sizeOf(
  contents: string,
  { alias = {} }: Pick<Contestant, 'alias'> = {},
): Promise<{ readonly all: Size; readonly atOnce: Size }> {
  const { banner: _, ...node } = FOR.node;
  const stdin = { contents, resolveDir: `${BENCH}src/entries`, loader: 'ts' } as const;
  const options = { ...COMMON, ...node, alias, stdin, write: false } as const;
  const one = await build(options);
  const chunks = await build({ ...options, splitting: true, outdir: BUNDLES, metafile: true });
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind, external } of chunks.metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && !external) load(next);
    }
  };
  for (const [path, { entryPoint }] of Object.entries(chunks.metafile.outputs))
    if (entryPoint === '<stdin>') load(path);
  const started = chunks.outputFiles.filter(({ path }) => loaded.has(relative(process.cwd(), path)));
  return { all: toSize(one.outputFiles), atOnce: toSize(started) };
}

function toSize(files: readonly OutputFile[]): Size {
  const code = Buffer.concat(files.map((file) => file.contents));
  return { raw: code.byteLength, gz: gzipSync(code, { level: 9 }).byteLength };
}

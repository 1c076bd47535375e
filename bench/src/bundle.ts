/** Minified production bundles: what a deployed server is, and what both tables measure. */

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';

/** The folder of this workspace, with a slash at its end. */
export const BENCH: string = fileURLToPath(new URL('..', import.meta.url));
const BUNDLES = `${BENCH}.cache/bundles/`;

export type SchemaKind = 'zod' | 'plain';

export interface Size {
  readonly raw: number;
  readonly gz: number;
}

const OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'es2023',
  conditions: ['production', 'module'],
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  logLevel: 'error',
};

/** Bundles the module that exports `create`, and gives the file's path. */
export async function bundleModule(name: string, schema: SchemaKind): Promise<string> {
  const outfile = `${BUNDLES}${name}-${schema}.mjs`;
  await build({ ...OPTIONS, entryPoints: [`${BENCH}src/entries/${schema}/${name}.ts`], outfile });
  return outfile;
}

/** The size of a deployable server with one tool, in bytes. */
export async function serverSize(name: string, schema: SchemaKind): Promise<Size> {
  const { outputFiles } = await build({
    ...OPTIONS,
    stdin: {
      contents: `import { create } from './${schema}/${name}.ts'; export default { fetch: create(1) };`,
      resolveDir: `${BENCH}src/entries`,
    },
    write: false,
  });
  const code = outputFiles?.[0]?.contents ?? new Uint8Array();
  return { raw: code.byteLength, gz: gzipSync(code, { level: 9 }).byteLength };
}

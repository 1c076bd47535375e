import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles a file of `functions/` as one minified module, and gives the folder of its `index.mjs`. */
export async function bundle(name: string): Promise<string> {
  const folder = join(import.meta.dirname, '..', '.cache', 'functions', name);
  await build({
    entryPoints: [join(import.meta.dirname, 'functions', `${name}.ts`)],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'warning',
  });
  return folder;
}

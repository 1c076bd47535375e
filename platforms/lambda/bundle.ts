import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles a file as one minified module, and gives the folder of its `index.mjs`. */
export async function bundle(name: string, from: 'functions' | 'bench' = 'functions'): Promise<string> {
  const folder = join(import.meta.dirname, '..', '.cache', from, name);
  await build({
    entryPoints: [join(import.meta.dirname, from, `${name}.ts`)],
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

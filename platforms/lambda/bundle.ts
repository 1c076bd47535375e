import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles a file as one minified module, and gives the folder that holds it alone: `index.mjs`, or `index.cjs`. */
export async function bundle(
  name: string,
  from: 'functions' | 'bench' = 'functions',
  format: 'esm' | 'cjs' = 'esm',
): Promise<string> {
  const folder = join(import.meta.dirname, '..', '.cache', from, format === 'esm' ? name : `${name}-cjs`);
  await build({
    entryPoints: [join(import.meta.dirname, from, `${name}.ts`)],
    outfile: join(folder, format === 'esm' ? 'index.mjs' : 'index.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format,
    logLevel: 'warning',
  });
  return folder;
}

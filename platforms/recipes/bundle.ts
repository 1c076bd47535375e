/** Bundles the apps for AWS Lambda into `dist/<runtime>/<app>/index.mjs`: `node bundle.ts nodejs24.x`. */

import { join } from 'node:path';
import { buildSync } from 'esbuild';

export const APPS: readonly string[] = ['lambda-http-api', 'lambda-rest-api', 'lambda-function-url'];
export const RUNTIMES: readonly string[] = ['nodejs22.x', 'nodejs24.x'];

/**
 * Bundles one app. Returns the folder of the bundle, which holds nothing else.
 * @throws RangeError for a runtime that is not in `RUNTIMES`
 */
export function bundle(app: string, runtime: string): string {
  if (!RUNTIMES.includes(runtime)) throw new RangeError(`runtime is ${runtime}; take one of ${RUNTIMES.join(', ')}`);
  const folder = join(import.meta.dirname, 'dist', runtime, app);
  buildSync({
    entryPoints: [join(import.meta.dirname, '../../apps', app, 'src/index.ts')],
    bundle: true,
    minify: true,
    platform: 'node',
    target: runtime.replace(/^nodejs(\d+)\.x$/, 'node$1'),
    format: 'esm',
    outfile: join(folder, 'index.mjs'),
    logLevel: 'warning',
  });
  return folder;
}

if (import.meta.main) {
  const [runtime = 'nodejs24.x'] = process.argv.slice(2);
  for (const app of APPS) bundle(app, runtime);
}

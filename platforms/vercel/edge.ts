/**
 * Serves one edge function of a Build Output on a free port of loopback: `node edge.ts <folder of the function>`.
 * Vercel bundles it after the upload; here esbuild does, with the conditions of the edge.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EdgeRuntime, runServer } from 'edge-runtime';
import { build } from 'esbuild';

const folder = process.argv[2] ?? '';
const config: { entrypoint: string } = JSON.parse(await readFile(join(folder, '.vc-config.json'), 'utf8'));

const { outputFiles } = await build({
  stdin: {
    contents: `
      import handler from './${config.entrypoint}';
      addEventListener('fetch', (event) => event.respondWith(handler(event.request, event)));`,
    resolveDir: folder,
  },
  bundle: true,
  format: 'iife',
  target: 'es2022',
  conditions: ['edge-light', 'worker', 'browser'],
  write: false,
});
const runtime = new EdgeRuntime({
  initialCode: outputFiles[0]?.text ?? '',
  codeGeneration: { strings: false, wasm: false },
  extend: (context) => Object.assign(context, { process: { env: { PROFILE: process.env['PROFILE'] } } }),
});
const { url } = await runServer({ runtime, host: '127.0.0.1', port: 0 });
console.log(url);

/** Bundles the worker with the conditions of edge platforms and serves it on a free port of loopback. */

import { fileURLToPath } from 'node:url';
import { EdgeRuntime, runServer } from 'edge-runtime';
import { build } from 'esbuild';

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
  bundle: true,
  format: 'iife',
  target: 'es2022',
  conditions: ['edge-light', 'worker', 'browser'],
  define: { PROFILE: JSON.stringify(process.env['PROFILE'] ?? 'open') },
  write: false,
});

// `new Function` is forbidden, as it is on the platforms.
const runtime = new EdgeRuntime({
  initialCode: outputFiles[0]?.text ?? '',
  codeGeneration: { strings: false, wasm: false },
});
const { url } = await runServer({ runtime, host: '127.0.0.1', port: 0 });
console.log(url);

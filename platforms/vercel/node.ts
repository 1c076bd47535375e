/**
 * Serves one Node.js function of a Build Output on a free port of loopback: `node node.ts <folder of the function>`.
 * Vercel's own handler, which the build put beside the function, turns Node's request into a `Request`.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { copyFile, readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';

const folder = process.argv[2] ?? '';
const config: { handler: string } = JSON.parse(await readFile(join(folder, '.vc-config.json'), 'utf8'));
process.chdir(folder);

// It is CommonJS in a folder whose package.json says module.
const launcher = join(folder, 'launcher.cjs');
await copyFile(join(folder, config.handler), launcher);
const handle: RequestListener = createRequire(import.meta.url)(launcher);

// What Vercel gives the code of a request beside it.
const contexts = new AsyncLocalStorage<object>();
Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => contexts.getStore() } });

const matched = `/api/${basename(folder, '.func')}`;
const server = createServer((req, res) => {
  req.headers['x-matched-path'] = matched;
  const waitUntil = (work: Promise<unknown>): void => {
    work.then((done) => console.log(`waited until ${done}`));
  };
  contexts.run({ waitUntil }, () => handle(req, res));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

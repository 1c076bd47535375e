/** Serves the function as `netlify dev` does, on a free port of loopback. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { NetlifyDev } from '@netlify/dev';

const off = { enabled: false };
const netlify = new NetlifyDev({
  projectRoot: import.meta.dirname,
  skipGitignore: true,
  functions: { enabled: true },
  aiGateway: off,
  blobs: off,
  database: off,
  edgeFunctions: off,
  environmentVariables: off,
  geolocation: off,
  headers: off,
  images: off,
  redirects: off,
  server: off,
  staticFiles: off,
});
await netlify.start();

const server = createServer(async (req, res) => {
  const handled = await netlify.handleAndIntrospectNodeRequest(req);
  if (!handled) return res.writeHead(404).end();
  const { response } = handled;
  res.writeHead(response.status, [...response.headers].flat());
  if (response.body) await pipeline(Readable.fromWeb(response.body as ReadableStream), res).catch(() => {});
  else res.end();
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

/**
 * Builds the function as a deploy does, and serves it on a free port of loopback in one process that stays,
 * as an instance of it does. `netlify dev` builds anew and starts a thread for every request.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { zipFunction } from '@netlify/zip-it-and-ship-it';

interface Prelude {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, string[]>>;
}

type Handler = (event: object, res: ServerResponse, context: object) => Promise<void>;

// What Lambda gives to a handler that streams, and Netlify's own code around a function uses.
Object.assign(globalThis, {
  awslambda: {
    streamifyResponse: (handler: Handler) => handler,
    HttpResponseStream: {
      from: (res: ServerResponse, { statusCode, headers, multiValueHeaders }: Prelude) =>
        res.writeHead(statusCode, { ...headers, ...multiValueHeaders }),
    },
  },
});

const root = import.meta.dirname;
const profile = process.env['PROFILE'] ?? 'open';
const built = await zipFunction(join(root, 'netlify/functions/mcp.ts'), join(root, '.netlify', profile), {
  archiveFormat: 'none',
  basePath: root,
  config: { '*': { nodeVersion: '24.x' } },
  featureFlags: { zisi_pure_esm: true, zisi_pure_esm_mjs: true },
});
if (!built?.entryFilename) throw new Error('nothing was built');
const { handler }: { handler: Handler } = await import(pathToFileURL(join(built.path, built.entryFilename)).href);

/** The event of a request: JSON and text as text, other bodies as base64. */
async function toEvent(req: IncomingMessage): Promise<object> {
  const url = new URL(`http://${req.headers.host}${req.url}`);
  const body = await buffer(req);
  const text = /json|^text\//.test(req.headers['content-type'] ?? '');
  return {
    rawUrl: url.href,
    rawQuery: url.search.slice(1),
    path: url.pathname,
    httpMethod: req.method,
    headers: Object.fromEntries(Object.entries(req.headersDistinct).map(([name, all = []]) => [name, all.join(', ')])),
    multiValueHeaders: req.headersDistinct,
    body: body.toString(text ? 'utf8' : 'base64'),
    isBase64Encoded: !text,
  };
}

const server = createServer(async (req, res) => {
  try {
    await handler(await toEvent(req), res, { awsRequestId: crypto.randomUUID() });
  } catch {
    // For Lambda an invocation that failed, for example because its caller left.
    res.destroy();
  }
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

/**
 * Runs one function of a Build Output on a free port of loopback and prints its URL: `node launcher.ts <file>`.
 * The bridge from Node to Request and Response is the one that Vercel's own development server uses.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { buildToNodeHandler, type WebHandler } from '@edge-runtime/node-utils';

class FetchEvent {
  waitUntil(): void {}
}

class DuplexRequest extends Request {
  constructor(input: string | URL | Request, init?: RequestInit) {
    // The types of the web do not know it.
    const half: RequestInit & { duplex: 'half' } = { duplex: 'half', ...init };
    super(input, half);
  }
}

const toNodeHandler = buildToNodeHandler(
  { Headers, ReadableStream, Request: DuplexRequest, Uint8Array, FetchEvent } as never,
  { defaultOrigin: 'https://reference-desk.vercel.app' },
);

const functions: Record<string, WebHandler | undefined> = await import(pathToFileURL(process.argv[2] ?? '').href);

const server = createServer((req, res) => {
  const handler = functions[req.method ?? ''];
  if (handler) return toNodeHandler(handler)(req, res);
  res.writeHead(405).end();
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

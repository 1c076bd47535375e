/** A server on loopback that says what it was asked, and one that serves an empty page under any name. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MCPServer } from '../../packages/core/src/index.ts';
import { type StartOptions, start } from '../../packages/node/src/index.ts';

/** A request as it was answered. */
export interface Seen {
  readonly method: string;
  readonly origin: string | null;
  readonly status: number;
}

export interface Bed {
  /** The endpoint. */
  readonly url: string;
  readonly seen: readonly Seen[];
  /** How often the tool ran. */
  readonly ran: () => number;
  /** Resolves when so many requests were answered. */
  answered(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function serve(options: StartOptions): Promise<Bed> {
  const seen: Seen[] = [];
  let ran = 0;
  let wake = (): void => {};
  const server = new MCPServer({ name: 'browser', version: '1.0.0', observe: false });
  server.addTool({
    name: 'secret',
    description: 'Reads what only this machine may read',
    handler: () => `secret ${++ran}`,
  });
  const running = await start(
    {
      async handleRequest(request, call) {
        const response = await server.handleRequest(request, call);
        seen.push({ method: request.method, origin: request.headers.get('origin'), status: response.status });
        wake();
        return response;
      },
    },
    { port: 0, signals: false, drainMs: 0, ...options },
  );
  return {
    url: running.url,
    seen,
    ran: () => ran,
    async answered(count) {
      while (seen.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close: () => running.close(),
  };
}

/** Serves an empty page on a free port of loopback. */
export async function servePage(): Promise<{ readonly port: number; close(): void }> {
  const http = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>page</title>');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    close() {
      http.closeAllConnections();
      http.close();
    },
  };
}

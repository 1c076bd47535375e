/** Our server on a free port, and everything that a client and it said to each other. */

import { createFixture } from '../../packages/contract/src/fixture.ts';
import { start } from '../../packages/node/src/index.ts';

/** A request and its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** The header `mcp-protocol-version`. */
  readonly version: string | null;
  readonly body: string;
  readonly status: number;
  /** The body of the answer: JSON, or the text of a stream. */
  readonly answer: string;
}

export interface Wire {
  readonly url: string;
  /** Everything said so far, once the answers have ended. */
  heard(): Promise<readonly Exchange[]>;
  /** How many requests have been answered so far. */
  count(): number;
  close(): Promise<void>;
}

/** Serves the contract's fixture, and keeps what passes. */
export async function openWire(): Promise<Wire> {
  const server = createFixture('open');
  const exchanges: Promise<Exchange>[] = [];
  const running = await start(
    {
      async handleRequest(request, call) {
        const copy = request.clone();
        const response = await server.handleRequest(request, call);
        exchanges.push(record(copy, response.clone()));
        return response;
      },
    },
    { port: 0, signals: false, drainMs: 1000 },
  );
  return {
    url: running.url,
    count: () => exchanges.length,
    heard: () => Promise.all(exchanges),
    close: () => running.close(),
  };
}

async function record(request: Request, response: Response): Promise<Exchange> {
  return {
    method: request.method,
    path: new URL(request.url).pathname,
    version: request.headers.get('mcp-protocol-version'),
    body: await request.text(),
    status: response.status,
    answer: await response.text(),
  };
}

/** The revision that a handshake ended with: what `initialize` answered, else the version that a discovery was sent with. */
export function negotiated(exchanges: readonly Exchange[]): string | undefined {
  let revision: string | undefined;
  for (const { body, version, status, answer } of exchanges) {
    const method: unknown = body === '' ? undefined : JSON.parse(body).method;
    if (method === 'initialize') revision = JSON.parse(answer).result?.protocolVersion;
    if (method === 'server/discover' && status === 200) revision = version ?? undefined;
  }
  return revision;
}

/** Text for whoever has to find out what went wrong. */
export function format({ method, path, version, body, status, answer }: Exchange): string {
  return `${method} ${path} (mcp-protocol-version: ${version ?? 'none'}) ${body}\n  -> ${status} ${answer.trimEnd()}`;
}

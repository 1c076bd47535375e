/**
 * The Worker that bad inputs are sent to. `/__seen` tells what it did since it was last asked; `/__stream` sends itself
 * a request whose body is made as it is read; `/__advance` puts its clock so many seconds ahead.
 */

import { createWorkerHandler, type WorkerHandler } from '@mcp-serverless/cloudflare';
import { createBadInputServer, type Filler, streamOf } from '@mcp-serverless/contract/bad-inputs-server';
import type { Seen } from '@mcp-serverless/contract/bad-inputs-suite';
import { wrapped } from './real-headers.ts';

interface Env {
  readonly CONFIGURATION: string;
  /** `Given`, as JSON. */
  readonly GIVEN: string;
}

/** What `/__stream` is told to send. */
interface Streamed {
  readonly url: string;
  readonly headers: [string, string][];
  readonly body: Filler;
}

const entered: string[] = [];
const logs: string[] = [];
const audit: Seen['audit'][number][] = [];

for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) {
  console[method] = (...args: unknown[]) => void logs.push(args.map(String).join(' '));
}

const now = Date.now;
let aheadMs = 0;
Date.now = () => now() + aheadMs;

const server: WorkerHandler<Env> = createWorkerHandler(({ CONFIGURATION, GIVEN }: Env) =>
  createBadInputServer(CONFIGURATION, JSON.parse(GIVEN), {
    entered: (tool) => void entered.push(tool),
    audited: (event) => void audit.push(event),
  }),
);

const handler: WorkerHandler<Env> = {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/__advance') {
      aheadMs = 1000 * Number(searchParams.get('seconds'));
      return new Response(null, { status: 204 });
    }
    if (pathname === '/__stream') {
      const { url, headers, body }: Streamed = await request.json();
      return wrapped(await server.fetch(new Request(url, { method: 'POST', headers, body: streamOf(body) }), env, ctx));
    }
    if (pathname !== '/__seen') return wrapped(await server.fetch(request, env, ctx));
    const seen: Seen = {
      entered: entered.splice(0),
      logs: logs.splice(0),
      audit: audit.splice(0),
      prototype: Reflect.ownKeys(Object.prototype).map(String),
    };
    return Response.json(seen);
  },
};

export default handler;

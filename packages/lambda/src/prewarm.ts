import type { McpHandler } from '@mcp-serverless/core';
import { toRequest } from './event.ts';
import { toResult } from './result.ts';

/** The method of an `MCPServer` that does what its first requests would. */
const PREWARM: unique symbol = Symbol.for('mcp-server.prewarm');

const EVENT = {
  rawPath: '/',
  headers: { 'content-type': 'application/json' },
  requestContext: { http: { method: 'POST' } },
  body: '{}',
};

/**
 * Does ahead of the first invocation what would make it slow: what Node.js loads with the first `Request`, `Response`
 * and `Headers`, and a server's lists. Begins after the module that calls it has ended, leaves the server's registry
 * open, and never rejects: whatever fails here fails again where it is seen.
 */
export async function prewarm(server: McpHandler<never>): Promise<void> {
  await null;
  try {
    const request = toRequest('http-api-v2', EVENT, { stage: true });
    const ready = (server as { [PREWARM]?(): Promise<void> })[PREWARM]?.();
    await Promise.all([ready, toResult('http-api-v2', new Response(request.body, { headers: request.headers }))]);
  } catch {
    // Nothing was kept, so the first invocation does all of it.
  }
}

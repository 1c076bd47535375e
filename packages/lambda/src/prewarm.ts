import type { McpHandler } from '@mcp-serverless/core';
import { toRequest } from './event.ts';
import { toResult } from './result.ts';

/** The method of an `MCPServer` that answers what was made up here: without auth, limits or a log line, its registry left open. */
const PREWARM: unique symbol = Symbol.for('mcp-server.prewarm');

const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** What clients of both eras ask first. */
const REQUESTS = [
  ['server/discover', '2026-07-28', { _meta }],
  ['tools/list', '2026-07-28', { _meta }],
  ['tools/list', '2025-11-25', {}],
] as const;

/**
 * Does ahead of the first invocation what would make it slow: what Node.js loads with the first `Request`, `Response`
 * and `Headers`, and a server's lists. Begins after the module that calls it has ended, leaves the server's registry
 * open, and never rejects: whatever fails here fails again where it is seen.
 * @param early asked when that module has ended: an invocation that is there by then must not wait for more than it needs
 */
export async function prewarm(server: McpHandler<never>, early: () => boolean): Promise<void> {
  await null;
  if (!early()) return;
  // Together: a runtime that waits for nobody asks for its first event a few turns later.
  await Promise.allSettled(
    REQUESTS.map(async ([method, revision, params]) => {
      const event = {
        rawPath: '/',
        headers: { 'content-type': 'application/json', 'mcp-protocol-version': revision, 'mcp-method': method },
        requestContext: { http: { method: 'POST' } },
        body: JSON.stringify({ jsonrpc: '2.0', id: 0, method, params }),
      };
      const request = toRequest('http-api-v2', event, { stage: true });
      const response = await (server as { [PREWARM]?(request: Request): Promise<Response> })[PREWARM]?.(request);
      await toResult('http-api-v2', response ?? new Response(request.body, { headers: request.headers }));
    }),
  );
}

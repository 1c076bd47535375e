/** What the tests of both handlers share: requests, and a server that says what it was given. */

import type { CallOptions, McpHandler } from '@mcp-serverless/core';
import type { LambdaPlatform } from '../src/types.ts';

/** A POST of a JSON-RPC message, from a client that takes both kinds of answer. */
export const post = (body: unknown = { jsonrpc: '2.0', id: 1, method: 'ping' }): Request =>
  new Request('https://client.example/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(body),
  });

/** A call of a tool with the id 7. */
export const call = (name: string, progressToken?: string): Request => {
  const _meta = progressToken && { _meta: { progressToken } };
  const request = post({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name, arguments: {}, ..._meta } });
  request.headers.set('mcp-protocol-version', '2025-11-25');
  return request;
};

/** A server that records what it is called with and answers as it is told. */
export function recorder(
  answer: (request: Request, call: CallOptions<LambdaPlatform>) => Response | Promise<Response>,
) {
  const calls: { request: Request; call: CallOptions<LambdaPlatform> }[] = [];
  const handler: McpHandler<LambdaPlatform> = {
    handleRequest: async (request, call = {}) => {
      calls.push({ request, call });
      return answer(request, call);
    },
  };
  return { calls, handler };
}

export const SSE = { 'content-type': 'text/event-stream' };

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The JSON of every event in a text. */
export const eventsIn = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)));

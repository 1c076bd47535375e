/** The desk, called in process. */

import { createServer } from '../src/server.ts';

const server = createServer({ observe: false });

/** Sends one request of revision 2025-11-25; resolves with its result or error. */
export async function ask(method: string, params: object): Promise<Record<string, unknown>> {
  const response = await server.handleRequest(
    new Request('http://localhost/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    }),
  );
  const { result, error } = (await response.json()) as { result?: Record<string, unknown>; error?: object };
  return result ?? { error };
}

/** Calls a tool: its structured result, or `{ isError, text }`. */
export async function tool(name: string, args: object): Promise<unknown> {
  const result = await ask('tools/call', { name, arguments: args });
  const text = (result['content'] as { text: string }[] | undefined)?.[0]?.text;
  return result['isError'] ? { isError: true, text } : result['structuredContent'];
}

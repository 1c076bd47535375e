/**
 * The process that is measured: `mcp` serves one tool, `sessions` does with sessions; `constant` reads the body and answers the same JSON through the
 * same bridge; `blind` does not even read it.
 */

import { defineTool, MCPServer, type McpHandler } from '../../packages/core/src/index.ts';
import { start } from '../../packages/node/src/index.ts';

const [, , kind] = process.argv;
const ANSWER = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: 'hello' }] } });
const server = new MCPServer({ name: 'bench', version: '1.0.0', observe: false }).addTool(
  defineTool({ name: 'hello', description: 'Says hello', handler: () => 'hello' }),
);
const headers = new Headers({
  'content-type': 'application/json',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'WWW-Authenticate, Retry-After, Mcp-Session-Id, MCP-Protocol-Version',
});
const constant: McpHandler = {
  async handleRequest(request) {
    if (kind === 'constant') await request.text();
    return new Response(ANSWER, { headers });
  },
};

const ours = kind === 'mcp' || kind === 'sessions';
const { url } = await start(ours ? server : constant, { port: 0, sessions: kind === 'sessions' });
process.on('message', async (asked) => {
  if (asked === 'heap') {
    process.send?.(await settledHeap());
  } else if (asked === 'notify') {
    await server.notify.toolsChanged();
    process.send?.('notified');
  }
});
process.send?.(url);

/** Bytes in use once collecting frees no more. */
async function settledHeap(): Promise<number> {
  let last = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { heapUsed } = process.memoryUsage();
    if (heapUsed > 0.999 * last) return heapUsed;
    last = heapUsed;
  }
  return last;
}

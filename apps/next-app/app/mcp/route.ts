import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import type { McpHandler } from '@mcp-serverless/core';
import { toNextRouteHandler } from '@mcp-serverless/vercel';
import { createServer } from '../../.packed/app-node-server/src/server.ts';

function create(): McpHandler {
  const { MCP_API_KEY } = process.env;
  if (!MCP_API_KEY) throw new Error('Set MCP_API_KEY, the key that clients send');
  return createServer({ auth: { provider: new APIKeyAuthProvider({ keys: [MCP_API_KEY] }) } });
}

let server: McpHandler | undefined;

export const { GET, POST, DELETE, OPTIONS } = toNextRouteHandler({
  async handleRequest(request, call) {
    // Made by the first request: `next build` loads routes as well, and a build should not know the key.
    server ??= create();
    return server.handleRequest(request, call);
  },
});

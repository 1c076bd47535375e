import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import type { McpHandler } from '@mcp-serverless/core';
import { createServer } from './.packed/app-node-server/src/server.ts';

function create(): McpHandler {
  const { MCP_API_KEY } = process.env;
  if (!MCP_API_KEY) throw new Error('Set MCP_API_KEY, the key that clients send');
  return createServer({ auth: { provider: new APIKeyAuthProvider({ keys: [MCP_API_KEY] }) } });
}

let created: McpHandler | undefined;

/** Made by the first request: `next build` loads routes as well, and a build should not know the key. */
export const server: McpHandler = {
  async handleRequest(request, call) {
    created ??= create();
    return created.handleRequest(request, call);
  },
};

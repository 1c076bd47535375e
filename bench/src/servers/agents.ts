import { McpServer } from '@modelcontextprotocol/server';
import { createMcpHandler } from 'agents/mcp/server';
import { type Offer, SERVER, type Serve } from '../tool.ts';
import { registerAll, type SdkSchema } from './sdk.ts';

/** Cloudflare's agents, its stateless handler on the official SDK. */
export function createAgents(offer: Offer, schema: () => SdkSchema): Serve {
  const register = registerAll(offer, schema);
  const handler = createMcpHandler(() => {
    const server = new McpServer(SERVER);
    register(server);
    return server;
  });
  // What workerd hands a Worker; in Node nothing of it is used.
  const context = { waitUntil() {}, passThroughOnException() {}, props: {} } as unknown as Parameters<
    typeof handler
  >[2];
  return (request) => handler(request, {}, context);
}

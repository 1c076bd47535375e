/** The official SDK, one server for each request as it recommends; the schema is made once. */

import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { schema } from './schema.ts';
import { DESCRIPTION, forecast, NAME, SERVER } from './tool.ts';

export const { fetch: serve } = createMcpHandler(() => {
  const server = new McpServer(SERVER);
  server.registerTool(NAME, { description: DESCRIPTION, inputSchema: schema }, async (input) => forecast(input));
  return server;
});

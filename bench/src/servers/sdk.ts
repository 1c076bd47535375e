import { createMcpHandler, McpServer, type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { DESCRIPTION, type Forecast, forecast, SERVER, type Serve, toolNames } from '../tool.ts';

/** The official SDK: a factory makes a server per request; names and schemas are made once, outside of it. */
export function createSdk(tools: number, schema: () => StandardSchemaWithJSON<Forecast, Forecast>): Serve {
  const offered = toolNames(tools).map((name) => ({ name, inputSchema: schema() }));
  const handler = createMcpHandler(() => {
    const server = new McpServer(SERVER);
    for (const { name, inputSchema } of offered) {
      server.registerTool(name, { description: DESCRIPTION, inputSchema }, async (input) => forecast(input));
    }
    return server;
  });
  return handler.fetch;
}

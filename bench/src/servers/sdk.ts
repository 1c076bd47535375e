import { createMcpHandler, McpServer, type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import {
  DESCRIPTION,
  type Forecast,
  forecast,
  type Offer,
  RESOURCE,
  readAbout,
  SERVER,
  structuredForecast,
  toolNames,
} from '../tool.ts';

export type SdkSchema = StandardSchemaWithJSON<Forecast, Forecast>;

/** Puts everything on a server of the official SDK; names and schemas are made once, outside of it. */
export function registerAll({ tools, output }: Offer, schema: () => SdkSchema): (server: McpServer) => void {
  const offered = toolNames(tools).map((name) => {
    const config = { description: DESCRIPTION, inputSchema: schema() };
    return output
      ? { name, config: { ...config, outputSchema: schema() }, run: structuredForecast }
      : { name, config, run: forecast };
  });
  return (server) => {
    for (const { name, config, run } of offered) server.registerTool(name, config, async (input) => run(input));
    const { uri, name, mimeType } = RESOURCE;
    server.registerResource(name, uri, { mimeType }, async () => readAbout());
  };
}

/** The official SDK: a factory makes a server per request. */
export function createSdk(offer: Offer, schema: () => SdkSchema): ReturnType<typeof createMcpHandler> {
  const register = registerAll(offer, schema);
  return createMcpHandler(() => {
    const server = new McpServer(SERVER);
    register(server);
    return server;
  });
}

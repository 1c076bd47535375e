import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { ForecastSchema } from '../schema-zod.ts';
import {
  DESCRIPTION,
  forecast,
  type Offer,
  RESOURCE,
  readAbout,
  SERVER,
  type Serve,
  structuredForecast,
  toolNames,
} from '../tool.ts';

/** The first SDK, stateless: a server and a transport per request, as its documentation has it. Legacy revisions only. */
export function createSdkV1({ tools, output }: Offer, schema: () => ForecastSchema): Serve {
  const offered = toolNames(tools).map((name) => ({
    name,
    config: { description: DESCRIPTION, inputSchema: schema().shape, ...(output && { outputSchema: schema().shape }) },
  }));
  const run = output ? structuredForecast : forecast;
  return async (request) => {
    const server = new McpServer(SERVER);
    for (const { name, config } of offered) server.registerTool(name, config, async (input) => run(input));
    const { uri, name, mimeType } = RESOURCE;
    server.registerResource(name, uri, { mimeType }, async () => readAbout());
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    return transport.handleRequest(request);
  };
}

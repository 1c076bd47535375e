import type { StandardSchemaV1 } from '@standard-schema/spec';
import { HttpTransport } from '@tmcp/transport-http';
import { McpServer } from 'tmcp';
import type { JsonSchemaAdapter } from 'tmcp/adapter';
import {
  DESCRIPTION,
  type Forecast,
  forecast,
  type Offer,
  RESOURCE,
  readAbout,
  SERVER,
  type Serve,
  structuredForecast,
  toolNames,
} from '../tool.ts';

/** tmcp with its HTTP transport, both eras. */
export function createTmcp(
  { tools, output }: Offer,
  schema: () => StandardSchemaV1<Forecast>,
  adapter: JsonSchemaAdapter<StandardSchemaV1<Forecast>>,
): Serve {
  const server = new McpServer(SERVER, { adapter, capabilities: { tools: {}, resources: {} } });
  for (const name of toolNames(tools)) {
    const common = { name, description: DESCRIPTION, schema: schema() };
    if (output) server.tool({ ...common, outputSchema: schema() }, (input: Forecast) => structuredForecast(input));
    else server.tool(common, (input: Forecast) => forecast(input));
  }
  const { uri, name, mimeType } = RESOURCE;
  server.resource({ uri, name, mimeType, description: name }, () => readAbout());
  const transport = new HttpTransport(server, { path: '/mcp' });
  return async (request) => (await transport.respond(request)) ?? new Response(null, { status: 404 });
}

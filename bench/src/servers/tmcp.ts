import type { StandardSchemaV1 } from '@standard-schema/spec';
import { HttpTransport } from '@tmcp/transport-http';
import { McpServer } from 'tmcp';
import type { JsonSchemaAdapter } from 'tmcp/adapter';
import { DESCRIPTION, type Forecast, forecast, SERVER, type Serve, toolNames } from '../tool.ts';

/** tmcp with its HTTP transport, both eras. */
export function createTmcp(
  tools: number,
  schema: () => StandardSchemaV1<Forecast>,
  adapter: JsonSchemaAdapter<StandardSchemaV1<Forecast>>,
): Serve {
  const server = new McpServer(SERVER, { adapter, capabilities: { tools: {} } });
  for (const name of toolNames(tools)) {
    server.tool({ name, description: DESCRIPTION, schema: schema() }, (input: Forecast) => forecast(input));
  }
  const transport = new HttpTransport(server, { path: '/mcp' });
  return async (request) => (await transport.respond(request)) ?? new Response(null, { status: 404 });
}

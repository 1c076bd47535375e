import type { StandardSchemaV1 } from '@standard-schema/spec';
import { McpServer, type SchemaAdapter, StreamableHttpTransport } from 'mcp-lite';
import { DESCRIPTION, type Forecast, forecast, SERVER, type Serve, toolNames } from '../tool.ts';

/** mcp-lite, stateless. It serves legacy revisions only. */
export function createMcpLite(
  tools: number,
  schema: () => StandardSchemaV1<Forecast>,
  schemaAdapter: SchemaAdapter,
): Serve {
  const server = new McpServer({ ...SERVER, schemaAdapter });
  for (const name of toolNames(tools)) {
    server.tool(name, { description: DESCRIPTION, inputSchema: schema(), handler: forecast });
  }
  return new StreamableHttpTransport().bind(server);
}

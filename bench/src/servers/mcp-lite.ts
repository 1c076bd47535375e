import type { StandardSchemaV1 } from '@standard-schema/spec';
import { McpServer, type SchemaAdapter, StreamableHttpTransport } from 'mcp-lite';
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

/** mcp-lite, stateless. It serves legacy revisions only. */
export function createMcpLite(
  { tools, output }: Offer,
  schema: () => StandardSchemaV1<Forecast>,
  schemaAdapter: SchemaAdapter,
): Serve {
  const server = new McpServer({ ...SERVER, schemaAdapter });
  for (const name of toolNames(tools)) {
    const common = { description: DESCRIPTION, inputSchema: schema() };
    if (output) server.tool(name, { ...common, outputSchema: schema(), handler: structuredForecast });
    else server.tool(name, { ...common, handler: forecast });
  }
  const { uri, name, mimeType } = RESOURCE;
  server.resource(uri, { name, mimeType }, async () => ({
    contents: readAbout().contents.map((content) => ({ type: 'text', ...content })),
  }));
  return new StreamableHttpTransport().bind(server);
}

import { defineResource, defineTool, MCPServer, type ServerOptions } from '@mcp-serverless/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import {
  DESCRIPTION,
  type Forecast,
  forecast,
  type Offer,
  RESOURCE,
  SERVER,
  structuredForecast,
  toolNames,
} from '../tool.ts';

/** This project. `observe: false`, because no other server here writes a log line either. */
export function createOurs(
  { tools, output }: Offer,
  schema: () => StandardSchemaV1<Forecast>,
  options: Partial<ServerOptions> = {},
): MCPServer {
  const server = new MCPServer({ ...SERVER, observe: false, ...options });
  for (const name of toolNames(tools)) {
    const common = { name, description: DESCRIPTION, inputSchema: schema() };
    if (output) server.addTool(defineTool({ ...common, outputSchema: schema(), handler: structuredForecast }));
    else server.addTool(defineTool({ ...common, handler: forecast }));
  }
  const { uri, name, mimeType, text } = RESOURCE;
  return server.addResource(defineResource({ uri, name, mimeType, handler: () => text }));
}

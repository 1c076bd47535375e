import { defineTool, MCPServer, type ServerOptions } from '@mcp-serverless/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { DESCRIPTION, type Forecast, forecast, SERVER, type Serve, toolNames } from '../tool.ts';

/** This project. `observe: false`, because no other server here writes a log line either. */
export function createOurs(
  tools: number,
  schema: () => StandardSchemaV1<Forecast>,
  options: Partial<ServerOptions> = { observe: false },
): Serve {
  const server = new MCPServer({ ...SERVER, ...options });
  for (const name of toolNames(tools)) {
    server.addTool(defineTool({ name, description: DESCRIPTION, inputSchema: schema(), handler: forecast }));
  }
  return server.handleRequest;
}

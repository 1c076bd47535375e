import { defineTool, MCPServer } from '@mcp-serverless/core';
import { createLambdaHandler, type LambdaHandler } from '@mcp-serverless/lambda';
import { schema } from './schema.ts';
import { DESCRIPTION, forecast, NAME, SERVER } from './tool.ts';

// Silent, because no other function here writes a log line.
const server = new MCPServer({ ...SERVER, observe: false }).addTool(
  defineTool({ name: NAME, description: DESCRIPTION, inputSchema: schema, handler: forecast }),
);

export const handler: LambdaHandler = createLambdaHandler(server, { prewarm: false });

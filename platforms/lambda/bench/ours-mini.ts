import { defineTool, MCPServer } from '@mcp-serverless/core';
import { fromZodMini } from '@mcp-serverless/core/zod-mini';
import { createLambdaHandler, type LambdaHandler } from '@mcp-serverless/lambda';
import * as z from 'zod/mini';
import { DESCRIPTION, forecast, NAME, SERVER } from './tool.ts';

const schema = z.object({
  city: z.string().check(z.minLength(1), z.maxLength(80), z.describe('Name of the city')),
  days: z.int().check(z.minimum(1), z.maximum(14), z.describe('How many days')),
});

const server = new MCPServer({ ...SERVER, observe: false }).addTool(
  defineTool({ name: NAME, description: DESCRIPTION, inputSchema: fromZodMini(schema), handler: forecast }),
);

export const handler: LambdaHandler = createLambdaHandler(server);

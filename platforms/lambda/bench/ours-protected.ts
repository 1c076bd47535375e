import { JWTAuthProvider } from '@mcp-serverless/auth/jwt';
import { defineTool, MCPServer } from '@mcp-serverless/core';
import { createLambdaHandler, type LambdaHandler } from '@mcp-serverless/lambda';
import { schema } from './schema.ts';
import { AUDIENCE, ISSUER, SECRET } from './token.ts';
import { DESCRIPTION, forecast, NAME, SERVER } from './tool.ts';

const provider = new JWTAuthProvider({ secret: SECRET, issuer: ISSUER, audience: AUDIENCE });
const server = new MCPServer({ ...SERVER, observe: false, auth: { provider } }).addTool(
  defineTool({ name: NAME, description: DESCRIPTION, inputSchema: schema, handler: forecast }),
);

export const handler: LambdaHandler = createLambdaHandler(server);

import { createServer } from '@mcp-serverless/app-node-server/server';
import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import { createLambdaStreamHandler, type LambdaStreamHandler } from '@mcp-serverless/lambda';
import { wait } from './wait.ts';

const { MCP_API_KEY, MCP_STATE_SECRET: stateSecret } = process.env;
if (!MCP_API_KEY) throw new Error('Set MCP_API_KEY, the key that clients send');
if (!stateSecret) throw new Error('Set MCP_STATE_SECRET, 32 characters or more that nobody can guess');

const server = createServer({
  auth: { provider: new APIKeyAuthProvider({ keys: [MCP_API_KEY] }) },
  stateSecret,
}).addTool(wait);

export const handler: LambdaStreamHandler = createLambdaStreamHandler(server, { path: '/mcp' });

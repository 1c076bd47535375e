import { createServer } from '@mcp-serverless/app-node-server/server';
import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import { createLambdaStreamHandler, type LambdaStreamHandler } from '@mcp-serverless/lambda';
import { wait } from './wait.ts';

const { MCP_API_KEY } = process.env;
if (!MCP_API_KEY) throw new Error('Set MCP_API_KEY, the key that clients send');

const server = createServer({ auth: { provider: new APIKeyAuthProvider({ keys: [MCP_API_KEY] }) } }).addTool(wait);

export const handler: LambdaStreamHandler = createLambdaStreamHandler(server, { path: '/mcp' });

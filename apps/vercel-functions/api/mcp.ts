import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import { createVercelHandler } from '@mcp-serverless/vercel';
import { createServer } from '../.packed/app-node-server/src/server.ts';

const { MCP_API_KEY } = process.env;
if (!MCP_API_KEY) throw new Error('Set MCP_API_KEY, the key that clients send');

const server = createServer({ auth: { provider: new APIKeyAuthProvider({ keys: [MCP_API_KEY] }) } });

export const { GET, POST, DELETE, OPTIONS } = createVercelHandler(server);

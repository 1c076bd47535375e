import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import { createVercelHandler } from '@mcp-serverless/vercel';
import { createServer } from '../.packed/app-node-server/src/server.ts';

const { API_KEY } = process.env;
if (!API_KEY) throw new Error('API_KEY is not set: `vercel env add API_KEY`');

const server = createServer({ auth: { provider: new APIKeyAuthProvider({ keys: [API_KEY] }) } });

export const { GET, POST, DELETE, OPTIONS } = createVercelHandler(server);

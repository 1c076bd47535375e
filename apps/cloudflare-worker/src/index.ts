import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import { createWorkerHandler } from '@mcp-serverless/cloudflare';
import { createServer } from '../.packed/app-node-server/src/server.ts';

interface Env {
  readonly API_KEY: string;
}

export default createWorkerHandler(
  ({ API_KEY }: Env) => createServer({ auth: { provider: new APIKeyAuthProvider({ keys: [API_KEY] }) } }),
  { path: '/mcp' },
) satisfies ExportedHandler<Env>;

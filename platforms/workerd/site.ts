/** A site made with Hono that has an MCP server with a key at `/mcp`, and a schedule. */

import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import { createWorkerHandler, type WorkerHandler } from '@mcp-serverless/cloudflare';
import { MCPServer } from '@mcp-serverless/core';
import { type ExecutionContext, Hono } from 'hono';

interface Env {
  readonly GREETING: string;
  readonly API_KEY: string;
}

let scheduled = 'never';

const app = new Hono<{ Bindings: Env }>();
app.get('/', (c) => c.text(`${c.env.GREETING} from Hono`));
app.get('/scheduled', (c) => c.text(scheduled));
app.post('/echo', async (c) => c.text(await c.req.text()));

const handler: WorkerHandler<Env, ExecutionContext> = createWorkerHandler<Env, ExecutionContext>(
  ({ API_KEY }) =>
    new MCPServer({ name: 'site', version: '1.0.0', auth: { provider: new APIKeyAuthProvider({ keys: [API_KEY] }) } }),
  { path: '/mcp', fallback: app.fetch },
);

export default {
  ...handler,
  scheduled(controller: { readonly cron: string }, { GREETING }: Env): void {
    scheduled = `${controller.cron} ${GREETING}`;
  },
};

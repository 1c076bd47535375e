/** A Worker with as many tools as a variable says. */

import { createWorkerHandler, type WorkerHandler } from '@mcp-serverless/cloudflare';
import { defineTool, MCPServer } from '@mcp-serverless/core';
import * as z from 'zod';

interface Env {
  readonly TOOLS: string;
}

const handler: WorkerHandler<Env> = createWorkerHandler(({ TOOLS }: Env) => {
  const server = new MCPServer({ name: 'many', version: '1.0.0', observe: false });
  for (let i = 0; i < Number(TOOLS); i++) {
    const inputSchema = z.object({ a: z.number(), b: z.number() });
    server.addTool(
      defineTool({ name: `add_${i}`, description: 'Adds', inputSchema, handler: ({ a, b }) => `${a + b}` }),
    );
  }
  return server;
});

export default handler;

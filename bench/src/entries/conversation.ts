/** A tool that asks, and keeps 1 KB of what it did before; and one that does neither. */

import { defineTool, MCPServer } from '@mcp-serverless/core';
import * as z from 'zod';
import { DESCRIPTION, SERVER, type Serve } from '../tool.ts';

const ANSWER = z.object({ yes: z.boolean() });

export function create(): Serve {
  const server = new MCPServer({ ...SERVER, observe: false, stateSecret: 'bench'.repeat(8) });
  server.addTool(defineTool({ name: 'plain', description: DESCRIPTION, handler: () => 'done' }));
  server.addTool(
    defineTool({
      name: 'asks',
      description: DESCRIPTION,
      async handler(_input, ctx) {
        await ctx.step('work', () => 'x'.repeat(1024));
        const { action } = await ctx.elicit({ key: 'go', message: 'Go on?', schema: ANSWER });
        return action === 'accept' ? 'done' : 'not done';
      },
    }),
  );
  return server.handleRequest;
}

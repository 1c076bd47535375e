import { setTimeout } from 'node:timers/promises';
import { defineTool, type ToolLike } from '@mcp-serverless/core';
import * as z from 'zod';

/** Below the function's timeout in the template, which is 60 seconds. */
const MAX_SECONDS = 50;
const STEPS = 10;

/** Models cannot wait by themselves. Reports progress ten times on the way, which keeps clients patient. */
export const wait: ToolLike = defineTool({
  name: 'wait',
  title: 'Wait',
  description: 'Waits a number of seconds, for example before another service is asked again, and reports progress.',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: z.object({ seconds: z.number().positive().max(MAX_SECONDS).describe('How long') }),
  outputSchema: z.object({ waited: z.number().describe('Seconds') }),
  handler: async ({ seconds }, ctx) => {
    for (let step = 1; step <= STEPS; step++) {
      await setTimeout((seconds * 1000) / STEPS, undefined, { signal: ctx.signal });
      ctx.reportProgress((seconds * step) / STEPS, seconds);
    }
    return { waited: seconds };
  },
});

import { defineTool, McpError, type RequestContext, ToolError, type ToolLike } from '@mcp-serverless/core';
import * as z from 'zod';

/** What the scenarios of the extension `io.modelcontextprotocol/tasks` call. */

/** Rejects when `signal` aborts. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

const confirm = z.object({ confirm: z.boolean() });
const name = z.object({ name: z.string() });
const askWho = (ctx: RequestContext) => ctx.elicit({ key: 'user_name', message: 'What is your name?', schema: name });

export const taskTools: readonly ToolLike[] = [
  defineTool({
    name: 'greet',
    description: 'Greets, at once',
    inputSchema: z.object({ name: z.string() }),
    handler: ({ name }) => `Hello, ${name}!`,
  }),
  defineTool({
    name: 'slow_compute',
    description: 'Takes its time',
    inputSchema: z.object({ seconds: z.number().min(0).max(60), label: z.string() }),
    task: 'optional',
    async handler({ seconds, label }, ctx) {
      await sleep(seconds * 1000, ctx.signal);
      return `${label}: ${seconds} s`;
    },
  }),
  defineTool({
    name: 'failing_job',
    description: 'Fails after a second',
    task: 'required',
    async handler() {
      await sleep(1000);
      throw new ToolError('This job fails');
    },
  }),
  defineTool({
    name: 'protocol_error_job',
    description: 'Fails as the protocol does',
    task: 'optional',
    handler: () => {
      throw new McpError('internal_error', 'This job breaks');
    },
  }),
  defineTool({
    name: 'confirm_delete',
    description: 'Asks before it deletes',
    inputSchema: z.object({ filename: z.string() }),
    task: 'optional',
    async handler({ filename }, ctx) {
      const answer = await ctx.elicit({ message: `Delete ${filename}?`, schema: confirm });
      return answer.action === 'accept' && answer.content.confirm ? `Deleted ${filename}` : `Kept ${filename}`;
    },
  }),
  defineTool({
    name: 'multi_input',
    description: 'Asks two things at once',
    task: 'optional',
    async handler(_input, ctx) {
      const answers = await Promise.all([
        ctx.elicit({ message: 'What is your name?', schema: name }),
        ctx.elicit({ message: 'Are you sure?', schema: confirm }),
      ]);
      return JSON.stringify(answers);
    },
  }),
  defineTool({
    name: 'test_tool_with_task',
    description: 'Asks, then goes on as a task',
    task: 'required',
    beforeTask: (_input, ctx) => askWho(ctx),
    async handler(_input, ctx) {
      const answer = await askWho(ctx);
      return answer.action === 'accept' ? `Hello, ${answer.content.name}!` : answer.action;
    },
  }),
];

/** A Worker that tells what its runtime gives, through a tool; and one that fails until it is told not to. */

import { createWorkerHandler, type WorkerHandler, type WorkerPlatform } from '@mcp-serverless/cloudflare';
import { defineTool, MCPServer, type ToolContext } from '@mcp-serverless/core';

interface Env {
  readonly GREETING: string;
  readonly SECRET: string;
  /** What the official SDK took for its options, when `env` was passed on to it. */
  readonly authInfo: unknown;
}

let failures = 1;
let built = 0;
let finished = 0;

function outcomeOf(action: () => unknown): string {
  try {
    return `ran: ${action()}`;
  } catch (error) {
    return String(error);
  }
}

const probe = defineTool({
  name: 'probe',
  description: 'What a tool finds here',
  handler(_input, ctx: ToolContext<WorkerPlatform<Env>>) {
    ctx.waitUntil(
      new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
        finished += 1;
      }),
    );
    return {
      eval: outcomeOf(() => new Function('return 1')()),
      node: [typeof process, typeof Buffer],
      greeting: ctx.platform.env.GREETING,
      waitUntil: typeof ctx.platform.ctx.waitUntil,
      sourceIp: ctx.sourceIp,
      subject: ctx.auth?.subject,
      finished,
      built,
    };
  },
});

const handler: WorkerHandler<Env> = createWorkerHandler(
  (env: Env) => {
    if (failures-- > 0) throw new Error(`The first build fails, with ${env.SECRET} in its message`);
    built += 1;
    return new MCPServer({ name: 'probe', version: '1.0.0' }).addTool(probe);
  },
  { path: '/mcp' },
);

export default handler;

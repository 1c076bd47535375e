/** A Worker whose tools are left by their callers, and that tells afterwards what its tools saw. */

import { createWorkerHandler, type WorkerHandler } from '@mcp-serverless/cloudflare';
import { defineTool, MCPServer } from '@mcp-serverless/core';

const seen = { started: 0, aborted: 0, steps: 0, finished: 0, released: 0, unhandled: 0 };

// The interval between keep-alives, 14 s, passes in 0.7 s here.
const { setInterval: every } = globalThis;
globalThis.setInterval = ((work: () => void, ms: number) => every(work, ms / 20)) as typeof setInterval;

addEventListener('unhandledrejection', () => {
  seen.unhandled += 1;
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const write = defineTool({
  name: 'write',
  description: 'Writes until its caller has left',
  async handler(_input, ctx) {
    seen.started += 1;
    ctx.signal.addEventListener('abort', () => {
      seen.aborted += 1;
    });
    for (let step = 1; step <= 500 && !ctx.signal.aborted; step++) {
      seen.steps = step;
      ctx.reportProgress(step);
      await pause(10);
    }
    seen.finished += 1;
  },
});

const silent = defineTool({
  name: 'silent',
  description: 'Writes nothing for a while',
  async handler() {
    seen.started += 1;
    await pause(300);
    seen.finished += 1;
  },
});

const hold = defineTool({
  name: 'hold',
  description: 'Writes once, and then nothing until its caller has left',
  async handler(_input, ctx) {
    ctx.reportProgress(1);
    await new Promise<void>((resolve) => {
      ctx.signal.addEventListener('abort', () => {
        seen.released += 1;
        resolve();
      });
    });
  },
});

const fail = defineTool({
  name: 'fail',
  description: 'Throws when the stream has begun',
  async handler(_input, ctx) {
    ctx.reportProgress(1);
    await pause(10);
    throw new Error('db password=hunter2');
  },
});

const drop = defineTool({
  name: 'drop',
  description: 'Leaves a rejection to nobody, to show that it would be counted',
  handler() {
    Promise.reject(new Error('dropped'));
    return 'dropped';
  },
});

const tell = defineTool({
  name: 'tell',
  description: 'What the other tools saw',
  handler: () => ({ ...seen }),
});

const server = new MCPServer({ name: 'leave', version: '1.0.0', observe: false });
for (const tool of [write, silent, hold, fail, drop, tell]) server.addTool(tool);

const handler: WorkerHandler = createWorkerHandler(server);

export default handler;

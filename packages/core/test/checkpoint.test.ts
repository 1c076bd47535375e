import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type CallOptions, defineTool, MCPServer, type RequestContext } from '../src/index.ts';
import { testClient } from '../src/testing.ts';

type Handler = (ctx: RequestContext) => unknown;
const DONE = { resultType: 'complete' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
afterEach(async () => {
  // Work may go on behind the answer.
  await Promise.all(passing.splice(0));
  vi.useRealTimers();
});

/** Work: time passes in it and nowhere else, so that nothing here depends on how fast this machine is. */
function after(ms: number): Promise<void> {
  const passed = vi.advanceTimersByTimeAsync(ms).then(() => {});
  passing.push(passed);
  return passed;
}
const passing: Promise<void>[] = [];

/** Lets timers fire that are due, until the answer is there. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  let waiting = true;
  const stop = () => {
    waiting = false;
  };
  answer.then(stop, stop);
  while (waiting) {
    await vi.advanceTimersByTimeAsync(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return answer;
}

/** Instances where a request may take 10 seconds. `go` is one round of a client, `all` goes on to the end. */
function limited(
  handler: Handler,
  { era = 'modern', timeoutMs }: { era?: 'modern' | 'legacy'; timeoutMs?: number } = {},
) {
  const tool = defineTool({
    name: 't',
    description: 'd',
    handler: (_input, ctx) => handler(ctx),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const go = ({ requestState }: { requestState?: unknown } = {}): Promise<Record<string, unknown>> => {
    const server = new MCPServer({ name: 's', version: '1', observe: false, stateSecret: 's'.repeat(32) }).addTool(
      tool,
    );
    const call: CallOptions = timeoutMs === undefined ? { deadline: Date.now() + 10_000 } : {};
    const client = testClient(server, { call, era, capabilities: { elicitation: {} } });
    return answered(client.request('tools/call', { name: 't', ...(requestState !== undefined && { requestState }) }));
  };
  const all = async () => {
    let answer = await go();
    let rounds = 1;
    for (; answer['resultType'] === 'input_required'; rounds++) answer = await go(answer);
    return { rounds, answer };
  };
  return { go, all };
}

/** So many steps of so many seconds. */
function working(steps: number, seconds: number) {
  const ran: number[] = [];
  const handler: Handler = async (ctx) => {
    for (let i = 1; i <= steps; i++) {
      await ctx.step(`part ${i}`, async () => {
        await after(1000 * seconds);
        ran.push(i);
      });
    }
    return 'all done';
  };
  return { ran, handler };
}

describe('steps that take longer than one request may', () => {
  it('go on in the next one, each run once', async () => {
    const { ran, handler } = working(7, 3);
    const { go, all } = limited(handler);
    const first = await go();
    expect(first).toEqual({
      resultType: 'input_required',
      requestState: expect.stringMatching(/^[\w-]+$/),
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 's', version: '1' } },
    });
    expect(ran).toEqual([1, 2, 3]);
    ran.length = 0;
    const { rounds, answer } = await all();
    expect([rounds, answer]).toMatchObject([3, { ...DONE, content: [{ text: 'all done' }] }]);
    expect(ran).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('are bound by timeoutMs of the tool in the same way', async () => {
    const { handler } = working(4, 3);
    expect((await limited(handler, { timeoutMs: 7000 }).all()).rounds).toBe(2);
  });

  it('keep what is done when time runs out in the middle of one, which begins again', async () => {
    const begun: string[] = [];
    const { all } = limited(async (ctx) => {
      for (const [name, seconds] of [
        ['short', 1],
        ['long', 9],
      ] as const) {
        await ctx.step(name, async () => {
          begun.push(name);
          await after(seconds * 1000);
          // The first time it would go on for ever.
          if (begun.length === 2) await new Promise(() => {});
        });
      }
      return 'all done';
    });
    expect(await all()).toMatchObject({ rounds: 2, answer: DONE });
    expect(begun).toEqual(['short', 'long', 'long']);
  });

  it('are not begun behind the answer', async () => {
    const { ran, handler } = working(4, 4);
    const { go } = limited(handler, { era: 'legacy' });
    await expect(go()).rejects.toMatchObject({ data: { reason: 'deadline' } });
    await Promise.all(passing);
    expect(ran).toEqual([1, 2, 3]);
  });

  it('end with the deadline when one alone takes longer', async () => {
    const { ran, handler } = working(1, 11);
    await expect(limited(handler).go()).rejects.toMatchObject({
      code: -32603,
      data: { reason: 'deadline' },
      message: 'Deadline exceeded. This takes longer than one request may: ask for less at once',
    });
    await vi.advanceTimersByTimeAsync(2000);
    expect(ran).toEqual([1]);
  });

  it('end with the deadline when the client has gone on ten times', async () => {
    const { handler } = working(100, 6);
    const { go } = limited(handler);
    let answer = await go();
    for (let round = 2; round <= 10; round++) answer = await go(answer);
    expect(answer['resultType']).toBe('input_required');
    await expect(go(answer)).rejects.toMatchObject({ code: -32603, data: { reason: 'deadline' } });
  });

  it('end with the deadline for a legacy client, which is told what to do', async () => {
    const { handler } = working(4, 3);
    await expect(limited(handler, { era: 'legacy' }).go()).rejects.toMatchObject({
      code: -32603,
      data: { reason: 'deadline' },
      message:
        'Deadline exceeded. This takes longer than one request may: use a client of revision 2026-07-28, with which it goes on in further requests, or ask for less at once',
    });
  });

  it('end with the deadline alone where there is no step', async () => {
    await expect(limited(() => after(11_000)).go()).rejects.toMatchObject({ message: 'Deadline exceeded' });
  });

  it('take a question with them that was asked meanwhile', async () => {
    const { go } = limited(async (ctx) => {
      await Promise.all([
        ctx.elicit({ key: 'sure', message: 'm', schema: z.object({}) }),
        ctx.step('long', () => after(20_000)),
      ]);
    });
    expect(Object.keys((await go())['inputRequests'] as object)).toEqual(['sure']);
  });
});

describe('ctx.checkpoint', () => {
  const spending: (needed?: number) => Handler = (needed) => async (ctx) => {
    const first = await ctx.step('first', async () => {
      await after(5000);
      return 'kept';
    });
    await ctx.checkpoint(needed);
    return `${first}, ${(ctx.deadline as number) - Date.now()} left`;
  };

  it.each([
    [undefined, 1, 'kept, 5000 left'],
    [4000, 1, 'kept, 5000 left'],
    [6000, 2, 'kept, 10000 left'],
    // More than there ever is: it does not go on for ever.
    [60_000, 2, 'kept, 10000 left'],
  ])('begins a new request unless %s ms are left', async (needed, rounds, text) => {
    expect(await limited(spending(needed)).all()).toMatchObject({ rounds, answer: { ...DONE, content: [{ text }] } });
  });

  it('does nothing for a legacy client', async () => {
    expect(await limited(spending(6000), { era: 'legacy' }).go()).toMatchObject({
      content: [{ text: 'kept, 5000 left' }],
    });
  });

  it('does nothing where there is no deadline', async () => {
    const server = new MCPServer({ name: 's', version: '1', observe: false });
    server.addTool(defineTool({ name: 't', description: 'd', handler: (_input, ctx) => ctx.checkpoint(1e9) }));
    expect(await testClient(server).callTool('t')).toMatchObject({ content: [{ text: 'Done. No output.' }] });
  });
});

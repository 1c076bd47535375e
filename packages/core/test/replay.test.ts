import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import {
  createReplayGuard,
  defineTool,
  MCPServer,
  type ReplayGuard,
  type RequestContext,
  type ServerEvent,
} from '../src/index.ts';
import { TestClientError, testClient } from '../src/testing.ts';

type Handler = (ctx: RequestContext) => unknown;

/** A client that takes every round apart. */
function rounds(handler: Handler, replayGuard?: ReplayGuard) {
  const errors: string[] = [];
  const server = new MCPServer({
    name: 's',
    version: '1',
    stateSecret: 's'.repeat(32),
    observe: (event: ServerEvent) => void (event.type === 'error' && errors.push((event.error as Error).message)),
    ...(replayGuard && { replayGuard }),
  });
  server.addTool(defineTool({ name: 't', description: 'd', handler: (_input, ctx) => handler(ctx) }));
  const client = testClient(server, { capabilities: { elicitation: {} } });
  const call = (more: object = {}) => client.request('tools/call', { name: 't', ...more });
  const go = ({ requestState }: Record<string, unknown>) =>
    call({ requestState, inputResponses: { sure: { action: 'accept', content: {} } } });
  return { call, go, errors };
}

const sure = (ctx: RequestContext) => ctx.elicit({ key: 'sure', message: 'Sure?', schema: z.object({}) });

/** Pays after it was confirmed; with `once`, never twice. */
const paying = (once: boolean) => {
  const paid: string[] = [];
  const handler: Handler = async (ctx) => {
    await sure(ctx);
    return ctx.step('pay', ({ idempotencyKey }) => `paid ${paid.push(idempotencyKey)}`, { once });
  };
  return { paid, handler };
};

describe('createReplayGuard', () => {
  it('forgets when the time is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const guard = createReplayGuard();
      expect([guard.firstUse('a', 10), guard.firstUse('b', 10), guard.firstUse('a', 10)]).toEqual([true, true, false]);
      vi.setSystemTime(Date.now() + 10_000);
      expect([guard.firstUse('a', 10), guard.firstUse('a', 10)]).toEqual([true, false]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('with a replayGuard', () => {
  it('a state is good for one request', async () => {
    const { paid, handler } = paying(false);
    const { call, go } = rounds(handler, createReplayGuard());
    const first = await call();
    expect((await go(first))['content']).toEqual([{ type: 'text', text: 'paid 1' }]);
    const again = await go(first).catch((error: unknown) => error);
    expect(again).toBeInstanceOf(TestClientError);
    expect(again).toMatchObject({ code: -32602, message: 'Invalid params: requestState', status: 200 });
    expect(paid).toHaveLength(1);
  });

  it('a step with `once` is not begun twice, not even when the guard lets a state pass', async () => {
    const guard = createReplayGuard();
    const { paid, handler } = paying(true);
    const { call, go } = rounds(handler, {
      firstUse: (id, seconds) => id.startsWith('state:') || guard.firstUse(id, seconds),
    });
    const first = await call();
    expect((await go(first))['content']).toEqual([{ type: 'text', text: 'paid 1' }]);
    expect(await go(first)).toMatchObject({
      isError: true,
      content: [{ text: 'This was begun before, and nobody knows how it ended: look before you call again.' }],
    });
    expect(paid).toHaveLength(1);
  });

  it('nothing is done while it fails', async () => {
    const { paid, handler } = paying(true);
    const { call, go, errors } = rounds(handler, {
      firstUse: () => Promise.reject(new Error('the table is gone')),
    });
    expect((await go(await call()))['isError']).toBe(true);
    expect([errors, paid]).toEqual([['the table is gone'], []]);
  });
});

it('`once` needs a replayGuard', async () => {
  const { handler } = paying(true);
  const { call, go, errors } = rounds(handler);
  expect((await go(await call()))['isError']).toBe(true);
  expect(errors).toEqual(['ctx.step with once needs replayGuard on the MCPServer']);
});

describe('a guard in memory', () => {
  afterEach(() => vi.useRealTimers());

  it('takes an id once until its time is over, then again', () => {
    vi.useFakeTimers({ now: 0 });
    const guard = createReplayGuard();
    expect([guard.firstUse('a', 10), guard.firstUse('b', 1), guard.firstUse('a', 10)]).toEqual([true, true, false]);
    vi.setSystemTime(9_999);
    expect([guard.firstUse('a', 10), guard.firstUse('b', 1)]).toEqual([false, true]);
    vi.setSystemTime(10_000);
    expect([guard.firstUse('a', 10), guard.firstUse('b', 1)]).toEqual([true, false]);
  });

  it('refuses to forget an id early: when it is full it throws, and goes on when times are over', () => {
    vi.useFakeTimers({ now: 0 });
    const guard = createReplayGuard();
    for (let i = 0; i < 1_000_000; i++) guard.firstUse(`id-${i}`, 60);
    expect(() => guard.firstUse('one more', 60)).toThrow('createReplayGuard: too many ids are remembered');
    expect(guard.firstUse('id-0', 60)).toBe(false);
    vi.setSystemTime(61_000);
    expect(guard.firstUse('one more', 60)).toBe(true);
  });
});

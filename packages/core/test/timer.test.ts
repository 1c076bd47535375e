import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineResource, defineTool, MCPServer } from '../src/index.ts';
import { startTimer } from '../src/timer.ts';

const DAY = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('startTimer', () => {
  it.each([1, 2 ** 31 - 1, 2 ** 31, 30 * DAY, 100 * DAY])('calls once after %d ms, and not before', (ms) => {
    const work = vi.fn();
    startTimer(ms, work);
    vi.advanceTimersByTime(ms - 1);
    expect(work).toHaveBeenCalledTimes(0);
    vi.advanceTimersByTime(1);
    expect(work).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(DAY);
    expect(work).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([0, -1, -Number.MAX_VALUE])('calls at once for %d ms', (ms) => {
    const work = vi.fn();
    startTimer(ms, work);
    vi.advanceTimersByTime(0);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, null, undefined, '5' as never])('never calls for %s', (ms) => {
    startTimer(ms, () => expect.unreachable());
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([5, 40 * DAY])('can be stopped, also after %d ms began anew', (ms) => {
    const stop = startTimer(ms, () => expect.unreachable());
    vi.advanceTimersByTime(ms - 1);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it.each([Number.POSITIVE_INFINITY, Number.NaN, -1, 1.5, '5' as never])(
  'a resource cannot be good for %s ms: clients read a whole number',
  (ttlMs) => {
    const server = new MCPServer({ name: 'a', version: '1' });
    expect(() => server.addResource(defineResource({ name: 'r', uri: 'a://b', ttlMs, handler: () => 'x' }))).toThrow(
      new TypeError('resource "r": ttlMs must be an integer >= 0'),
    );
  },
);

describe('the time of a call', () => {
  const post = (): Request =>
    new Request('http://localhost/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'slow' } }),
    });
  const server = (timeoutMs: number | undefined, ms: number): MCPServer =>
    new MCPServer({ name: 'a', version: '1', observe: false }).addTool(
      defineTool({
        name: 'slow',
        description: 'd',
        ...(timeoutMs !== undefined && { timeoutMs }),
        handler: (_input, ctx) =>
          new Promise((resolve) => startTimer(ms, () => resolve(String(ctx.deadline ?? 'no deadline')))),
      }),
    );

  it.each([2 ** 31, 30 * DAY, Number.MAX_VALUE, 20.5])('of %d ms lets a handler of 20 ms end', async (timeoutMs) => {
    const answer = server(timeoutMs, 20).handleRequest(post());
    await vi.advanceTimersByTimeAsync(20);
    expect(await (await answer).json()).toMatchObject({ result: { content: [{ text: 'no deadline' }] } });
  });

  it('of 30 days is over after 30 days', async () => {
    const answer = server(30 * DAY, 31 * DAY).handleRequest(post());
    await vi.advanceTimersByTimeAsync(30 * DAY);
    expect(await (await answer).json()).toMatchObject({ error: { data: { reason: 'deadline' } } });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, null as never])(
    'has no end where the platform says %s, and timeoutMs still counts',
    async (deadline) => {
      const ended = server(undefined, 20).handleRequest(post(), { deadline });
      await vi.advanceTimersByTimeAsync(20);
      expect(await (await ended).json()).toMatchObject({ result: { content: [{ text: 'no deadline' }] } });
      const late = server(10, 20).handleRequest(post(), { deadline });
      await vi.advanceTimersByTimeAsync(10);
      expect(await (await late).json()).toMatchObject({ error: { data: { reason: 'deadline' } } });
    },
  );

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '5' as never, null as never])(
    'of %s is refused by addTool',
    (timeoutMs) => {
      expect(() => server(timeoutMs, 1)).toThrow(
        new TypeError('tool "slow": timeoutMs must be a positive number of milliseconds'),
      );
    },
  );
});

import { afterEach, expect, test, vi } from 'vitest';
import { Unavailable, within } from '../src/within.ts';

afterEach(() => void vi.useRealTimers());

test('work that ignores its signal is left behind when the time is up', async () => {
  vi.useFakeTimers();
  let signal: AbortSignal | undefined;
  const outcome = within(5000, 'keys', (given) => {
    signal = given;
    return new Promise(() => {});
  }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(4999);
  expect(signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await outcome).toEqual(new Unavailable('keys: no answer within 5000 ms'));
  expect(signal?.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('what work throws becomes the cause, and no timer is left', async () => {
  vi.useFakeTimers();
  const cause = new TypeError('fetch failed');
  const error = await within(5000, 'keys', () => Promise.reject(cause)).catch((error: unknown) => error);
  expect(error).toEqual(new Unavailable('keys: fetch failed'));
  expect((error as Error).cause).toBe(cause);
  expect(await within(5000, 'keys', async () => 7)).toBe(7);
  expect(vi.getTimerCount()).toBe(0);
});

import type { RateDecision } from '@mcp-serverless/core';
import { expect, test } from 'vitest';
import { createTokenBucket, type TokenBucketOptions } from '../src/index.ts';
import { NOW, stoppedClock } from './bed/bed.ts';

function bucket(options: Partial<TokenBucketOptions> = {}) {
  const clock = stoppedClock();
  const limiter = createTokenBucket({ capacity: 3, refillPerSecond: 0.5, clock: clock.read, ...options });
  return { clock, limit: (key = 'a', cost = 1) => limiter.limit({ key, cost }) as RateDecision };
}

const YES = { allowed: true };

test('as many as it holds, then one for each refill', () => {
  const { clock, limit } = bucket();
  expect([limit(), limit(), limit(), limit()]).toEqual([YES, YES, YES, { allowed: false, retryAfter: 2 }]);
  clock.now = NOW + 1;
  expect(limit()).toEqual({ allowed: false, retryAfter: 1 });
  clock.now = NOW + 2;
  expect([limit(), limit()]).toEqual([YES, { allowed: false, retryAfter: 2 }]);
});

test('it holds no more than its capacity', () => {
  const { clock, limit } = bucket();
  limit();
  clock.now = NOW + 1000;
  expect([limit(), limit(), limit(), limit().allowed]).toEqual([YES, YES, YES, false]);
});

test('every key has a bucket of its own', () => {
  const { limit } = bucket({ capacity: 1 });
  expect([limit('a'), limit('b'), limit('a').allowed, limit('__proto__')]).toEqual([YES, YES, false, YES]);
});

test('a costly request takes more, and one that never fits waits for a full bucket', () => {
  const { limit } = bucket();
  expect([limit('a', 2), limit('a', 2), limit('a', 9)]).toEqual([
    YES,
    { allowed: false, retryAfter: 2 },
    { allowed: false, retryAfter: 4 },
  ]);
});

test('a clock that went back refills nothing, and breaks nothing', () => {
  const { clock, limit } = bucket({ capacity: 1 });
  limit();
  clock.now = NOW - 100;
  expect(limit().allowed).toBe(false);
  clock.now = NOW - 98;
  expect(limit()).toEqual(YES);
});

test('the key longest away is forgotten first', () => {
  const { limit } = bucket({ capacity: 1, maxKeys: 2 });
  for (const key of ['a', 'b', 'a', 'c']) limit(key);
  expect([limit('a').allowed, limit('b').allowed]).toEqual([false, true]);
});

test.each([
  [{ capacity: 0 }, 'capacity must be a number from 1 to 1000000'],
  [{ capacity: undefined }, 'capacity must be a number from 1 to 1000000'],
  [{ refillPerSecond: 0 }, 'refillPerSecond must be a number from 0.0001 to 1000000'],
  [{ refillPerSecond: undefined }, 'refillPerSecond must be a number from 0.0001 to 1000000'],
  [{ maxKeys: 0 }, 'maxKeys must be a number from 1 to 10000000'],
  [{ clock: 1 }, 'clock must be a function that returns seconds'],
  [{ window: 1 }, 'unknown option "window". Known: capacity, refillPerSecond, maxKeys, clock'],
])('%j throws', (options, message) => {
  expect(() => bucket(options as never)).toThrow(new TypeError(`createTokenBucket: ${message}`));
});

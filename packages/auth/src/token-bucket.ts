import { checkOptions, type RateDecision, type RateLimiter } from '@mcp-serverless/core';
import { checkClock, checkNumber, type Outside } from './settings.ts';

/** Options of `createTokenBucket`. */
export interface TokenBucketOptions extends Pick<Outside, 'clock'> {
  /** How many requests may come at once. */
  readonly capacity: number;
  /** How many more may come each second; less than 1 for fewer. */
  readonly refillPerSecond: number;
  /** How many callers are counted; the one longest away is forgotten first. Default 10000. */
  readonly maxKeys?: number;
}

interface Bucket {
  tokens: number;
  readAt: number;
}

const WHERE = 'createTokenBucket';
const OPTIONS: readonly (keyof TokenBucketOptions)[] = ['capacity', 'refillPerSecond', 'maxKeys', 'clock'];

/**
 * Counts requests in the memory of this instance. On platforms that run many instances each counts for itself: it
 * bounds what one caller does to one instance, not what it does to all. Sets no timer.
 * @throws TypeError that names the option and the fix
 */
export function createTokenBucket(options: TokenBucketOptions): RateLimiter {
  checkOptions(WHERE, options, OPTIONS);
  const clock = checkClock(WHERE, options);
  const capacity = checkNumber(`${WHERE}: capacity`, options.capacity ?? null, 0, 1, 1_000_000);
  const rate = checkNumber(`${WHERE}: refillPerSecond`, options.refillPerSecond ?? null, 0, 0.0001, 1_000_000);
  const maxKeys = checkNumber(`${WHERE}: maxKeys`, options.maxKeys, 10_000, 1, 10_000_000);
  const buckets = new Map<string, Bucket>();

  return {
    limit({ key, cost }): RateDecision {
      const now = clock();
      const bucket = buckets.get(key) ?? { tokens: capacity, readAt: now };
      // To the end of the line: the first is the one longest away.
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > maxKeys) forgetOldest(buckets);
      // A clock that went back refills nothing.
      bucket.tokens = Math.min(capacity, bucket.tokens + Math.max(0, now - bucket.readAt) * rate);
      bucket.readAt = now;
      if (cost <= bucket.tokens) {
        bucket.tokens -= cost;
        return { allowed: true };
      }
      // What costs more than the bucket holds never fits: then the time until it is full.
      return { allowed: false, retryAfter: Math.ceil((Math.min(cost, capacity) - bucket.tokens) / rate) };
    },
  };
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  for (const key of buckets.keys()) {
    buckets.delete(key);
    return;
  }
}

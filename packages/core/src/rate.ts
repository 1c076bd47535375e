/** How often a caller may ask. */

import type { Principal } from './auth.ts';
import { McpError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Pipeline } from './server-core.ts';

/** Counts requests by key. An implementation may keep its counts anywhere. */
export interface RateLimiter {
  /** `retryAfter` is in seconds, where the request is not allowed. */
  limit(request: { readonly key: string; readonly cost: number }): RateDecision | Promise<RateDecision>;
}
export interface RateDecision {
  readonly allowed: boolean;
  readonly retryAfter?: number;
}

export interface RateLimitOptions {
  readonly limiter: RateLimiter;
  /** What happens when the limiter fails. Default `closed`: 503. */
  readonly onError?: 'open' | 'closed';
}

/** The key of a caller: never two callers with one key. */
export function principalKey({ provider, issuer = '', subject, clientId = '' }: Principal): string {
  return JSON.stringify([provider, issuer, subject, clientId]);
}

/**
 * Counts this request: by caller where there is one, else by address; failed credentials have counts of their own.
 * @throws McpError `rate_limited`, or `unavailable` when the limiter fails and must not
 */
export async function limitRate(exchange: Exchange<Pipeline>, failed: boolean): Promise<void> {
  const { principal, call, server } = exchange;
  if (!server.rateLimit) return;
  const { limiter, onError } = server.rateLimit;
  const source = `${failed ? 'failed' : 'source'}:${call.sourceIp ?? ''}`;
  const key = principal && principal.kind !== 'anonymous' ? `principal:${principalKey(principal)}` : source;
  let decision: RateDecision;
  try {
    decision = await limiter.limit({ key, cost: 1 });
  } catch (error) {
    exchange.mask(error);
    if (onError === 'open') return;
    throw new McpError('unavailable', 'Unavailable, try again', { retryAfter: 5 });
  }
  if (decision.allowed !== true) {
    throw new McpError('rate_limited', 'Too many requests', { retryAfter: Math.ceil(decision.retryAfter ?? 1) });
  }
}

/** What the claims of a token must be, once its signature is right. */

import type { RefusalReason } from '@mcp-serverless/core';
import { type Fields, isText, own } from './fields.ts';

/** The rules of one issuer's tokens. */
export interface ClaimRules {
  /** One of them must be in `aud`; `null`: not looked at. */
  readonly audience: readonly string[] | null;
  /** Whether `aud` may be missing, where `identify` tells whose token it is. */
  readonly audienceOptional: boolean;
  /** The claims of RFC 9068 beside the ones that are always needed. */
  readonly accessToken: boolean;
  readonly clientIdClaim: string;
  readonly clockToleranceSeconds: number;
  readonly maxTokenLifetimeSeconds: number;
  readonly maxTokenAgeSeconds: number;
}

/**
 * Why claims are refused; `undefined` when they are good at `now`. `sub` is looked at by whoever makes the principal.
 * Every comparison is written so that a clock that gives no number refuses.
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export function refuseClaims(claims: Fields, rules: ClaimRules, now: number): RefusalReason | undefined {
  if (rules.audience !== null && !isFor(claims, rules.audience, rules.audienceOptional)) return 'audience';
  if (rules.accessToken && !['jti', rules.clientIdClaim].every((name) => isText(own(claims, name)))) return 'claims';
  return refuseTimes(claims, rules, now);
}

/** @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3 */
export function isFor(claims: Fields, audience: readonly string[], optional: boolean): boolean {
  const aud = own(claims, 'aud');
  if (aud === undefined) return optional;
  return (Array.isArray(aud) ? aud : [aud]).some((one) => audience.includes(one));
}

function refuseTimes(claims: Fields, rules: ClaimRules, now: number): RefusalReason | undefined {
  const { clockToleranceSeconds: tolerance, maxTokenAgeSeconds: maxAge } = rules;
  const [exp, nbf, iat] = [own(claims, 'exp'), own(claims, 'nbf') ?? 0, own(claims, 'iat')];
  if (!Number.isSafeInteger(exp) || !Number.isFinite(nbf)) return 'claims';
  const [end, start] = [exp as number, nbf as number];
  if (!(now < end + tolerance)) return 'expired';
  if (!(start <= now + tolerance)) return 'not_yet_valid';
  if (iat === undefined) {
    if (rules.accessToken || maxAge !== Number.POSITIVE_INFINITY) return 'claims';
    return end - now <= rules.maxTokenLifetimeSeconds ? undefined : 'claims';
  }
  if (!Number.isFinite(iat)) return 'claims';
  const issued = iat as number;
  if (!(issued <= now + tolerance)) return 'not_yet_valid';
  if (!(now - issued <= maxAge + tolerance)) return 'expired';
  return end - issued <= rules.maxTokenLifetimeSeconds ? undefined : 'claims';
}

/** What providers of tokens share: where the token stands, and how they answer. */

import type { AuthOutcome, Principal, RefusalReason } from '@mcp-serverless/core';
import type { Found } from './credentials.ts';
import { own } from './fields.ts';
import { looksLikeJwt, type Recognized } from './recognize.ts';
import { parseToken } from './token.ts';
import { Unavailable } from './within.ts';

/** The largest token that is looked at, in bytes, unless an option says otherwise. */
export const MAX_TOKEN_BYTES = 8192;

/** Why a caller is refused, or who it is. */
export type Verdict = RefusalReason | Principal;

/** The outcome of what was found: only a credential is worth `work`. An outage refuses nobody. */
export async function outcomeOf(found: Found, work: (token: string) => Promise<Verdict>): Promise<AuthOutcome> {
  if (found.refused !== undefined) return { outcome: 'refused', reason: found.refused };
  if (found.credential === undefined) return { outcome: 'none' };
  try {
    const verdict = await work(found.credential);
    return typeof verdict === 'string'
      ? { outcome: 'refused', reason: verdict }
      : { outcome: 'ok', principal: verdict };
  } catch (cause) {
    if (!(cause instanceof Unavailable)) throw cause;
    const outage = { outcome: 'unavailable', retryAfter: 5, cause } as const;
    return outage;
  }
}

/**
 * What a token in `Authorization` says about whose it is, for `anyOf`.
 * @param issuers whose tokens are verified here; @param opaque whether tokens of any form are
 */
export function recognizeToken(found: Found, issuers: readonly unknown[], opaque: boolean): readonly Recognized[] {
  const { credential, refused } = found;
  if (credential === undefined) return refused === undefined ? [] : [{ source: 'authorization', certainty: 1 }];
  if (!looksLikeJwt(credential)) return [{ source: 'authorization', certainty: opaque ? 2 : 1 }];
  const payload = parseToken(credential)?.payload;
  const named = payload !== undefined && issuers.includes(own(payload, 'iss') ?? null);
  return [{ source: 'authorization', certainty: named ? 3 : 2 }];
}

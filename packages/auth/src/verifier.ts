/** One issuer's tokens: which key, which signature, which claims. */

import type { RefusalReason } from '@mcp-serverless/core';
import { type ClaimRules, refuseClaims } from './claims.ts';
import { own } from './fields.ts';
import type { FindKeys } from './keys.ts';
import { isSignedBy, type VerifyKey } from './signature.ts';
import type { Token } from './token.ts';

/** How the tokens of one issuer are verified. */
export interface VerifierRules extends ClaimRules {
  /** `null`: of anyone who has the key. */
  readonly issuer: string | null;
  readonly algorithms: readonly string[];
  /** The media type that `typ` must be; `null`: anything but a token that says it is of another kind. */
  readonly typ: string | null;
  readonly find: FindKeys;
  /** Whether a token may be bound to a key of its sender. Whoever sets it verifies the binding. */
  readonly bound: boolean;
}

/** What a token may call itself where nothing is said about it: not `logout+jwt`, not `dpop+jwt`. */
const PLAIN = ['jwt', 'at+jwt'];

/**
 * Why a token is refused; `undefined` when it is good at `now`.
 * The header only chooses among configured keys: `jwk`, `jku`, `x5u` and `x5c` are not read.
 * @throws Unavailable when the keys cannot be had
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export async function refuseToken(token: Token, rules: VerifierRules, now: number): Promise<RefusalReason | undefined> {
  const { header, payload } = token;
  const [alg, kid, typ] = [own(header, 'alg'), own(header, 'kid'), own(header, 'typ')];
  if (typeof alg !== 'string' || !rules.algorithms.includes(alg)) return 'algorithm';
  if (!isType(typ, rules.typ)) return 'claims';
  // No extension is understood here, and one of them changes what the signature covers.
  if (Object.hasOwn(header, 'crit')) return 'algorithm';
  // Before any key is fetched: a stranger's token must cost the issuer nothing.
  if (rules.issuer !== null && own(payload, 'iss') !== rules.issuer) return 'issuer';
  const keys = await rules.find({ alg, kid });
  if (keys.length === 0) return 'unknown';
  if (!(await isSignedByOne(token.text, alg, keys))) return 'signature';
  // To accept it without its proof would make a stolen one good.
  if (!rules.bound && own(payload, 'cnf') !== undefined) return 'proof';
  return refuseClaims(payload, rules, now);
}

/** Media types regardless of case, with or without `application/`. @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.9 */
function isType(typ: unknown, wanted: string | null): boolean {
  if (typ === undefined) return wanted === null;
  if (typeof typ !== 'string') return false;
  const name = short(typ);
  return wanted === null ? PLAIN.includes(name) : name === short(wanted);
}

function short(mediaType: string): string {
  return mediaType.toLowerCase().replace(/^application\//, '');
}

async function isSignedByOne(text: string, alg: string, keys: readonly VerifyKey[]): Promise<boolean> {
  for (const key of keys) if (await isSignedBy(text, alg, key)) return true;
  return false;
}

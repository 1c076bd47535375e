/** Keys that are there from the start, and the choice of one. */

import { keyKindOf } from './algorithms.ts';
import { isFields } from './fields.ts';
import type { VerifyKey } from './signature.ts';

/** A public key as JSON. @see https://www.rfc-editor.org/rfc/rfc7517 */
export type Jwk = Readonly<Record<string, unknown>>;

/** A JSON Web Key Set. */
export interface JwkSet {
  readonly keys: readonly Jwk[];
}

/**
 * The members that make a public key, in the order of its thumbprint, and no others.
 * @see https://www.rfc-editor.org/rfc/rfc7638#section-3.2
 */
export function publicPart({ crv, e, kty, n, x, y }: Jwk): JsonWebKey {
  return (kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }) as JsonWebKey;
}

/** What a token says about the key that signed it. */
export interface KeyHint {
  /** One of the algorithms that are allowed. */
  readonly alg: string;
  /** The name of the key, where one is given; it need not be a text. */
  readonly kid: unknown;
}

/**
 * The keys that a token can have been signed with; none when it is not known here.
 * Throws `Unavailable` when nobody can say.
 */
export type FindKeys = (hint: KeyHint) => Promise<readonly VerifyKey[]>;

/** How many keys of one name are tried: each costs a verification. */
const MAX_CANDIDATES = 4;

/** Reads a key set, and ignores what is no public key in it. `undefined` for anything that is no key set. */
export function parseKeySet(value: unknown): readonly Jwk[] | undefined {
  const keys = isFields(value) ? value['keys'] : undefined;
  // A private key in public is nobody's any more.
  return Array.isArray(keys) ? keys.filter((key) => isFields(key) && !('d' in key) && !('k' in key)) : undefined;
}

/** Finds keys in a set. Each is made usable once, and known again by its object. */
export function findIn(keys: readonly Jwk[]): FindKeys {
  return async (hint) => keys.filter((key) => fits(key, hint)).slice(0, MAX_CANDIDATES);
}

function fits(jwk: Jwk, { alg, kid }: KeyHint): boolean {
  const kind = keyKindOf(alg);
  const { key_ops: operations } = jwk;
  return (
    jwk['kty'] === kind?.kty &&
    (kind?.crv === undefined || jwk['crv'] === kind.crv) &&
    (kid === undefined || jwk['kid'] === kid) &&
    (jwk['alg'] === undefined || jwk['alg'] === alg) &&
    (jwk['use'] === undefined || jwk['use'] === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')))
  );
}

/** @throws TypeError for a key set in the options that cannot verify anything, or that holds a secret */
export function checkKeySet(where: string, value: unknown): readonly Jwk[] {
  const keys = parseKeySet(value);
  if (!keys || keys.length === 0) throw new TypeError(`${where} must be { keys: [...] } with a public key in it`);
  if (keys.length !== (value as JwkSet).keys.length) throw new TypeError(`${where} holds a secret or private key`);
  return structuredClone(keys);
}

/** Tokens that only the holder of a key can use. @see https://www.rfc-editor.org/rfc/rfc9449 */

import { checkOptions } from '@mcp-serverless/core';
import { checkAlgorithms } from './algorithms.ts';
import { toBase64url } from './bytes.ts';
import { type Fields, isFields, isText, own } from './fields.ts';
import { publicPart } from './keys.ts';
import { checkNumber } from './settings.ts';
import { isSignedBy } from './signature.ts';
import { parseToken } from './token.ts';

/** How proofs of possession are verified. */
export interface DpopOptions {
  /** Whether tokens without a proof are refused. Default false: tokens that are bound to no key stay good as bearer tokens. */
  readonly required?: boolean;
  /** Algorithms of proofs. Default `['ES256']`, which every client has. */
  readonly algorithms?: readonly string[];
  /** How old a proof may be, and how far in the future, in seconds. Default 60, at most 300. */
  readonly windowSeconds?: number;
  /**
   * Whether an id is used for the first time, remembered for so many seconds by all instances.
   * Without it a proof that was stolen with its token can be used again, for this request, inside the window.
   */
  readonly firstUse?: (id: string, seconds: number) => boolean | Promise<boolean>;
}

const OPTIONS: readonly (keyof DpopOptions)[] = ['required', 'algorithms', 'windowSeconds', 'firstUse'];

const MAX_PROOF_BYTES = 4096;

/** The options with their defaults. */
export interface Dpop {
  readonly required: boolean;
  readonly algorithms: readonly string[];
  readonly windowSeconds: number;
  readonly firstUse: DpopOptions['firstUse'];
}

/** @throws TypeError that names the option and the fix */
export function checkDpop(where: string, options: DpopOptions): Dpop {
  checkOptions(where, options, OPTIONS);
  const { required = false, firstUse } = options;
  if (typeof required !== 'boolean') throw new TypeError(`${where}: required must be true or false`);
  if (firstUse !== undefined && typeof firstUse !== 'function') {
    throw new TypeError(`${where}: firstUse must be a function`);
  }
  return {
    required,
    algorithms: checkAlgorithms(where, options.algorithms, ['ES256'], false),
    windowSeconds: checkNumber(`${where}: windowSeconds`, options.windowSeconds, 60, 1, 300),
    firstUse,
  };
}

/** What a proof must be for. */
export interface Proven {
  /** The text of the access token. */
  readonly token: string;
  readonly claims: Fields;
  readonly method: string;
  /** The URL of the resource as it is configured: what a request says of its own URL counts for nothing. */
  readonly resource: string;
  readonly now: number;
}

/**
 * Whether a request proves that its token is its own. `proof` is the header `DPoP`; two of them are none.
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-4.3
 */
export async function isProven(proof: string | null, proven: Proven, dpop: Dpop): Promise<boolean> {
  const parsed = proof === null || proof.length > MAX_PROOF_BYTES ? undefined : parseToken(proof);
  const binding = own(proven.claims, 'cnf');
  const thumbprint = isFields(binding) ? own(binding, 'jkt') : undefined;
  if (!parsed || !isText(thumbprint)) return false;
  const { header, payload } = parsed;
  const [alg, jwk, jti, htu, iat] = [
    own(header, 'alg'),
    own(header, 'jwk'),
    own(payload, 'jti'),
    own(payload, 'htu'),
    own(payload, 'iat'),
  ];
  if (own(header, 'typ') !== 'dpop+jwt' || !isText(alg) || !dpop.algorithms.includes(alg)) return false;
  if (!isFields(jwk) || isPrivate(jwk) || Object.hasOwn(header, 'crit')) return false;
  if (own(payload, 'htm') !== proven.method || !isSameUrl(htu, proven.resource)) return false;
  if (!isText(jti) || typeof iat !== 'number') return false;
  if (!(Math.abs(proven.now - iat) <= dpop.windowSeconds)) return false;
  if (own(payload, 'ath') !== (await digest(proven.token))) return false;
  if ((await digest(JSON.stringify(publicPart(jwk)))) !== thumbprint) return false;
  if (!(await isSignedBy(parsed.text, alg, jwk))) return false;
  if (!dpop.firstUse) return true;
  // Twice the window, because it reaches into the future too, and a second more: the clock counts whole seconds, and
  // both ends of the window are inside. RFC 9449 section 11.1.
  return (await dpop.firstUse(await digest(`${thumbprint} ${jti}`), 2 * dpop.windowSeconds + 1)) === true;
}

function isPrivate(jwk: Fields): boolean {
  return ['d', 'k', 'p', 'q', 'priv'].some((name) => Object.hasOwn(jwk, name));
}

/** Without query and fragment, which no proof covers. */
function isSameUrl(htu: unknown, resource: string): boolean {
  if (typeof htu !== 'string') return false;
  try {
    const { origin, pathname } = new URL(htu);
    const { origin: ownOrigin, pathname: ownPath } = new URL(resource);
    return origin === ownOrigin && pathname === ownPath;
  } catch {
    return false;
  }
}

async function digest(text: string): Promise<string> {
  return toBase64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

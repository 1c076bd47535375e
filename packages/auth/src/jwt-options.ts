/** The options about JWTs, checked once, and what verifies with them. */

import { checkAlgorithms } from './algorithms.ts';
import { checkKeySet, findIn, type JwkSet } from './keys.ts';
import type { Verifying } from './own-keys.ts';
import type { ClaimsSchema, IdentityRules, Naming } from './principal.ts';
import { RemoteKeys, type RemoteKeysOptions } from './remote-keys.ts';
import { checkNumber, checkPresent, checkTexts, type Outside } from './settings.ts';
import { checkIssuer, checkUrl } from './urls.ts';
import type { VerifierRules } from './verifier.ts';

/** Where keys come from: one of these, or the metadata of `issuer`. */
export interface KeyOptions extends RemoteKeysOptions {
  /** A key set that never changes: nothing is fetched. */
  readonly jwks?: JwkSet | undefined;
  /** Where the key set is: `https:`, or `http:` on loopback. */
  readonly jwksUri?: string | undefined;
  /** Default `['RS256', 'ES256']`. Never `none`. */
  readonly algorithms?: readonly string[];
}

/** How the tokens of one issuer are verified. */
export interface TokenOptions extends KeyOptions, IdentityRules {
  /** Default `at+jwt` for OAuth. `null` also takes `JWT` and no type, which many providers write. */
  readonly typ?: string | null;
  /** How far clocks may differ. Default 5, at most 300. */
  readonly clockToleranceSeconds?: number;
  /** The longest time from `iat` (else now) to `exp` that is believed. Default 86400; `null`: any. */
  readonly maxTokenLifetimeSeconds?: number | null;
  /** How old a token may be by its `iat`, whatever its `exp` says. Default: any age. */
  readonly maxTokenAgeSeconds?: number;
  /** Takes tokens without `aud`, where `identify` tells which of them are for this server. Default false. */
  readonly audienceOptional?: boolean;
}

export const TOKEN_OPTIONS: readonly (keyof TokenOptions)[] = [
  'jwks',
  'jwksUri',
  'algorithms',
  'jwksMaxAgeSeconds',
  'staleIfErrorSeconds',
  'jwksCooldownSeconds',
  'jwksTimeoutMs',
  'jwksCache',
  'shareFetches',
  'typ',
  'clockToleranceSeconds',
  'maxTokenLifetimeSeconds',
  'maxTokenAgeSeconds',
  'audienceOptional',
  'subjectClaim',
  'clientIdClaim',
  'scopeClaims',
  'identify',
];

const FOREVER = Number.POSITIVE_INFINITY;
const DAY_SECONDS = 86_400;
/** About ten years. */
const MAX_SECONDS = 3650 * DAY_SECONDS;

/** What differs between the providers that verify JWTs. */
export interface Given extends TokenOptions {
  readonly issuer: string | null;
  readonly audience: readonly string[] | null;
  readonly standardTyp: string | null;
  readonly bound: boolean;
  /** In the place of a key set. */
  readonly own?: Verifying | undefined;
}

/** @throws TypeError that names the option and the fix */
export function compileRules(where: string, given: Given, outside: Required<Outside>): VerifierRules {
  checkPresent(where, given, ['jwks', 'jwksUri']);
  const { typ = given.standardTyp, maxTokenLifetimeSeconds: lifetime } = given;
  if (typ !== null && (typeof typ !== 'string' || typ === '')) {
    throw new TypeError(`${where}: typ must be a media type like "at+jwt", or null`);
  }
  const { audienceOptional = false } = given;
  if (typeof audienceOptional !== 'boolean' || (audienceOptional && given.identify === undefined)) {
    throw new TypeError(`${where}: audienceOptional needs identify, which tells whose a token without "aud" is`);
  }
  const seconds = (name: keyof TokenOptions, standard: number, max = MAX_SECONDS): number =>
    checkNumber(`${where}: ${name}`, given[name], standard, 0, max);
  return {
    ...(given.own ?? keysOf(where, given, outside)),
    typ,
    issuer: given.issuer,
    audience: given.audience,
    audienceOptional,
    bound: given.bound,
    accessToken: typ !== null && /^(application\/)?at\+jwt$/i.test(typ),
    clientIdClaim: given.clientIdClaim ?? 'client_id',
    clockToleranceSeconds: seconds('clockToleranceSeconds', 5, 300),
    maxTokenLifetimeSeconds: lifetime === null ? FOREVER : seconds('maxTokenLifetimeSeconds', DAY_SECONDS),
    maxTokenAgeSeconds: seconds('maxTokenAgeSeconds', FOREVER),
  };
}

function keysOf(where: string, given: Given, outside: Required<Outside>): Verifying {
  const { jwks, jwksUri, issuer } = given;
  const algorithms = checkAlgorithms(where, given.algorithms, ['RS256', 'ES256'], false);
  if (jwks !== undefined) return { algorithms, find: findIn(checkKeySet(`${where}: jwks`, jwks)) };
  if (jwksUri === undefined && issuer === null) {
    throw new TypeError(`${where}: give a key, jwks or jwksUri, or an issuer whose metadata names its keys`);
  }
  const address =
    jwksUri === undefined
      ? { issuer: checkIssuer(`${where}: issuer`, issuer) }
      : { jwksUri: checkUrl(`${where}: jwksUri`, jwksUri).href };
  const keys = new RemoteKeys(where, address, given, outside);
  return { algorithms, find: (hint) => keys.find(hint) };
}

/** The option `issuer`. @throws TypeError when it is missing: who signs must be said, or given up on with `null` */
export function checkOptionalIssuer(where: string, issuer: unknown): string | null {
  if (issuer === null) return null;
  if (typeof issuer !== 'string' || issuer === '') {
    throw new TypeError(`${where}: issuer must be the exact "iss" of the tokens, or null for any`);
  }
  return issuer;
}

/** The option `audience`. @throws TypeError when it is missing or a wildcard */
export function checkAudience(where: string, audience: unknown): readonly string[] | null {
  if (audience === null) return null;
  if (audience === undefined) {
    throw new TypeError(`${where}: audience must be what "aud" names this server, or null to take tokens for anyone`);
  }
  const texts = checkTexts(`${where}: audience`, audience);
  if (texts.includes('*')) throw new TypeError(`${where}: audience "*" is no wildcard. Name this server`);
  return texts;
}

/** What makes principals of claims. @throws TypeError that names the option and the fix */
export function compileNaming(
  where: string,
  provider: string,
  rules: IdentityRules,
  schema: ClaimsSchema | undefined,
  issuer?: string,
): Naming {
  const { subjectClaim = 'sub', clientIdClaim = 'client_id', scopeClaims = 'scope', identify } = rules;
  checkTexts(`${where}: subjectClaim`, subjectClaim);
  checkTexts(`${where}: clientIdClaim`, clientIdClaim);
  if (identify !== undefined && typeof identify !== 'function') {
    throw new TypeError(`${where}: identify must be a function of the claims`);
  }
  if (schema !== undefined && typeof schema?.['~standard']?.validate !== 'function') {
    throw new TypeError(`${where}: claims must be a schema, for example z.object({ org: z.string() })`);
  }
  return {
    provider,
    subjectClaim,
    clientIdClaim,
    scopeClaims: checkTexts(`${where}: scopeClaims`, scopeClaims),
    identify,
    schema,
    issuer,
  };
}

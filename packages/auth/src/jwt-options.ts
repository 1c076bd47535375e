/** The options about JWTs, checked once, and what verifies with them. */

import { algorithmsOfPem, checkAlgorithms, checkSecret } from './algorithms.ts';
import { checkKeySet, type FindKeys, findIn, findPem, type JwkSet } from './keys.ts';
import type { ClaimsSchema, IdentityRules, Naming } from './principal.ts';
import { RemoteKeys, type RemoteKeysOptions } from './remote-keys.ts';
import { checkNumber, checkPresent, checkTexts, type Outside } from './settings.ts';
import { checkIssuer, checkUrl } from './urls.ts';
import type { VerifierRules } from './verifier.ts';

/** Where keys come from: at most one of these; without any, from the metadata of `issuer`. */
export interface KeyOptions extends RemoteKeysOptions {
  /** At least as long as the hash: 32 bytes for HS256. A text counts in UTF-8. */
  readonly secret?: string | Uint8Array | undefined;
  /** PEM text, `-----BEGIN PUBLIC KEY-----`. */
  readonly publicKey?: string | undefined;
  /** A key set that never changes: nothing is fetched. */
  readonly jwks?: JwkSet | undefined;
  /** Where the key set is: `https:`, or `http:` on loopback. */
  readonly jwksUri?: string | undefined;
  /** Default: `['HS256']` with a secret, the usual one of `publicKey`, else `['RS256', 'ES256']`. Never `none`. */
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
}

export const TOKEN_OPTIONS: readonly (keyof TokenOptions)[] = [
  'secret',
  'publicKey',
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
  'subjectClaim',
  'clientIdClaim',
  'scopeClaims',
  'identify',
];

const SOURCES = ['secret', 'publicKey', 'jwks', 'jwksUri'] as const;
const FOREVER = Number.POSITIVE_INFINITY;
const DAY_SECONDS = 86_400;
/** About ten years. */
const MAX_SECONDS = 3650 * DAY_SECONDS;

/** What differs between the providers that verify JWTs. */
export interface Given extends TokenOptions {
  readonly issuer: string | null;
  readonly audience: readonly string[] | null;
  readonly audienceOptional: boolean;
  readonly standardTyp: string | null;
  readonly bound: boolean;
}

/** @throws TypeError that names the option and the fix */
export function compileRules(where: string, given: Given, outside: Required<Outside>): VerifierRules {
  checkPresent(where, given, SOURCES);
  const { typ = given.standardTyp, maxTokenLifetimeSeconds: lifetime } = given;
  if (typ !== null && (typeof typ !== 'string' || typ === '')) {
    throw new TypeError(`${where}: typ must be a media type like "at+jwt", or null`);
  }
  const seconds = (name: keyof TokenOptions, standard: number, max = MAX_SECONDS): number =>
    checkNumber(`${where}: ${name}`, given[name], standard, 0, max);
  return {
    ...keysOf(where, given, outside),
    typ,
    issuer: given.issuer,
    audience: given.audience,
    audienceOptional: given.audienceOptional,
    bound: given.bound,
    accessToken: typ !== null && /^(application\/)?at\+jwt$/i.test(typ),
    clientIdClaim: given.clientIdClaim ?? 'client_id',
    clockToleranceSeconds: seconds('clockToleranceSeconds', 5, 300),
    maxTokenLifetimeSeconds: lifetime === null ? FOREVER : seconds('maxTokenLifetimeSeconds', DAY_SECONDS),
    maxTokenAgeSeconds: seconds('maxTokenAgeSeconds', FOREVER),
  };
}

function keysOf(where: string, given: Given, outside: Required<Outside>): Pick<VerifierRules, 'algorithms' | 'find'> {
  const { secret, publicKey, jwks, jwksUri, issuer } = given;
  const sources = SOURCES.filter((name) => given[name] !== undefined);
  if (sources.length > 1) throw new TypeError(`${where}: give one of ${sources.join(' and ')}, not both`);
  const allowed = (standard: readonly string[]): string[] =>
    checkAlgorithms(where, given.algorithms, standard, secret !== undefined);
  if (secret !== undefined) {
    const algorithms = allowed(['HS256']);
    const bytes = checkSecret(where, secret, algorithms);
    return { algorithms, find: async () => [bytes] };
  }
  if (publicKey !== undefined) {
    const [usual = '', ...others] = algorithmsOfPem(where, publicKey);
    const algorithms = allowed([usual]);
    const wrong = algorithms.find((name) => name !== usual && !others.includes(name));
    if (wrong !== undefined) throw new TypeError(`${where}: algorithms: publicKey cannot verify ${wrong}`);
    return { algorithms, find: findPem(publicKey) };
  }
  const algorithms = allowed(['RS256', 'ES256']);
  if (jwks !== undefined) return { algorithms, find: findIn(checkKeySet(`${where}: jwks`, jwks)) };
  return { algorithms, find: remote(where, given, jwksUri, issuer, outside) };
}

function remote(
  where: string,
  given: Given,
  jwksUri: string | undefined,
  issuer: string | null,
  outside: Required<Outside>,
): FindKeys {
  if (jwksUri === undefined && issuer === null) {
    throw new TypeError(
      `${where}: give secret, publicKey, jwks or jwksUri, or an issuer whose metadata names its keys`,
    );
  }
  const address =
    jwksUri === undefined
      ? { issuer: checkIssuer(`${where}: issuer`, issuer) }
      : { jwksUri: checkUrl(`${where}: jwksUri`, jwksUri).href };
  const keys = new RemoteKeys(where, address, given, outside);
  return (hint) => keys.find(hint);
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
): Naming {
  const { subjectClaim = 'sub', clientIdClaim = 'client_id', scopeClaims, identify } = rules;
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
    scopeClaims: scopeClaims === undefined ? undefined : checkTexts(`${where}: scopeClaims`, scopeClaims),
    identify,
    schema,
  };
}

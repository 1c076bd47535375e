/** The options of `OAuthAuthProvider`, checked once, and what judges tokens with them. */

import type { RefusalReason } from '@mcp-serverless/core';
import { checkOptions } from '@mcp-serverless/core';
import type { DpopOptions } from './dpop.ts';
import type { Fields } from './fields.ts';
import { type IntrospectionOptions, Introspector, identifyAnswer, refuseAnswer } from './introspection.ts';
import { checkAudience, compileNaming, compileRules, TOKEN_OPTIONS, type TokenOptions } from './jwt-options.ts';
import type { ClaimsSchema, IdentityRules, Naming } from './principal.ts';
import { checkServers, RESOURCE_OPTIONS, type ResourceOptions } from './resource.ts';
import { checkNumber, checkPresent, type Outside } from './settings.ts';
import type { Token } from './token.ts';
import { checkIssuer } from './urls.ts';
import { refuseToken } from './verifier.ts';

/** Tokens of one issuer that are JWTs. */
export interface JwtValidation extends TokenOptions {
  readonly type?: 'jwt';
  /** The exact `iss`. Default: the only authorization server. */
  readonly issuer?: string | undefined;
  /** What names this server in `aud`. Default: `resource`. */
  readonly audience?: string | readonly string[] | undefined;
}

/** Tokens that only their authorization server can tell about. */
export interface IntrospectionValidation extends IdentityRules {
  readonly type: 'introspection';
  readonly introspection: IntrospectionOptions;
  /** Where an answer names an issuer, it must be this one. Default: the only authorization server. */
  readonly issuer?: string | undefined;
  /** What names this server in `aud`. Default: `resource`. `null` takes tokens that are for anyone. */
  readonly audience?: string | readonly string[] | null | undefined;
  /** How far clocks may differ. Default 5, at most 300. */
  readonly clockToleranceSeconds?: number;
}

export type Validation = JwtValidation | IntrospectionValidation;

/** Options of `OAuthAuthProvider`. */
export interface OAuthOptions extends ResourceOptions, Outside {
  /** Issuers that clients get tokens from. Default: those of `validation`. */
  readonly authorizationServers?: readonly (string | undefined)[];
  /**
   * How tokens are validated; several for several issuers.
   * Default: JWTs of every authorization server, with the keys that its metadata names.
   */
  readonly validation?: Validation | readonly Validation[];
  /** Set it where clients get tokens through one server that another one issues. */
  readonly allowOtherIssuers?: boolean;
  /** Verifies proofs of possession, so that a stolen token is good for nothing. Default: tokens that need one are refused. */
  readonly dpop?: DpopOptions;
  /**
   * Advertises that programs may get tokens of their own, without a person: a matter of the authorization server, and of
   * whom you registered there. Tokens are judged the same either way. Default false.
   * @see https://modelcontextprotocol.io/extensions/auth/oauth-client-credentials
   */
  readonly clientCredentials?: boolean;
  /** Default 8192. */
  readonly maxTokenBytes?: number;
  /** Checks the claims and types what `ctx.auth.claims` holds: a Standard Schema. */
  readonly claims?: ClaimsSchema;
}

export const OPTIONS: readonly (keyof OAuthOptions)[] = [
  ...RESOURCE_OPTIONS,
  'authorizationServers',
  'validation',
  'allowOtherIssuers',
  'dpop',
  'clientCredentials',
  'maxTokenBytes',
  'claims',
  'clock',
  'fetch',
];

/** Judges the tokens of one issuer. */
export interface Judge {
  /** `undefined`: takes tokens of which nobody else knows whose they are. */
  readonly issuer: string | undefined;
  readonly naming: Naming;
  /** The claims, or why the token is refused. `audience` is the resource. @throws Unavailable */
  judge(text: string, token: Token | undefined, audience: readonly string[]): Promise<Fields | RefusalReason>;
}

/** Who issues, and who judges. */
export interface Compiled {
  readonly servers: readonly string[];
  readonly judges: readonly Judge[];
}

const JWT_OPTIONS: readonly string[] = [...TOKEN_OPTIONS, 'type', 'issuer', 'audience'];
const INTROSPECTION_OPTIONS: readonly string[] = [
  'type',
  'introspection',
  'issuer',
  'audience',
  'clockToleranceSeconds',
  'subjectClaim',
  'clientIdClaim',
  'scopeClaims',
  'identify',
];

/** @throws TypeError that names the option and the fix */
export function compileJudges(
  where: string,
  options: OAuthOptions,
  outside: Required<Outside>,
  bound: boolean,
): Compiled {
  checkPresent(where, options, ['resource', 'authorizationServers', 'validation']);
  const given = options.authorizationServers && checkServers(where, options.authorizationServers);
  const validations = listOf(where, options.validation, given);
  const only = given?.length === 1 ? given[0] : undefined;
  const judges = validations.map((validation, i) => {
    const place = `${where}: validation${Array.isArray(options.validation) ? `[${i}]` : ''}`;
    const shared = { place, only, outside, bound, schema: options.claims };
    return isIntrospection(validation) ? byIntrospection(validation, shared) : bySignature(validation, shared);
  });
  const issuers = judges.flatMap(({ issuer }) => issuer ?? []);
  const takers = validations.filter(isIntrospection).length;
  if (takers > 1 || new Set(issuers).size < issuers.length) {
    throw new TypeError(`${where}: validation: every issuer once, and one introspection at most`);
  }
  const named = validations.flatMap((validation) => validation.issuer ?? []);
  const servers = given ?? checkServers(where, [...new Set([...issuers, ...named])]);
  checkAgreement(where, options.allowOtherIssuers, servers, [...issuers, ...named], takers > 0);
  return { servers, judges };
}

function listOf(
  where: string,
  validation: OAuthOptions['validation'],
  servers: readonly string[] | undefined,
): readonly Validation[] {
  if (validation === undefined) {
    if (!servers) throw new TypeError(`${where}: give authorizationServers, validation, or both`);
    return servers.map((issuer) => ({ issuer }));
  }
  const list = Array.isArray(validation) ? (validation as readonly Validation[]) : [validation as Validation];
  if (list.length === 0) throw new TypeError(`${where}: validation is empty: no token would be good`);
  return list;
}

/** A misspelt issuer would send clients to get tokens that are then refused. */
function checkAgreement(
  where: string,
  allowed: unknown,
  servers: readonly string[],
  issuers: readonly string[],
  introspects: boolean,
): void {
  if (allowed !== undefined && typeof allowed !== 'boolean') {
    throw new TypeError(`${where}: allowOtherIssuers must be true or false`);
  }
  if (allowed) return;
  const other = issuers.find((issuer) => !servers.includes(issuer));
  const idle = introspects ? undefined : servers.find((server) => !issuers.includes(server));
  if (other === undefined && idle === undefined) return;
  throw new TypeError(
    `${where}: ${other ?? idle} is only ${other === undefined ? 'an authorization server' : 'the issuer of a validation'}. ` +
      'Name it in both places, or set allowOtherIssuers',
  );
}

function isIntrospection(validation: Validation): validation is IntrospectionValidation {
  return validation?.type === 'introspection';
}

interface Shared {
  readonly place: string;
  readonly only: string | undefined;
  readonly outside: Required<Outside>;
  readonly bound: boolean;
  readonly schema: ClaimsSchema | undefined;
}

function bySignature(validation: JwtValidation, { place, only, outside, bound, schema }: Shared): Judge {
  checkOptions(place, validation, JWT_OPTIONS);
  checkPresent(place, validation, ['issuer', 'audience']);
  if (validation.type !== undefined && validation.type !== 'jwt') {
    throw new TypeError(`${place}: type must be "jwt" or "introspection"`);
  }
  const issuer = checkIssuer(`${place}: issuer`, validation.issuer ?? only);
  const audience = validation.audience === undefined ? null : checkAudience(place, validation.audience);
  if (validation.audience === null) throw new TypeError(`${place}: audience must name this server. Default: resource`);
  const rules = compileRules(place, { ...validation, issuer, audience, standardTyp: 'at+jwt', bound }, outside);
  return {
    issuer,
    naming: compileNaming(place, 'oauth', validation, schema),
    async judge(_text, token, resource) {
      if (!token) return 'unknown';
      const whole = audience ? rules : { ...rules, audience: resource };
      return (await refuseToken(token, whole, outside.clock())) ?? token.payload;
    },
  };
}

function byIntrospection(validation: IntrospectionValidation, { place, only, outside, bound, schema }: Shared): Judge {
  checkOptions(place, validation, INTROSPECTION_OPTIONS);
  checkPresent(place, validation, ['introspection', 'issuer', 'audience']);
  const issuer = validation.issuer === undefined ? only : checkIssuer(`${place}: issuer`, validation.issuer);
  const audience = validation.audience === undefined ? undefined : checkAudience(place, validation.audience);
  const introspector = new Introspector(`${place}: introspection`, validation.introspection, outside);
  const clockToleranceSeconds = checkNumber(
    `${place}: clockToleranceSeconds`,
    validation.clockToleranceSeconds,
    5,
    0,
    300,
  );
  const rules = { issuer, clockToleranceSeconds, bound };
  const usual = validation.subjectClaim === undefined && validation.clientIdClaim === undefined;
  const identify = validation.identify ?? (usual ? identifyAnswer : undefined);
  return {
    issuer: undefined,
    naming: compileNaming(place, 'oauth', { ...validation, ...(identify && { identify }) }, schema, issuer),
    async judge(text, _token, resource) {
      const answer = await introspector.ask(text);
      const wanted = audience === undefined ? resource : audience;
      return refuseAnswer(answer, rules, wanted, outside.clock()) ?? answer;
    },
  };
}

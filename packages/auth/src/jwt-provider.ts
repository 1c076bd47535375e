import type { AuthOutcome, AuthProvider, Challenge, Refusal } from '@mcp-serverless/core';
import { checkOptions } from '@mcp-serverless/core';
import { MAX_TOKEN_BYTES, outcomeOf, recognizeToken, type Verdict } from './bearer.ts';
import { challenge } from './challenge.ts';
import { findCredential, type Wanted } from './credentials.ts';
import {
  checkAudience,
  checkOptionalIssuer,
  compileNaming,
  compileRules,
  TOKEN_OPTIONS,
  type TokenOptions,
} from './jwt-options.ts';
import { compileOwnKey, type OwnKeyOptions } from './own-keys.ts';
import { type ClaimsSchema, type Naming, toPrincipal } from './principal.ts';
import type { Recognized, RecognizingProvider } from './recognize.ts';
import { checkScopes } from './scopes.ts';
import { checkNumber, checkOutside, checkPresent, type Outside } from './settings.ts';
import { parseToken } from './token.ts';
import { refuseToken, type VerifierRules } from './verifier.ts';

/** Options of `JWTAuthProvider`. */
export interface JwtOptions extends TokenOptions, OwnKeyOptions, Outside {
  /** Default: the usual ones of the key. Never `none`; secrets and public keys never in one provider. */
  readonly algorithms?: readonly string[];
  /** The exact `iss` of the tokens; `null` for any. */
  readonly issuer: string | null | undefined;
  /** What names this server in `aud`: one of these must be there. `null` takes tokens that are for anyone. */
  readonly audience: string | readonly string[] | null | undefined;
  /** Scopes that every request needs. Default: none. */
  readonly requiredScopes?: readonly string[];
  /** Default 8192. */
  readonly maxTokenBytes?: number;
  /** Checks the claims and types what `ctx.auth.claims` holds: a Standard Schema. */
  readonly claims?: ClaimsSchema;
}

const WHERE = 'JWTAuthProvider';
const SOURCES = ['secret', 'publicKey', 'jwks', 'jwksUri'] as const;
const OPTIONS = [
  ...TOKEN_OPTIONS,
  ...SOURCES,
  'issuer',
  'audience',
  'requiredScopes',
  'maxTokenBytes',
  'claims',
  'clock',
  'fetch',
] as const satisfies readonly (keyof JwtOptions)[];

/**
 * Authenticates callers by a signed JWT in `Authorization: Bearer`, of an issuer whose key you have. Tells clients
 * nothing about where tokens come from: that is `OAuthAuthProvider`. Does not read tokens from the URL, the body or
 * cookies, does not follow what a token's header says about keys, and does not know revoked tokens.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export class JWTAuthProvider implements AuthProvider, RecognizingProvider {
  readonly requiredScopes: readonly string[];
  readonly #rules: VerifierRules;
  readonly #naming: Naming;
  readonly #wanted: Wanted;
  readonly #clock: () => number;

  /** @throws TypeError that names the option and the fix */
  constructor(options: JwtOptions) {
    checkOptions(WHERE, options, OPTIONS);
    checkPresent(WHERE, options, [...SOURCES, 'issuer', 'audience']);
    const sources = SOURCES.filter((name) => options[name] !== undefined);
    if (sources.length > 1) throw new TypeError(`${WHERE}: give one of ${sources.join(' and ')}, not both`);
    const outside = checkOutside(WHERE, options);
    const issuer = checkOptionalIssuer(WHERE, options.issuer);
    const audience = checkAudience(WHERE, options.audience);
    const own = compileOwnKey(WHERE, options, options.algorithms);
    const fixed = { issuer, audience, standardTyp: null, bound: false, own };
    this.#rules = compileRules(WHERE, { ...options, ...fixed }, outside);
    this.#naming = compileNaming(WHERE, 'jwt', options, options.claims);
    this.#clock = outside.clock;
    const maxBytes = checkNumber(`${WHERE}: maxTokenBytes`, options.maxTokenBytes, MAX_TOKEN_BYTES, 1, 65_536);
    this.#wanted = { schemes: ['bearer'], maxBytes };
    this.requiredScopes = checkScopes(`${WHERE}: requiredScopes`, options.requiredScopes ?? []);
    this.authenticate = this.authenticate.bind(this);
    this.challenges = this.challenges.bind(this);
    this.recognizes = this.recognizes.bind(this);
  }

  authenticate(request: Request): Promise<AuthOutcome> {
    return outcomeOf(findCredential(request.headers, this.#wanted), (text) => this.#judge(text));
  }

  async #judge(text: string): Promise<Verdict> {
    const token = parseToken(text);
    if (!token) return 'unknown';
    const refused = await refuseToken(token, this.#rules, this.#clock());
    return refused ?? (await toPrincipal(token.payload, this.#naming)) ?? 'claims';
  }

  challenges(refusal: Refusal): readonly Challenge[] {
    return [challenge('Bearer', refusal, { realm: 'mcp' })];
  }

  recognizes(request: Request): readonly Recognized[] {
    return recognizeToken(findCredential(request.headers, this.#wanted), [this.#rules.issuer], false);
  }
}

import type { AuthContext, AuthOutcome, Challenge, PlatformAuth, Refusal } from '@mcp-serverless/core';
import { checkOptions } from '@mcp-serverless/core';
import { challenge } from './challenge.ts';
import { parseFields } from './fields.ts';
import { type CallerRules, isForUs, toCaller } from './gateway-caller.ts';
import type { RecognizingProvider } from './recognize.ts';
import { checkScopes } from './scopes.ts';
import { checkPresent, checkTexts } from './settings.ts';

/** What a gateway of AWS can have verified; `@mcp-serverless/lambda` says which, from the event alone. */
export type GatewayIdentity =
  | 'api-gateway-jwt'
  | 'api-gateway-cognito'
  | 'api-gateway-lambda'
  | 'iam'
  | 'vpc-lattice-iam'
  | 'mtls';

/** Options of `fromApiGateway`. */
export interface ApiGatewayOptions {
  /** What is trusted, and nothing else: whoever can change the gateway decides who calls. */
  readonly accept: readonly GatewayIdentity[];
  /** For tokens: the exact `iss`. `null`: whatever the gateway accepts. */
  readonly issuer?: string | null | undefined;
  /** For tokens: one of these must be in `aud`, or be the client of an access token without one. `null`: any. */
  readonly audience?: string | readonly string[] | null | undefined;
  /** The member that says who calls. Default `sub`; of a Lambda authorizer's context `principalId`, else `sub`. */
  readonly subjectClaim?: string;
  /** The member with the scopes: words, or a list. Default `scope`. */
  readonly scopeClaim?: string;
  /** Scopes that every request needs. Default: none. */
  readonly requiredScopes?: readonly string[];
}

const WHERE = 'fromApiGateway';
const OPTIONS: readonly (keyof ApiGatewayOptions)[] = [
  'accept',
  'issuer',
  'audience',
  'subjectClaim',
  'scopeClaim',
  'requiredScopes',
];
const TOKENS: readonly string[] = ['api-gateway-jwt', 'api-gateway-cognito'];
const IAM: readonly string[] = ['iam', 'vpc-lattice-iam'];
const KNOWN: readonly string[] = [...TOKENS, 'api-gateway-lambda', ...IAM, 'mtls'];

/**
 * Takes the caller that a gateway of AWS has verified: by its JWT, Cognito or Lambda authorizer, by IAM, or by a
 * client certificate. Only what the adapter took from the event counts, never a header. Whom the gateway refuses never
 * gets here: the gateway's own answer leads no client to a token.
 * @throws TypeError that names the option and the fix
 */
export function fromApiGateway(options: ApiGatewayOptions): RecognizingProvider {
  checkOptions(WHERE, options, OPTIONS);
  const accept = checkAccept(options.accept);
  const rules = checkRules(options, accept);
  const requiredScopes = checkScopes(`${WHERE}: requiredScopes`, options.requiredScopes ?? []);
  const trusted = ({ platformAuth }: AuthContext): PlatformAuth | undefined =>
    platformAuth && accept.includes(platformAuth.type) ? platformAuth : undefined;
  return {
    requiredScopes,
    authenticate(_request, context): AuthOutcome {
      const identity = trusted(context);
      if (!identity) return { outcome: 'none' };
      // A copy, without prototypes: the event stays as it is.
      const claims = parseFields(JSON.stringify(identity.claims)) ?? {};
      if (TOKENS.includes(identity.type)) {
        if (rules.issuer !== null && claims['iss'] !== rules.issuer) return { outcome: 'refused', reason: 'issuer' };
        if (!isForUs(claims, rules.audience)) return { outcome: 'refused', reason: 'audience' };
      }
      const principal = toCaller(identity.type, claims, rules);
      return principal ? { outcome: 'ok', principal } : { outcome: 'refused', reason: 'claims' };
    },
    challenges: (refusal) => challengesOf(accept, refusal),
    recognizes: (_request, context) => (trusted(context) ? [{ source: 'platform', certainty: 3 }] : []),
  };
}

function checkAccept(accept: unknown): readonly string[] {
  const list = checkTexts(`${WHERE}: accept`, accept);
  const unknown = list.find((type) => !KNOWN.includes(type));
  if (unknown === undefined) return list;
  throw new TypeError(`${WHERE}: accept: "${unknown.slice(0, 80)}" is none of ${KNOWN.join(', ')}`);
}

function checkRules(options: ApiGatewayOptions, accept: readonly string[]): CallerRules {
  checkPresent(WHERE, options, ['issuer', 'audience']);
  const { issuer, audience, subjectClaim, scopeClaim = 'scope' } = options;
  // The gateway checked both against its own settings, which somebody else may change.
  if (accept.some((type) => TOKENS.includes(type)) && (issuer === undefined || audience === undefined)) {
    throw new TypeError(`${WHERE}: give issuer and audience as the gateway has them, or null for whatever it accepts`);
  }
  for (const [name, value] of Object.entries({ issuer, subjectClaim, scopeClaim })) {
    if (value !== undefined && value !== null) checkTexts(`${WHERE}: ${name}`, value);
  }
  const named = audience === undefined || audience === null ? null : checkTexts(`${WHERE}: audience`, audience);
  return { issuer: issuer ?? null, audience: named, subjectClaim, scopeClaim };
}

function challengesOf(accept: readonly string[], refusal: Refusal): readonly Challenge[] {
  const found: Challenge[] = [];
  if (accept.some((type) => TOKENS.includes(type))) found.push(challenge('Bearer', refusal, { realm: 'mcp' }));
  if (accept.some((type) => IAM.includes(type))) found.push({ scheme: 'AWS4-HMAC-SHA256', params: {} });
  return found.length > 0 ? found : [{ scheme: 'ApiGateway', params: { realm: 'mcp' } }];
}

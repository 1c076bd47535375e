/** From what a gateway of AWS verified to the caller. */

import type { Principal } from '@mcp-serverless/core';
import { type Fields, freeze, isFields, isText, own } from './fields.ts';
import { parseScopes } from './scopes.ts';

/** How callers are read. */
export interface CallerRules {
  readonly issuer: string | null;
  readonly audience: readonly string[] | null;
  readonly subjectClaim: string | undefined;
  readonly scopeClaim: string;
}

/** Who calls; `undefined` when nobody is named. `type` says how the gateway verified it. */
export function toCaller(type: string, claims: Fields, rules: CallerRules): Principal | undefined {
  const named = own(claims, rules.subjectClaim ?? '');
  const caller = rules.subjectClaim === undefined ? callerOf(type, claims) : { subject: named };
  const scopes = scopesOf(own(claims, rules.scopeClaim));
  if (!isText(caller.subject) || !scopes) return undefined;
  const { subject, kind } = caller;
  const [clientId, issuer, expiresAt] = [
    clientOf(claims),
    own(claims, 'iss') ?? own(claims, 'issuerDN'),
    own(claims, 'exp'),
  ];
  return freeze({
    subject,
    kind: kind ?? (subject === clientId ? 'service' : 'user'),
    provider: type,
    ...(clientId !== undefined && { clientId }),
    ...(isText(issuer) && { issuer }),
    ...(typeof expiresAt === 'number' && { expiresAt }),
    scopes: [...new Set(scopes)],
    claims,
  });
}

interface Caller {
  readonly subject: unknown;
  readonly kind?: 'user' | 'service';
}

function callerOf(type: string, claims: Fields): Caller {
  switch (type) {
    case 'iam': {
      // Everyone of an identity pool has the same role, so the role's name is nobody's.
      const pool = own(claims, 'cognitoIdentity');
      const person = own(claims, 'cognitoIdentityId') ?? (isFields(pool) ? own(pool, 'identityId') : undefined);
      return isText(person) ? { subject: person, kind: 'user' } : { subject: own(claims, 'userArn'), kind: 'service' };
    }
    case 'vpc-lattice-iam':
      return { subject: own(claims, 'principal'), kind: 'service' };
    case 'mtls':
      return { subject: own(claims, 'subjectDN'), kind: 'service' };
    case 'api-gateway-lambda':
      return { subject: own(claims, 'principalId') ?? own(claims, 'sub') };
    default:
      return { subject: own(claims, 'sub') };
  }
}

function clientOf(claims: Fields): string | undefined {
  const client = own(claims, 'client_id') ?? own(claims, 'azp');
  return isText(client) ? client : undefined;
}

/** API Gateway writes lists as `[a b]`. */
function wordsOf(text: string): string {
  return /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
}

function scopesOf(claim: unknown): readonly string[] | undefined {
  return parseScopes(typeof claim === 'string' ? wordsOf(claim) : claim);
}

/** Whether a token is for this server. Access tokens of Cognito name their client in the place of an audience. */
export function isForUs(claims: Fields, audience: readonly string[] | null): boolean {
  if (audience === null) return true;
  const aud = own(claims, 'aud');
  if (aud === undefined) return own(claims, 'token_use') === 'access' && audience.includes(clientOf(claims) ?? '');
  const written = typeof aud === 'string' && wordsOf(aud) !== aud ? wordsOf(aud).split(' ') : aud;
  return (Array.isArray(written) ? written : [written]).some((one) => audience.includes(one));
}

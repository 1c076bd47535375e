/** The cases of `bad-inputs.json` about credentials: in a world where the issuer can be made to fail and time to pass. */

import { createTestKey } from '@mcp-serverless/auth/testing';
import type { AuthConstruct } from './auth-construct.ts';
import type { Override } from './auth-servers.ts';
import type { AuthGiven, IntrospectionResponse, IssuerMetadata, JwksEndpoint } from './auth-world.ts';
import { badInputs, type RequestSpec } from './bad-inputs.ts';
import type { Expectation } from './judge.ts';

const CATEGORIES = [
  'jwt',
  'jwt-hs256',
  'jwks',
  'discovery',
  'introspection',
  'dpop',
  'composition',
  'platform-identity',
  'configuration',
  'metadata',
  'authorization-header',
];
/** Cases of other categories that need this world. */
const MORE = ['KEY-022', 'SCP-023', 'ISO-004'];

/** What a gateway of AWS would make of a request. */
export interface LambdaEvent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyBase64Repeat?: { readonly unit: string; readonly total: number };
}

export interface AuthRequest extends RequestSpec {
  readonly lambdaEvent?: LambdaEvent | 'v1';
  readonly stage?: string;
  readonly path?: string;
}

export interface AuthStep {
  readonly request?: AuthRequest;
  readonly repeat?: number;
  readonly save?: string;
  readonly advanceSeconds?: number;
  readonly forceCacheExpiry?: boolean;
  readonly jwksKeys?: readonly string[];
  readonly jwksEndpoint?: JwksEndpoint;
  readonly jwksDelayMs?: number;
  readonly abortAfterMs?: number;
}

interface OutboundExpectation {
  /** `maxOnWorkers`: where no request may wait for another's fetch. */
  readonly jwks?: { readonly max: number; readonly maxOnWorkers?: number };
  readonly urlsNotContain?: readonly string[];
}

export type AuthExpectation = Expectation & {
  readonly outbound?: OutboundExpectation;
  readonly allStatus?: readonly number[];
  readonly sequence?: readonly { readonly at?: number; readonly token?: string; readonly status: number }[];
  readonly repeat?: number;
  readonly outboundAuthorization?: string;
  readonly rateLimitKeyNot?: string;
  readonly noGlobalIO?: boolean;
};

export interface AuthCase {
  readonly id: string;
  readonly category: string;
  readonly title: string;
  readonly level: 'must' | 'should' | 'may';
  readonly fixture?: string;
  readonly fixtureOverride?: Override;
  readonly request?: AuthRequest;
  readonly steps?: readonly AuthStep[];
  readonly concurrent?: { readonly n: number; readonly request: RequestSpec };
  readonly construct?: AuthConstruct;
  readonly jwksEndpoint?: JwksEndpoint;
  readonly issuerMetadata?: IssuerMetadata;
  readonly introspectionResponse?: IntrospectionResponse;
  readonly expect: AuthExpectation;
}

/** The cases, in the file's order. */
export const authCases: readonly AuthCase[] = (badInputs.cases as unknown as readonly AuthCase[]).filter(
  ({ id, category }) => CATEGORIES.includes(category) || MORE.includes(id),
);

/** What of the file servers and issuers are made of. */
export const authGiven: AuthGiven = {
  clock: badInputs.clock,
  apiKeys: badInputs.fixtures['F-KEY'].keys,
  publicKeys: Object.fromEntries(Object.entries(badInputs.keys).map(([name, { public: jwk = {} }]) => [name, jwk])),
};

const pairs = badInputs.keys;

const rsa1 = await createTestKey({
  alg: 'RS256',
  kid: 'rsa1',
  privateJwk: pairs['rsa1']?.private ?? {},
});

/** Writes out what the shared loader does not know: tokens to mint, keys as PEM, tokens made of parts. */
export async function written<T>(value: T): Promise<T> {
  let text = JSON.stringify(value);
  for (const [placeholder, json = ''] of text.matchAll(/\{\{mint:(\{.*?\})\}\}/g)) {
    const claims = JSON.parse(JSON.parse(`"${json}"`), (_key, claim: unknown) =>
      typeof claim === 'string' && /^[+-]\d+$/.test(claim) ? badInputs.clock + Number(claim) : claim,
    );
    text = text.replace(placeholder, await rsa1.sign(claims));
  }
  text = text.replace(/\{\{spki:(\w+)\}\}/g, (_, name: string) => JSON.stringify(pairs[name]?.spki ?? '').slice(1, -1));
  text = text.replace('{{token:header_deep}}', () => partsOf(badInputs.tokens['header_deep']?.token));
  return JSON.parse(text);
}

function partsOf(token: unknown): string {
  const { parts } = token as { parts: readonly (string | { readonly repeat: string; readonly count: number })[] };
  return parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.count))).join('');
}

import type { AuthContext } from '@mcp-serverless/core';
import { expect, test } from 'vitest';
import { type ApiGatewayOptions, fromApiGateway } from '../src/index.ts';
import { ISSUER, NOW, requestWith, wordOf } from './bed/bed.ts';

const ALL: ApiGatewayOptions = {
  accept: ['api-gateway-jwt', 'api-gateway-cognito', 'api-gateway-lambda', 'iam', 'vpc-lattice-iam', 'mtls'],
  issuer: ISSUER,
  audience: 'desk',
};
const TOKEN = { iss: ISSUER, aud: 'desk', sub: 'u', client_id: 'c', scope: 'a b', exp: NOW };

async function ask(type: string, claims: object, options: Partial<ApiGatewayOptions> = {}): Promise<unknown> {
  const context = { platformAuth: { type, claims } } as AuthContext;
  const outcome = await fromApiGateway({ ...ALL, ...options }).authenticate(requestWith([]), context);
  if (outcome.outcome !== 'ok') return wordOf(outcome);
  const { subject, kind, provider, scopes, clientId } = outcome.principal;
  return [provider, subject, kind, clientId, scopes.join(' ')].join('|');
}

test.each<[string, object, string, Partial<ApiGatewayOptions>?]>([
  ['api-gateway-jwt', TOKEN, 'api-gateway-jwt|u|user|c|a b'],
  ['api-gateway-cognito', TOKEN, 'api-gateway-cognito|u|user|c|a b'],
  ['api-gateway-jwt', { ...TOKEN, sub: 'c' }, 'api-gateway-jwt|c|service|c|a b'],
  ['api-gateway-jwt', { ...TOKEN, scope: '[a b]' }, 'api-gateway-jwt|u|user|c|a b'],
  ['api-gateway-jwt', { ...TOKEN, scope: ['a'] }, 'api-gateway-jwt|u|user|c|a'],
  ['api-gateway-jwt', { ...TOKEN, scp: 'x' }, 'api-gateway-jwt|u|user|c|x', { scopeClaim: 'scp' }],
  ['api-gateway-jwt', { ...TOKEN, scope: 'a"b' }, 'claims'],
  ['api-gateway-jwt', { ...TOKEN, scope: 7 }, 'claims'],
  ['api-gateway-jwt', { ...TOKEN, client_id: undefined, azp: 'z' }, 'api-gateway-jwt|u|user|z|a b'],
  ['api-gateway-jwt', { ...TOKEN, sub: undefined }, 'claims'],
  ['api-gateway-jwt', { ...TOKEN, sub: '' }, 'claims'],
  ['api-gateway-jwt', { ...TOKEN, username: 'ada' }, 'api-gateway-jwt|ada|user|c|a b', { subjectClaim: 'username' }],
  ['api-gateway-jwt', { ...TOKEN, iss: 'https://other.example' }, 'issuer'],
  ['api-gateway-jwt', { ...TOKEN, iss: 'https://other.example' }, 'api-gateway-jwt|u|user|c|a b', { issuer: null }],
  ['api-gateway-jwt', { ...TOKEN, aud: 'other' }, 'audience'],
  ['api-gateway-jwt', { ...TOKEN, aud: '[other desk]' }, 'api-gateway-jwt|u|user|c|a b'],
  ['api-gateway-jwt', { ...TOKEN, aud: ['other', 'desk'] }, 'api-gateway-jwt|u|user|c|a b'],
  ['api-gateway-jwt', { ...TOKEN, aud: '[other desk-admin]' }, 'audience'],
  ['api-gateway-jwt', { ...TOKEN, aud: 'other desk' }, 'audience'],
  ['api-gateway-jwt', { ...TOKEN, aud: 7 }, 'audience'],
  ['api-gateway-jwt', { ...TOKEN, aud: 'other' }, 'api-gateway-jwt|u|user|c|a b', { audience: null }],
  ['api-gateway-jwt', { ...TOKEN, aud: undefined }, 'audience'],
  [
    'api-gateway-cognito',
    { ...TOKEN, aud: undefined, token_use: 'access', client_id: 'desk' },
    'api-gateway-cognito|u|user|desk|a b',
  ],
  ['api-gateway-cognito', { ...TOKEN, aud: undefined, token_use: 'access' }, 'audience'],
  ['api-gateway-cognito', { ...TOKEN, aud: undefined, token_use: 'id', client_id: 'desk' }, 'audience'],
  ['api-gateway-lambda', { principalId: 'p', sub: 'u' }, 'api-gateway-lambda|p|user||'],
  ['api-gateway-lambda', { sub: 'u', scope: 'a' }, 'api-gateway-lambda|u|user||a'],
  ['api-gateway-lambda', {}, 'claims'],
  ['api-gateway-lambda', { user: 'x' }, 'api-gateway-lambda|x|user||', { subjectClaim: 'user' }],
  ['iam', { userArn: 'arn:aws:iam::1:user/alice', accessKey: 'AKIA' }, 'iam|arn:aws:iam::1:user/alice|service||'],
  ['iam', { userArn: 'arn:role', cognitoIdentityId: 'eu:1' }, 'iam|eu:1|user||'],
  ['iam', { userArn: 'arn:role', cognitoIdentity: { identityId: 'eu:2' } }, 'iam|eu:2|user||'],
  ['iam', {}, 'claims'],
  ['vpc-lattice-iam', { principal: 'arn:aws:iam::1:role/x' }, 'vpc-lattice-iam|arn:aws:iam::1:role/x|service||'],
  ['mtls', { subjectDN: 'CN=a', issuerDN: 'CN=ca' }, 'mtls|CN=a|service||'],
  ['mtls', {}, 'claims'],
  ['something-new', { sub: 'u' }, 'none'],
])('%s with %j: %s', async (type, claims, expected, options) => {
  expect(await ask(type, claims, options)).toBe(expected);
});

test('what is not accepted is none, whatever it says', async () => {
  expect(await ask('iam', { userArn: 'arn' }, { accept: ['api-gateway-jwt'] })).toBe('none');
});

test('headers and the request say nothing', async () => {
  const request = requestWith([
    ['x-amzn-requestcontext', '{"authorizer":{"jwt":{"claims":{"sub":"admin-1"}}}}'],
    ['x-amzn-oidc-identity', 'admin-1'],
    ['authorization', 'Bearer x'],
  ]);
  expect(await fromApiGateway(ALL).authenticate(request, {})).toEqual({ outcome: 'none' });
});

test('the principal is a frozen copy without prototypes', async () => {
  const claims = JSON.parse('{"userArn":"arn","__proto__":{"isAdmin":true},"deep":{"a":1}}');
  const context: AuthContext = { platformAuth: { type: 'iam', claims } };
  const outcome = await fromApiGateway(ALL).authenticate(requestWith([]), context);
  const principal = outcome.outcome === 'ok' ? outcome.principal : undefined;
  expect(principal?.claims).toEqual({ userArn: 'arn', deep: { a: 1 } });
  expect([principal, principal?.claims, principal?.claims['deep']].every(Object.isFrozen)).toBe(true);
  expect(Object.isFrozen(claims)).toBe(false);
});

test('issuer and end of a token, issuer of a certificate', async () => {
  const principalOf = async (type: string, claims: object) => {
    const context = { platformAuth: { type, claims } } as AuthContext;
    return fromApiGateway(ALL).authenticate(requestWith([]), context);
  };
  expect(await principalOf('api-gateway-jwt', TOKEN)).toMatchObject({ principal: { issuer: ISSUER, expiresAt: NOW } });
  expect(await principalOf('mtls', { subjectDN: 'CN=a', issuerDN: 'CN=ca' })).toMatchObject({
    principal: { issuer: 'CN=ca' },
  });
});

test.each<[ApiGatewayOptions['accept'], readonly string[]]>([
  [['api-gateway-jwt'], ['Bearer']],
  [['iam'], ['AWS4-HMAC-SHA256']],
  [
    ['api-gateway-cognito', 'vpc-lattice-iam'],
    ['Bearer', 'AWS4-HMAC-SHA256'],
  ],
  [['mtls', 'api-gateway-lambda'], ['ApiGateway']],
])('accepting %j, callers are asked for %j', (accept, schemes) => {
  const challenges = fromApiGateway({ ...ALL, accept }).challenges({ why: 'none', scopes: [] }, {});
  expect(challenges.map(({ scheme }) => scheme)).toEqual(schemes);
});

test('a missing scope is named', () => {
  const provider = fromApiGateway({ ...ALL, accept: ['api-gateway-jwt'], requiredScopes: ['a'] });
  expect(provider.requiredScopes).toEqual(['a']);
  expect(provider.challenges({ why: 'insufficient_scope', scopes: ['a'] }, {})).toEqual([
    { scheme: 'Bearer', params: { realm: 'mcp', error: 'insufficient_scope', scope: 'a' } },
  ]);
});

test('it recognizes what it accepts', () => {
  const provider = fromApiGateway({ accept: ['iam'] });
  expect(provider.recognizes(requestWith([]), { platformAuth: { type: 'iam', claims: {} } })).toEqual([
    { source: 'platform', certainty: 3 },
  ]);
  expect(provider.recognizes(requestWith([]), { platformAuth: { type: 'mtls', claims: {} } })).toEqual([]);
  expect(provider.recognizes(requestWith([]), {})).toEqual([]);
});

const BOTH = 'give issuer and audience as the gateway has them, or null for whatever it accepts';

test.each<[object, string]>([
  [{}, 'accept must be a text that is not empty, or a list of them'],
  [{ accept: [] }, 'accept must be a text that is not empty, or a list of them'],
  [
    { accept: ['jwt'] },
    'accept: "jwt" is none of api-gateway-jwt, api-gateway-cognito, api-gateway-lambda, iam, vpc-lattice-iam, mtls',
  ],
  [{ accept: ['api-gateway-jwt'] }, BOTH],
  [{ accept: ['api-gateway-cognito'], issuer: ISSUER }, BOTH],
  [
    { accept: ['iam'], audience: undefined },
    'audience is undefined. Set the environment variable it comes from, or remove it',
  ],
  [{ accept: ['iam'], subjectClaim: 7 }, 'subjectClaim must be a text that is not empty, or a list of them'],
  [
    { accept: ['api-gateway-jwt'], issuer: '', audience: null },
    'issuer must be a text that is not empty, or a list of them',
  ],
  [
    { accept: ['iam'], trust: true },
    'unknown option "trust". Known: accept, issuer, audience, subjectClaim, scopeClaim, requiredScopes',
  ],
])('%j throws', (options, message) => {
  expect(() => fromApiGateway(options as never)).toThrow(new TypeError(`fromApiGateway: ${message}`));
});

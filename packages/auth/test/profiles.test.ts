import { expect, test } from 'vitest';
import {
  auth0Tokens,
  cognitoTokens,
  entraTokens,
  JWTAuthProvider,
  type JwtOptions,
  OAuthAuthProvider,
  oktaTokens,
} from '../src/index.ts';
import { createTestKey } from '../src/testing.ts';
import { bearer, NOW, RESOURCE, wordOf } from './bed/bed.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const COGNITO = cognitoTokens({ userPoolId: 'eu-west-1_AbC', clientIds: ['app1', 'app2'] });
const ENTRA = entraTokens({ tenantId: TENANT });
const AUTH0 = auth0Tokens({ domain: 'tenant.eu.auth0.com' });
const OKTA = oktaTokens({ domain: 'dev-123456.okta.com' });

const key = await createTestKey({ alg: 'RS256' });
const fetch = async () => Response.json({ keys: [key.publicJwk] });
const TIMES = { iat: NOW - 10, exp: NOW + 300 };

/** Who calls with these claims, or why nobody does. */
async function ask(
  settings: Omit<JwtOptions, 'audience'>,
  audience: JwtOptions['audience'],
  claims: object,
  header: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const provider = new JWTAuthProvider({ ...settings, audience, clock: () => NOW, fetch });
  const outcome = await provider.authenticate(bearer(await key.sign({ ...TIMES, ...claims }, header)));
  if (outcome.outcome !== 'ok') return wordOf(outcome);
  const { subject, clientId, kind, scopes } = outcome.principal;
  return [subject, clientId, kind, scopes.join(' ')].join('|');
}

const COGNITO_ACCESS = {
  iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC',
  token_use: 'access',
  client_id: 'app1',
  sub: 'u',
  username: 'ada',
  scope: 'mcp/read',
};

test.each<[object, string]>([
  [{}, 'u|app1|user|mcp/read'],
  [{ client_id: 'app2', sub: 'app2' }, 'app2|app2|service|mcp/read'],
  [{ client_id: 'other' }, 'claims'],
  [{ client_id: undefined }, 'claims'],
  [{ client_id: ['app1'] }, 'claims'],
  [{ token_use: 'id', client_id: undefined, aud: 'app1' }, 'audience'],
  [{ token_use: 'id' }, 'claims'],
  [{ token_use: undefined }, 'claims'],
  [{ sub: undefined }, 'claims'],
  [{ aud: RESOURCE }, 'u|app1|user|mcp/read'],
  [{ aud: 'https://other.example' }, 'audience'],
  [{ iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Xyz' }, 'issuer'],
])('Cognito, %j: %s', async (claims, expected) => {
  expect(await ask(COGNITO, RESOURCE, { ...COGNITO_ACCESS, ...claims }, { typ: undefined })).toBe(expected);
});

const ENTRA_ACCESS = {
  iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  aud: 'api-client-id',
  azp: 'client',
  sub: 's',
  scp: 'desk.read desk.write',
};

test.each<[object, string]>([
  [{}, 's|client|user|desk.read desk.write'],
  [{ roles: ['Admin'] }, 's|client|user|desk.read desk.write'],
  [{ scp: '', roles: ['Admin'] }, 's|client|user|'],
  [{ scp: undefined, roles: ['Task'] }, 's|client|service|Task'],
  [{ scp: undefined, roles: undefined }, 's|client|service|'],
  [{ scp: undefined, roles: 'Task' }, 'claims'],
  [{ exp: NOW + 28 * 3600 }, 's|client|user|desk.read desk.write'],
  [{ exp: NOW + 31 * 3600 }, 'claims'],
  [{ azp: undefined }, 'claims'],
  [{ nonce: 'n' }, 'claims'],
  [{ aud: 'other' }, 'audience'],
  [{ iss: 'https://login.microsoftonline.com/99999999-2222-3333-4444-555555555555/v2.0' }, 'issuer'],
])('Entra, %j: %s', async (claims, expected) => {
  expect(await ask(ENTRA, 'api-client-id', { ...ENTRA_ACCESS, ...claims }, { typ: 'JWT' })).toBe(expected);
});

const AUTH0_ACCESS = {
  iss: 'https://tenant.eu.auth0.com/',
  aud: [RESOURCE, 'https://tenant.eu.auth0.com/userinfo'],
  azp: 'client',
  sub: 'auth0|1',
  scope: 'openid read',
};

test.each<[object, string, string]>([
  [{}, 'JWT', 'auth0|1|client|user|openid read'],
  [{ permissions: ['write'] }, 'JWT', 'auth0|1|client|user|openid read'],
  [{ azp: undefined, client_id: 'client', jti: 'j' }, 'at+jwt', 'auth0|1|client|user|openid read'],
  [{ sub: 'client@clients', gty: 'client-credentials' }, 'JWT', 'client@clients|client|service|openid read'],
  [{ sub: 'client@clients', permissions: ['read', 'write'] }, 'JWT', 'client@clients|client|service|openid read write'],
  [{ sub: 'client@clients', permissions: 'write' }, 'JWT', 'claims'],
  [{ sub: 'client@clients', scope: 5 }, 'JWT', 'claims'],
  [{ sub: 'other@clients', permissions: ['write'] }, 'JWT', 'other@clients|client|user|openid read'],
  [{ azp: undefined }, 'JWT', 'claims'],
  [{ aud: 'client' }, 'JWT', 'audience'],
  [{ iss: 'https://tenant.eu.auth0.com' }, 'JWT', 'issuer'],
])('Auth0, %j with typ %s: %s', async (claims, typ, expected) => {
  expect(await ask(AUTH0, RESOURCE, { ...AUTH0_ACCESS, ...claims }, { typ })).toBe(expected);
});

const OKTA_ACCESS = {
  iss: 'https://dev-123456.okta.com/oauth2/default',
  aud: 'api://default',
  cid: 'client',
  sub: 'ada@example.com',
  scp: ['read', 'write'],
};

test.each<[object, string]>([
  [{}, 'ada@example.com|client|user|read write'],
  [{ sub: 'client' }, 'client|client|service|read write'],
  [{ aud: 'client' }, 'audience'],
  [{ iss: 'https://dev-123456.okta.com' }, 'issuer'],
])('Okta, %j: %s', async (claims, expected) => {
  expect(await ask(OKTA, 'api://default', { ...OKTA_ACCESS, ...claims }, { typ: undefined })).toBe(expected);
});

test('where the keys are, and where clients are sent', () => {
  const all = [COGNITO, ENTRA, AUTH0, OKTA, oktaTokens({ domain: 'id.example.com', authorizationServerId: 'aus1' })];
  const servers = all.map(
    (validation) =>
      new OAuthAuthProvider({ resource: RESOURCE, validation }).protectedResource({})?.document[
        'authorization_servers'
      ],
  );
  expect(all.map(({ jwksUri }, i) => [jwksUri, servers[i]])).toEqual([
    [
      'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC/.well-known/jwks.json',
      ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC'],
    ],
    [
      `https://login.microsoftonline.com/${TENANT}/discovery/v2.0/keys`,
      [`https://login.microsoftonline.com/${TENANT}/v2.0`],
    ],
    ['https://tenant.eu.auth0.com/.well-known/jwks.json', ['https://tenant.eu.auth0.com/']],
    ['https://dev-123456.okta.com/oauth2/default/v1/keys', ['https://dev-123456.okta.com/oauth2/default']],
    ['https://id.example.com/oauth2/aus1/v1/keys', ['https://id.example.com/oauth2/aus1']],
  ]);
  expect(cognitoTokens({ userPoolId: 'cn-north-1_A', clientIds: ['a'] }).issuer).toBe(
    'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A',
  );
});

test.each<[() => unknown, string]>([
  [
    () => cognitoTokens({ userPoolId: undefined, clientIds: ['a'] }),
    'cognitoTokens: userPoolId must look like "eu-west-1_AbC"',
  ],
  [
    () => cognitoTokens({ userPoolId: 'x.example/eu-west-1_A', clientIds: ['a'] }),
    'cognitoTokens: userPoolId must look like "eu-west-1_AbC"',
  ],
  [
    () => cognitoTokens({ userPoolId: 'eu-west-1_A', clientIds: [] }),
    'cognitoTokens: clientIds must be a text that is not empty, or a list of them',
  ],
  [
    () => cognitoTokens({ userPoolId: 'eu-west-1_A', clientIds: [undefined] }),
    'cognitoTokens: clientIds must be a text that is not empty, or a list of them',
  ],
  [
    () => entraTokens({ tenantId: 'common' }),
    'entraTokens: tenantId must look like "00000000-0000-0000-0000-000000000000"',
  ],
  [
    () => entraTokens({ tenantId: undefined }),
    'entraTokens: tenantId must look like "00000000-0000-0000-0000-000000000000"',
  ],
  [
    () => auth0Tokens({ domain: 'https://tenant.auth0.com' }),
    'auth0Tokens: domain must look like "tenant.eu.auth0.com"',
  ],
  [() => auth0Tokens({ domain: 'evil.example/x' }), 'auth0Tokens: domain must look like "tenant.eu.auth0.com"'],
  [() => oktaTokens({ domain: undefined }), 'oktaTokens: domain must look like "dev-123456.okta.com"'],
  [
    () => oktaTokens({ domain: 'a.okta.com', authorizationServerId: '../x' }),
    'oktaTokens: authorizationServerId must look like "default"',
  ],
])('%s throws', (make, message) => {
  expect(make).toThrow(new TypeError(message));
});

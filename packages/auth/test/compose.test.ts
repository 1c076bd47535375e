import type { AuthContext, AuthOutcome, AuthProvider } from '@mcp-serverless/core';
import { beforeAll, expect, test, vi } from 'vitest';
import {
  APIKeyAuthProvider,
  allOf,
  anyOf,
  fromApiGateway,
  fromCloudflareAccess,
  JWTAuthProvider,
  OAuthAuthProvider,
  optional,
} from '../src/index.ts';
import { createTestAuthorizationServer, createTestKey, type TestAuthorizationServer } from '../src/testing.ts';
import { type HeaderList, ISSUER, NOW, RESOURCE, requestWith, wordOf } from './bed/bed.ts';

const KEY = 'mcp_live_k1_5f1c0b7a9d2e4c6f8a0b1c2d3e4f5a6b';
const PLAIN = 'plain-key-0123456789';
const clock = () => NOW;

let as: TestAuthorizationServer;
let tokens: Record<string, string>;
beforeAll(async () => {
  as = await createTestAuthorizationServer({ clock });
  tokens = { GOOD: await as.mint(), OLD: await as.mint({ exp: NOW - 60 }), OPAQUE: as.issue({ sub: 'opaque-1' }) };
});

const keys = () =>
  new APIKeyAuthProvider({
    keys: [
      { id: 'k', key: KEY },
      { id: 'p', key: PLAIN },
    ],
    clock,
  });
const oauth = () =>
  new OAuthAuthProvider({
    resource: RESOURCE,
    authorizationServers: [ISSUER],
    requiredScopes: ['mcp:read'],
    clock,
    fetch: as.fetch,
  });
const introspecting = () =>
  new OAuthAuthProvider({
    resource: RESOURCE,
    authorizationServers: [ISSUER],
    validation: {
      type: 'introspection',
      introspection: { endpoint: as.introspectionEndpoint, clientId: 'rs', clientSecret: 'secret' },
    },
    clock,
    fetch: as.fetch,
  });
const gateway = () => fromApiGateway({ accept: ['iam'] });

const IAM: AuthContext = { platformAuth: { type: 'iam', claims: { userArn: 'arn:aws:iam::1:user/alice' } } };

function request(headers: HeaderList): Request {
  return requestWith(
    headers.map(([name, value]) => [name, value.replace(/GOOD|OLD|OPAQUE/g, (word) => tokens[word] ?? '')]),
  );
}

/** Who was let in, or why not. */
async function ask(provider: AuthProvider, headers: HeaderList, context: AuthContext = {}): Promise<string> {
  const outcome = await provider.authenticate(request(headers), context);
  return outcome.outcome === 'ok' ? outcome.principal.subject : wordOf(outcome);
}

test.each<[string, HeaderList, string]>([
  ['nothing', [], 'none'],
  ['a scheme of others', [['authorization', 'Basic a']], 'none'],
  ['a key', [['x-api-key', KEY]], 'k'],
  ['a key as a bearer', [['authorization', `Bearer ${KEY}`]], 'k'],
  ['a plain key as a bearer', [['authorization', `Bearer ${PLAIN}`]], 'p'],
  ['a token', [['authorization', 'Bearer GOOD']], 'user-1'],
  ['an old token', [['authorization', 'Bearer OLD']], 'expired'],
  ['an unknown key', [['x-api-key', 'x'.repeat(20)]], 'unknown'],
  [
    'a key and an old token',
    [
      ['x-api-key', KEY],
      ['authorization', 'Bearer OLD'],
    ],
    'ambiguous',
  ],
  [
    'a key and a good token',
    [
      ['x-api-key', KEY],
      ['authorization', 'Bearer GOOD'],
    ],
    'ambiguous',
  ],
  [
    'an unknown key and a good token',
    [
      ['x-api-key', 'x'.repeat(20)],
      ['authorization', 'Bearer GOOD'],
    ],
    'ambiguous',
  ],
  [
    'one key twice',
    [
      ['x-api-key', KEY],
      ['authorization', `Bearer ${KEY}`],
    ],
    'k',
  ],
  [
    'two tokens',
    [
      ['authorization', 'Bearer GOOD'],
      ['authorization', 'Bearer GOOD'],
    ],
    'REFUSED',
  ],
  [
    'a key and two tokens',
    [
      ['x-api-key', KEY],
      ['authorization', 'Bearer GOOD, Bearer GOOD'],
    ],
    'REFUSED',
  ],
  [
    'a key and half a header',
    [
      ['x-api-key', KEY],
      ['authorization', 'Bearer'],
    ],
    'REFUSED',
  ],
])('any of keys and tokens, %s: %s', async (_, headers, expected) => {
  for (const provider of [anyOf(keys(), oauth()), anyOf(oauth(), keys())]) {
    const word = await ask(provider, headers);
    if (expected === 'REFUSED') expect(['ambiguous', 'malformed', 'oversized']).toContain(word);
    else expect(word).toBe(expected);
  }
});

test('an outage of one does not become a success of the other', async () => {
  as.replace('jwks', () => new Response('', { status: 500 }));
  expect(await ask(anyOf(keys(), oauth()), [['authorization', 'Bearer GOOD']])).toBe('unavailable');
  as.replace('jwks');
});

test('where two would take a credential, the surer one does, else the first', async () => {
  const both = [anyOf(keys(), introspecting()), anyOf(introspecting(), keys())] as const;
  for (const provider of both) expect(await ask(provider, [['authorization', `Bearer ${KEY}`]])).toBe('k');
  for (const provider of both) expect(await ask(provider, [['authorization', 'ApiKey OPAQUE']])).toBe('unknown');
  expect(await ask(both[0], [['authorization', 'Bearer OPAQUE']])).toBe('unknown');
  expect(await ask(both[1], [['authorization', 'Bearer OPAQUE']])).toBe('opaque-1');
});

test('several issuers by the name in the token', async () => {
  const other = await createTestAuthorizationServer({ issuer: 'https://other.example', clock });
  const jwt = (server: TestAuthorizationServer) =>
    new JWTAuthProvider({
      issuer: server.issuer,
      audience: RESOURCE,
      jwksUri: server.jwksUri,
      clock,
      fetch: server.fetch,
    });
  const provider = anyOf(jwt(as), jwt(other));
  const bearer = async (server: TestAuthorizationServer, claims = {}) =>
    ask(provider, [['authorization', `Bearer ${await server.mint(claims)}`]]);
  expect([await bearer(as), await bearer(other, { sub: 'o' })]).toEqual(['user-1', 'o']);
  expect(await bearer(other, { iss: as.issuer })).toBe('unknown');
  expect(await bearer(other, { iss: 'https://third.example' })).toBe('issuer');
});

test('what the platform verified counts where the request brings nothing', async () => {
  const provider = anyOf(gateway(), keys());
  expect(await ask(provider, [], IAM)).toBe('arn:aws:iam::1:user/alice');
  expect(await ask(provider, [['x-api-key', KEY]], IAM)).toBe('k');
  expect(await ask(provider, [['x-api-key', 'x'.repeat(20)]], IAM)).toBe('unknown');
  expect(await ask(provider, [], {})).toBe('none');
});

test('any of any', async () => {
  const provider = anyOf(anyOf(keys(), gateway()), oauth());
  expect(await ask(provider, [['x-api-key', KEY]])).toBe('k');
  expect(await ask(provider, [['authorization', 'Bearer GOOD']])).toBe('user-1');
  expect(await ask(provider, [], IAM)).toBe('arn:aws:iam::1:user/alice');
});

test('challenges of all, one for each scheme', () => {
  const jwt = new JWTAuthProvider({ issuer: ISSUER, audience: RESOURCE });
  const provider = anyOf(keys(), jwt, oauth());
  expect(provider.challenges({ why: 'refused', scopes: ['mcp:read'] }, {})).toEqual([
    { scheme: 'ApiKey', params: { realm: 'mcp' } },
    {
      scheme: 'Bearer',
      params: {
        resource_metadata: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
        realm: 'mcp',
        error: 'invalid_token',
        scope: 'mcp:read',
      },
    },
  ]);
});

test('the extensions of those that have some', () => {
  const programs = new OAuthAuthProvider({
    resource: RESOURCE,
    authorizationServers: [ISSUER],
    clientCredentials: true,
  });
  const advertised = { 'io.modelcontextprotocol/oauth-client-credentials': {} };
  for (const provider of [programs, anyOf(keys(), programs), allOf(gateway(), programs), optional(programs)]) {
    expect(provider.extensions).toEqual(advertised);
  }
  expect(oauth().extensions).toBeUndefined();
  expect('extensions' in anyOf(keys(), oauth())).toBe(false);
});

test('the resource and the scopes of those that have some', () => {
  const provider = anyOf(keys(), oauth());
  expect(provider.protectedResource?.({})?.resource).toBe(RESOURCE);
  expect(provider.requiredScopes).toEqual(['mcp:read']);
  expect(anyOf(keys()).protectedResource?.({})).toBeUndefined();
});

test.each<[string, (assertion: string) => HeaderList, string]>([
  [
    'both',
    (assertion) => [
      ['cf-access-jwt-assertion', assertion],
      ['authorization', `Bearer ${KEY}`],
    ],
    'k',
  ],
  ['the gate alone', (assertion) => [['cf-access-jwt-assertion', assertion]], 'none'],
  ['the key alone', () => [['authorization', `Bearer ${KEY}`]], 'none'],
  [
    'a bad key',
    (assertion) => [
      ['cf-access-jwt-assertion', assertion],
      ['x-api-key', 'x'],
    ],
    'unknown',
  ],
  [
    'a bad gate',
    () => [
      ['cf-access-jwt-assertion', 'x'],
      ['authorization', `Bearer ${KEY}`],
    ],
    'unknown',
  ],
])('all of a gate and a key, with %s: %s', async (_, headers, expected) => {
  const rsa = await createTestAuthorizationServer({
    issuer: 'https://team.cloudflareaccess.com',
    audience: 'app',
    clock,
    key: await createTestKey({ alg: 'RS256' }),
  });
  const gate = fromCloudflareAccess({
    teamDomain: rsa.issuer,
    audience: 'app',
    clock,
    fetch: async () => Response.json({ keys: [rsa.key.publicJwk] }),
  });
  const assertion = await rsa.mint({ type: 'app' }, { typ: 'JWT' });
  expect(await ask(allOf(gate, keys()), headers(assertion))).toBe(expected);
});

test('all of stops at the first that does not let in', async () => {
  const second = { authenticate: vi.fn(), challenges: () => [] };
  expect(await ask(allOf(keys(), second), [])).toBe('none');
  expect(second.authenticate).not.toHaveBeenCalled();
  const outage: AuthProvider = {
    authenticate: () => ({ outcome: 'unavailable', retryAfter: 7 }),
    challenges: () => [],
  };
  expect(await allOf(outage, keys()).authenticate(request([['x-api-key', KEY]]), {})).toEqual({
    outcome: 'unavailable',
    retryAfter: 7,
  });
});

test.each<[HeaderList, string]>([
  [[], 'anonymous'],
  [[['authorization', 'Basic a']], 'anonymous'],
  [[['authorization', 'Bearer GOOD']], 'user-1'],
  [[['authorization', 'Bearer OLD']], 'expired'],
  [[['authorization', 'Bearer']], 'malformed'],
])('optional, with %j: %s', async (headers, expected) => {
  expect(await ask(optional(oauth()), headers)).toBe(expected);
});

test('who is anonymous has no scopes, and cannot be changed', async () => {
  const outcome = await optional(oauth()).authenticate(request([]), {});
  const principal = outcome.outcome === 'ok' ? outcome.principal : undefined;
  expect(principal).toEqual({ subject: 'anonymous', kind: 'anonymous', provider: 'anonymous', scopes: [], claims: {} });
  expect([principal, principal?.scopes, principal?.claims].every(Object.isFrozen)).toBe(true);
});

test('optional: an outage lets nobody in', async () => {
  const outage: AuthProvider = { authenticate: (): AuthOutcome => ({ outcome: 'unavailable' }), challenges: () => [] };
  expect(await ask(optional(outage), [])).toBe('unavailable');
});

const SAY = 'needs recognizes(request). Put optional and allOf around anyOf, not into it';

test.each<[() => unknown, string]>([
  [() => anyOf(), 'anyOf: nobody could call. Give at least one provider'],
  [() => allOf(), 'allOf: nobody could call. Give at least one provider'],
  [
    () => anyOf(undefined as never),
    'anyOf: providers[0] must be a provider, for example new APIKeyAuthProvider({ keys })',
  ],
  [
    () => optional({} as never),
    'optional: providers[0] must be a provider, for example new APIKeyAuthProvider({ keys })',
  ],
  [
    () => allOf(keys(), {} as never),
    'allOf: providers[1] must be a provider, for example new APIKeyAuthProvider({ keys })',
  ],
  [
    () => anyOf(keys(), optional(keys()) as never),
    `anyOf: providers[1] cannot say which credentials are its own: it ${SAY}`,
  ],
  [() => anyOf(allOf(keys()) as never), `anyOf: providers[0] cannot say which credentials are its own: it ${SAY}`],
])('%s throws', (make, message) => {
  expect(make).toThrow(new TypeError(message));
});

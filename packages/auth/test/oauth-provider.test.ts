import type { AuthContext } from '@mcp-serverless/core';
import { beforeEach, expect, test } from 'vitest';
import { OAuthAuthProvider, type OAuthOptions } from '../src/index.ts';
import { createTestAuthorizationServer } from '../src/testing.ts';
import { type Bed, bearer, createBed, ISSUER, NOW, RESOURCE, requestWith, wordOf } from './bed/bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await createBed();
});

const METADATA = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp';

function provider(options: Partial<OAuthOptions> = {}): OAuthAuthProvider {
  const outside = { clock: bed.clock.read, fetch: bed.as.fetch };
  return new OAuthAuthProvider({ resource: RESOURCE, authorizationServers: [ISSUER], ...outside, ...options });
}

const ask = async (made: OAuthAuthProvider, token: string, context: AuthContext = {}) =>
  wordOf(await made.authenticate(bearer(token), context));

const byIntrospection = () => ({
  type: 'introspection' as const,
  introspection: { endpoint: bed.as.introspectionEndpoint, clientId: 'rs', clientSecret: 'rs-secret' },
});

test('a resource and an authorization server are enough', async () => {
  const outcome = await provider().authenticate(bearer(await bed.as.mint({ scope: 'mcp:read' })), {});
  expect(outcome).toMatchObject({
    outcome: 'ok',
    principal: {
      subject: 'user-1',
      kind: 'user',
      provider: 'oauth',
      clientId: 'client-1',
      issuer: ISSUER,
      expiresAt: NOW + 300,
      scopes: ['mcp:read'],
    },
  });
  expect(bed.as.received.map(({ url }) => url)).toEqual([
    `${ISSUER}/.well-known/oauth-authorization-server`,
    `${ISSUER}/jwks`,
  ]);
});

test('construction asks nobody', () => {
  provider();
  expect(bed.as.received).toEqual([]);
});

test.each<[Record<string, unknown>, Record<string, unknown>, string]>([
  [{}, {}, 'ok'],
  [{ aud: ['x', RESOURCE] }, {}, 'ok'],
  [{ aud: 'https://mcp.example.com' }, {}, 'audience'],
  [{ aud: undefined, client_id: RESOURCE }, {}, 'audience'],
  [{ iss: 'https://evil.example' }, {}, 'issuer'],
  [{ iss: undefined }, {}, 'issuer'],
  [{ iss: [ISSUER] }, {}, 'issuer'],
  [{ sub: undefined }, {}, 'claims'],
  [{ jti: undefined }, {}, 'claims'],
  [{ scope: ['mcp:read'] }, {}, 'ok'],
  [{ cnf: { jkt: 'x' } }, {}, 'proof'],
  [{}, { typ: 'JWT' }, 'claims'],
  [{}, { typ: undefined }, 'claims'],
  [{}, { kid: 'other' }, 'unknown'],
])('claims %j under header %j: %s', async (claims, header, expected) => {
  expect(await ask(provider(), await bed.as.mint(claims, header))).toBe(expected);
});

test('a token of an issuer that is not listed leads nowhere', async () => {
  expect(await ask(provider(), await bed.as.mint({ iss: 'https://evil.example' }))).toBe('issuer');
  expect(bed.as.received).toEqual([]);
});

test.each(['none', 'opaque', 'a.b.c', 'a.b.c.d.e'])('the token %s is no JWT', async (token) => {
  expect(await ask(provider(), token)).toBe('unknown');
});

test('requests without a token ask nobody', async () => {
  expect(await provider().authenticate(requestWith([]), {})).toEqual({ outcome: 'none' });
  const two = requestWith([
    ['authorization', 'Bearer a'],
    ['authorization', 'Bearer b'],
  ]);
  expect(await provider().authenticate(two, {})).toEqual({ outcome: 'refused', reason: 'ambiguous' });
  expect(bed.as.received).toEqual([]);
});

test('an outage is not a refusal, and says what happened to the operator', async () => {
  bed.as.replace('jwks', () => new Response('', { status: 500 }));
  const outcome = await provider().authenticate(bearer(await bed.as.mint()), {});
  expect(outcome).toMatchObject({
    outcome: 'unavailable',
    retryAfter: 5,
    cause: { message: 'keys of https://auth.example.com: the answer has status 500' },
  });
});

test('a failed first fetch does not spoil the next request', async () => {
  const made = provider();
  bed.as.replace('jwks', () => Promise.reject(new TypeError('fetch failed')));
  expect(await ask(made, await bed.as.mint())).toBe('unavailable');
  bed.as.replace('jwks');
  bed.clock.now = NOW + 15;
  expect(await ask(made, await bed.as.mint())).toBe('ok');
});

test('an audience of its own takes the place of the resource', async () => {
  const made = provider({ validation: { audience: ['api://desk', 'desk'] } });
  expect(await ask(made, await bed.as.mint({ aud: 'desk' }))).toBe('ok');
  expect(await ask(made, await bed.as.mint())).toBe('audience');
});

test('several issuers, each with its own keys and rules', async () => {
  const other = await createTestAuthorizationServer({ issuer: 'https://other.example', clock: bed.clock.read });
  const made = provider({
    authorizationServers: [ISSUER, other.issuer],
    validation: [{ issuer: ISSUER }, { issuer: other.issuer, typ: null, jwksUri: other.jwksUri }],
    fetch: (url, init) => (url.startsWith(other.issuer) ? other : bed.as).fetch(url, init),
  });
  expect(await ask(made, await bed.as.mint())).toBe('ok');
  expect(await ask(made, await other.mint())).toBe('ok');
  expect(await ask(made, await other.mint({}, { typ: 'JWT' }))).toBe('ok');
  expect(await ask(made, await bed.as.mint({}, { typ: 'JWT' }))).toBe('claims');
  expect(await ask(made, await other.mint({ iss: ISSUER }))).toBe('unknown');
});

test.each<[string, string, string]>([
  ['https://mcp.example.com', 'https://mcp.example.com', 'ok'],
  ['https://mcp.example.com', 'https://mcp.example.com/', 'ok'],
  ['https://mcp.example.com/', 'https://mcp.example.com', 'ok'],
  ['https://mcp.example.com/', 'https://mcp.example.com/', 'ok'],
  ['https://mcp.example.com', 'https://mcp.example.com//', 'audience'],
  ['https://mcp.example.com', 'https://mcp.example.com/mcp', 'audience'],
  ['https://mcp.example.com', 'https://mcp.example.com:443', 'audience'],
  ['https://mcp.example.com', 'https://MCP.example.com', 'audience'],
  ['https://mcp.example.com/mcp', 'https://mcp.example.com/mcp/', 'audience'],
])('an empty path may be a slash: the resource %s takes an audience %s: %s', async (resource, aud, expected) => {
  for (const list of [aud, [aud, 'https://other.example']]) {
    expect(await ask(provider({ resource }), await bed.as.mint({ aud: list }))).toBe(expected);
    const made = provider({ resource, validation: byIntrospection() });
    expect(await ask(made, bed.as.issue({ aud: list as never }))).toBe(expected);
  }
  expect(provider({ resource }).protectedResource({})?.document['resource']).toBe(resource.replace(/\/$/, ''));
});

test.each<[unknown, unknown]>([
  ['mcp:read mcp:write', ['mcp:read', 'mcp:write']],
  [
    ['mcp:read', 'mcp:write'],
    ['mcp:read', 'mcp:write'],
  ],
  [[], []],
  [['mcp:read', 5], 'claims'],
  [[['mcp:read']], 'claims'],
  [['mcp:read mcp:write'], 'claims'],
])('scopes written as %j, in JWTs and introspection, are %j', async (scope, expected) => {
  for (const [made, token] of [
    [provider(), await bed.as.mint({ scope })],
    [provider({ validation: byIntrospection() }), bed.as.issue({ scope } as never)],
  ] as const) {
    const outcome = await made.authenticate(bearer(token), {});
    expect(outcome.outcome === 'ok' ? outcome.principal.scopes : wordOf(outcome)).toEqual(expected);
  }
});

test('its methods may be taken out', async () => {
  const { authenticate, challenges, protectedResource } = provider();
  expect(wordOf(await authenticate(bearer(await bed.as.mint()), {}))).toBe('ok');
  expect(challenges({ why: 'none', scopes: [] }, {})).toHaveLength(1);
  expect(protectedResource({})?.resource).toBe(RESOURCE);
});

test('opaque tokens by introspection', async () => {
  const made = provider({ validation: byIntrospection() });
  expect(await ask(made, bed.as.issue())).toBe('ok');
  expect(await ask(made, bed.as.issue({ aud: 'https://other.example' }))).toBe('audience');
  expect(await ask(made, bed.as.issue({ iss: 'https://evil.example' }))).toBe('issuer');
  expect(await ask(made, bed.as.issue({ exp: NOW - 5 }))).toBe('expired');
  expect(await ask(made, 'unknown-token')).toBe('inactive');
  bed.as.replace('introspection', () => new Response('', { status: 401 }));
  expect(await ask(made, 'another')).toBe('unavailable');
});

test('an answer without subject is about the client itself', async () => {
  const made = provider({ validation: byIntrospection() });
  const outcome = await made.authenticate(bearer(bed.as.issue({ sub: undefined, iss: undefined })), {});
  expect(outcome).toMatchObject({
    principal: { subject: 'client-1', clientId: 'client-1', kind: 'service', issuer: ISSUER },
  });
});

test('a token with colons, which only introspection can know', async () => {
  const made = provider({ validation: byIntrospection() });
  bed.as.replace('introspection', () => Response.json({ active: true, aud: RESOURCE, sub: 'u' }));
  expect(await ask(made, 'user:grant:secret')).toBe('ok');
  expect(await ask(provider(), 'user:grant:secret')).toBe('malformed');
});

test('introspection with claims of its own naming', async () => {
  const made = provider({ validation: { ...byIntrospection(), subjectClaim: 'username', scopeClaims: 'scp' } });
  const outcome = await made.authenticate(bearer(bed.as.issue({ username: 'ada', scp: ['a'] })), {});
  expect(outcome).toMatchObject({ principal: { subject: 'ada', scopes: ['a'] } });
  expect(await ask(made, bed.as.issue({ sub: 'x' }))).toBe('claims');
});

test('JWTs by their signature, everything else by introspection', async () => {
  const made = provider({ validation: [{}, byIntrospection()] });
  expect(await ask(made, await bed.as.mint())).toBe('ok');
  expect(bed.as.received.some(({ url }) => url === bed.as.introspectionEndpoint)).toBe(false);
  expect(await ask(made, bed.as.issue())).toBe('ok');
  expect(await ask(made, await bed.as.mint({ iss: 'https://evil.example' }))).toBe('inactive');
});

test('a token that was given up is refused once the kept answer has run out', async () => {
  const [made, token] = [provider({ validation: byIntrospection() }), bed.as.issue()];
  expect(await ask(made, token)).toBe('ok');
  bed.as.revoke(token);
  expect(await ask(made, token)).toBe('ok');
  bed.clock.now = NOW + 60;
  expect(await ask(made, token)).toBe('inactive');
});

const SCOPES = { requiredScopes: ['mcp:read'] };

test.each([
  ['none', [], {}, {}],
  ['none', ['mcp:read'], SCOPES, { scope: 'mcp:read' }],
  ['none', ['mcp:read', 'mcp:write'], SCOPES, { scope: 'mcp:read mcp:write' }],
  ['none', ['mcp:read'], { ...SCOPES, initialScopes: ['mcp:read', 'mcp:write'] }, { scope: 'mcp:read mcp:write' }],
  ['refused', ['mcp:read'], SCOPES, { error: 'invalid_token', scope: 'mcp:read' }],
  ['malformed', [], {}, { error: 'invalid_request' }],
  [
    'insufficient_scope',
    ['mcp:read', 'mcp:write'],
    { ...SCOPES, initialScopes: ['x'] },
    { error: 'insufficient_scope', scope: 'mcp:read mcp:write' },
  ],
] as const)('the challenge for %s with scopes %j', (why, scopes, options, params) => {
  expect(provider(options).challenges({ why, scopes }, {})).toEqual([
    { scheme: 'Bearer', params: { resource_metadata: METADATA, ...params } },
  ]);
});

test('the address of the metadata can be said', () => {
  const url = 'https://api.example.com/prod/.well-known/oauth-protected-resource/mcp';
  const [made] = provider({ resourceMetadataUrl: url }).challenges({ why: 'none', scopes: [] }, {});
  expect(made?.params).toEqual({ resource_metadata: url });
});

test('the resource of the platform', async () => {
  const made = provider({ resource: 'platform' });
  const context = { publicUrl: 'https://abc.execute-api.eu-west-1.amazonaws.com/prod/mcp' };
  expect(await ask(made, await bed.as.mint({ aud: context.publicUrl }), context)).toBe('ok');
  expect(await ask(made, await bed.as.mint(), context)).toBe('audience');
  expect(made.protectedResource(context)?.resource).toBe(context.publicUrl);
  expect(made.challenges({ why: 'none', scopes: [] }, context)[0]?.params).toEqual({
    resource_metadata: 'https://abc.execute-api.eu-west-1.amazonaws.com/.well-known/oauth-protected-resource/prod/mcp',
  });
});

test.each([{}, { publicUrl: 'http://mcp.example.com/mcp' }])(
  'with the platform giving %j nobody gets in, and the operator is told',
  async (context) => {
    const made = provider({ resource: 'platform' });
    await expect(made.authenticate(requestWith([]), context)).rejects.toThrow(
      'OAuthAuthProvider: resource is "platform": give the adapter a publicUrl with https://',
    );
    expect(made.protectedResource(context)).toBeUndefined();
    expect(made.challenges({ why: 'none', scopes: [] }, context)).toEqual([{ scheme: 'Bearer', params: {} }]);
  },
);

test('headers of the request change nothing of what is told', async () => {
  const request = new Request('https://evil.example/mcp', {
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
  });
  const made = provider();
  expect(await made.authenticate(request, {})).toEqual({ outcome: 'none' });
  expect(JSON.stringify([made.challenges({ why: 'none', scopes: [] }, {}), made.protectedResource({})])).not.toContain(
    'evil',
  );
});

test('recognizes its issuers by name', async () => {
  const token = await bed.as.mint();
  expect(provider().recognizes(bearer(token))).toEqual([{ source: 'authorization', certainty: 3 }]);
  expect(provider().recognizes(bearer(await bed.as.mint({ iss: 'x' })))).toEqual([
    { source: 'authorization', certainty: 2 },
  ]);
});

test.each<[string, object, number]>([
  ['a.b.c', {}, 2],
  ['opaque', {}, 1],
])('recognizes %s by its form', (token, options, certainty) => {
  expect(provider(options).recognizes(bearer(token))).toEqual([{ source: 'authorization', certainty }]);
});

test('with introspection any token is its own', () => {
  const made = provider({ validation: byIntrospection() });
  expect(made.recognizes(bearer('opaque'))).toEqual([{ source: 'authorization', certainty: 2 }]);
  expect(made.recognizes(requestWith([]))).toEqual([]);
});

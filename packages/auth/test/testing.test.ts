import { defineTool, MCPServer } from '@mcp-serverless/core';
import { expect, test } from 'vitest';
import { JWTAuthProvider } from '../src/index.ts';
import { createTestAuthorizationServer, createTestKey } from '../src/testing.ts';
import { bearer, ISSUER, NOW, RESOURCE, wordOf } from './bed/bed.ts';

const clock = () => NOW;

test('a server of your own, tested with tokens of a server that is none', async () => {
  const as = await createTestAuthorizationServer({ scope: 'mcp:read' });
  const provider = new JWTAuthProvider({ issuer: as.issuer, audience: RESOURCE, fetch: as.fetch });
  const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false, auth: { provider } });
  server.addTool(
    defineTool({ name: 'whoami', description: 'Who calls', handler: (_, ctx) => ctx.auth?.subject ?? 'nobody' }),
  );
  const call = async (token: string) => {
    const response = await server.handleRequest(
      new Request(RESOURCE, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25', authorization: token },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami"}}',
      }),
    );
    return [response.status, (await response.json()).result?.content[0].text];
  };
  expect(await call(`Bearer ${await as.mint({ sub: 'ada' })}`)).toEqual([200, 'ada']);
  expect(await call(`Bearer ${await as.mint({ exp: 1 })}`)).toEqual([401, undefined]);
});

test('minted claims are good, given ones win, undefined takes one away', async () => {
  const as = await createTestAuthorizationServer({ clock, scope: 'a b' });
  const claims = async (given?: Record<string, unknown>) => {
    const [, payload = ''] = (await as.mint(given)).split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  };
  const good = {
    iss: ISSUER,
    aud: RESOURCE,
    sub: 'user-1',
    client_id: 'client-1',
    scope: 'a b',
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    iat: NOW,
    exp: NOW + 300,
  };
  expect(await claims()).toEqual(good);
  const { sub: _, ...rest } = good;
  expect(await claims({ sub: undefined, aud: 'x' })).toEqual({ ...rest, aud: 'x' });
});

test('after a rotation only the new key is published', async () => {
  const as = await createTestAuthorizationServer({ clock });
  const options = { issuer: ISSUER, audience: RESOURCE, jwksUri: as.jwksUri, fetch: as.fetch, clock };
  const [before, key] = [await as.mint(), as.key];
  const next = await as.rotate();
  expect([as.key, as.key === key]).toEqual([next, false]);
  const made = new JWTAuthProvider(options);
  expect(wordOf(await made.authenticate(bearer(before)))).toBe('unknown');
  expect(wordOf(await made.authenticate(bearer(await as.mint())))).toBe('ok');
});

test('opaque tokens are introspected, and revoked', async () => {
  const as = await createTestAuthorizationServer({ clock });
  const introspect = async (token: string) => {
    const body = new URLSearchParams({ token });
    return (await as.fetch(as.introspectionEndpoint, { method: 'POST', body })).json();
  };
  const token = as.issue({ sub: 'ada' });
  expect(await introspect(token)).toMatchObject({ active: true, sub: 'ada', aud: RESOURCE });
  as.revoke(token);
  expect(await introspect(token)).toEqual({ active: false });
  expect(as.received.map(({ method, url, body }) => [method, url, body])[0]).toEqual([
    'POST',
    'https://auth.example.com/introspect',
    `token=${token}`,
  ]);
});

test('parts answer what a test says, until it takes that back', async () => {
  const as = await createTestAuthorizationServer();
  as.replace('jwks', () => new Response('', { status: 500 }));
  expect((await as.fetch(as.jwksUri, {})).status).toBe(500);
  as.replace('jwks');
  expect(await (await as.fetch(as.jwksUri, {})).json()).toEqual({ keys: [as.key.publicJwk] });
});

test('other paths are 404, other hosts no network', async () => {
  const as = await createTestAuthorizationServer({ issuer: 'https://auth.example.com/realms/a' });
  expect((await as.fetch('https://auth.example.com/other', {})).status).toBe(404);
  await expect(as.fetch('https://evil.example/', {})).rejects.toThrow('fetch failed: https://evil.example/');
});

test.each(['ES256', 'RS256', 'PS512', 'Ed25519'])('a key for %s publishes nothing private', async (alg) => {
  const { publicJwk, kid } = await createTestKey({ alg, kid: 'mine' });
  expect([kid, publicJwk['alg'], publicJwk['kid'], publicJwk['use']]).toEqual(['mine', alg, 'mine', 'sig']);
  expect(Object.keys(publicJwk).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name))).toEqual([]);
});

import { base64url, CompactSign, exportSPKI, generateKeyPair } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { JWTAuthProvider, type JwtOptions } from '../src/index.ts';
import { createTestKey, type TestKey } from '../src/testing.ts';
import { bearer, type HeaderList, ISSUER, NOW, RESOURCE, requestWith, wordOf } from './bed/bed.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const CLAIMS = { iss: ISSUER, aud: RESOURCE, sub: 'user-1', iat: NOW - 10, exp: NOW + 300, scope: 'mcp:read' };

let key: TestKey;
beforeAll(async () => {
  key = await createTestKey();
});

function provider(options: Partial<JwtOptions> = {}): JWTAuthProvider {
  return new JWTAuthProvider({
    issuer: ISSUER,
    audience: RESOURCE,
    jwks: { keys: [key.publicJwk] },
    clock: () => NOW,
    ...options,
  });
}

const bySecret = (options: Partial<JwtOptions> = {}) => {
  const { jwks: _, ...rest } = { issuer: ISSUER, audience: RESOURCE, jwks: 0, clock: () => NOW, ...options };
  return new JWTAuthProvider({ secret: SECRET, ...rest });
};

function hs(claims: object, header: object = {}, secret = SECRET): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify({ ...CLAIMS, ...claims })))
    .setProtectedHeader({ alg: 'HS256', ...header })
    .sign(new TextEncoder().encode(secret));
}

test('a good token, and the caller it names', async () => {
  const outcome = await provider().authenticate(bearer(await key.sign(CLAIMS)));
  expect(outcome).toEqual({
    outcome: 'ok',
    principal: {
      subject: 'user-1',
      kind: 'user',
      provider: 'jwt',
      issuer: ISSUER,
      expiresAt: NOW + 300,
      scopes: ['mcp:read'],
      claims: CLAIMS,
    },
  });
});

test('the token is not in the principal', async () => {
  const token = await key.sign(CLAIMS);
  const outcome = await provider().authenticate(bearer(token));
  expect(JSON.stringify(outcome)).not.toContain(token.split('.')[2]);
});

test.each<[string, HeaderList, string]>([
  ['nothing', [], 'none'],
  ['a scheme of others', [['authorization', 'Basic dXNlcjpwYXNz']], 'none'],
  ['the token in another header', [['x-vercel-oidc-token', 'TOKEN']], 'none'],
  ['the token in a cookie', [['cookie', 'access_token=TOKEN']], 'none'],
  ['the token for a proxy', [['proxy-authorization', 'Bearer TOKEN']], 'none'],
  ['the scheme in other case', [['authorization', 'bEaReR  TOKEN']], 'ok'],
  ['the scheme alone', [['authorization', 'Bearer']], 'malformed'],
  ['a token and a word', [['authorization', 'Bearer TOKEN x']], 'malformed'],
  ['a quote', [['authorization', 'Bearer abc"']], 'malformed'],
  [
    'two tokens',
    [
      ['authorization', 'Bearer TOKEN'],
      ['authorization', 'Bearer TOKEN'],
    ],
    'ambiguous',
  ],
  ['two tokens joined', [['authorization', 'Bearer TOKEN, Bearer TOKEN']], 'ambiguous'],
  ['a token of 8193 bytes', [['authorization', `Bearer ${'a'.repeat(8193)}`]], 'oversized'],
  ['a token of a megabyte', [['authorization', `Bearer a.${'A'.repeat(1 << 20)}.a`]], 'oversized'],
  ['an opaque token', [['authorization', 'Bearer opaque']], 'unknown'],
  ['a padded token', [['authorization', 'Bearer TOKEN=']], 'unknown'],
])('%s: %s', async (_, headers, expected) => {
  const token = await key.sign(CLAIMS);
  const filled = headers.map(([name, value]): [string, string] => [name, value.replaceAll('TOKEN', token)]);
  expect(wordOf(await provider().authenticate(requestWith(filled)))).toBe(expected);
});

test('a token in the URL is none', async () => {
  const request = new Request(`${RESOURCE}?access_token=${await key.sign(CLAIMS)}`);
  expect(await provider().authenticate(request)).toEqual({ outcome: 'none' });
});

test.each<[string, object, object, string, string]>([
  ['a good one', {}, {}, SECRET, 'ok'],
  ['another secret', {}, {}, SECRET.replace('0', '1'), 'signature'],
  ['HS384', {}, { alg: 'HS384' }, `${SECRET}${SECRET}`, 'algorithm'],
  ['expired', { exp: NOW - 3600 }, {}, SECRET, 'expired'],
  ['no exp', { exp: undefined }, {}, SECRET, 'claims'],
  ['no sub', { sub: undefined }, {}, SECRET, 'claims'],
  ['another issuer', { iss: 'https://evil.example' }, {}, SECRET, 'issuer'],
  ['another audience', { aud: 'https://other.example' }, {}, SECRET, 'audience'],
  ['a text that is no number', { exp: '1800000300' }, {}, SECRET, 'claims'],
])('with a secret, %s', async (_, claims, header, secret, expected) => {
  expect(wordOf(await bySecret().authenticate(bearer(await hs(claims, header, secret))))).toBe(expected);
});

test('with a secret, a token of a public key is refused, and the other way round', async () => {
  expect(wordOf(await bySecret().authenticate(bearer(await key.sign(CLAIMS))))).toBe('algorithm');
  expect(wordOf(await provider().authenticate(bearer(await hs({}))))).toBe('algorithm');
});

test('a number that is infinite as JSON is no expiry', async () => {
  const payload = JSON.stringify(CLAIMS).replace(`"exp":${NOW + 300}`, '"exp":1e400');
  expect(wordOf(await provider().authenticate(bearer(await key.sign(payload))))).toBe('claims');
});

test.each(['RS256', 'PS256', 'ES384', 'Ed25519'])('a public key in PEM for %s', async (alg) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const made = new JWTAuthProvider({
    publicKey: await exportSPKI(publicKey),
    algorithms: [alg],
    issuer: null,
    audience: null,
    clock: () => NOW,
  });
  const sign = (header: object) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(CLAIMS)))
      .setProtectedHeader({ alg, ...header })
      .sign(privateKey);
  const token = await sign({});
  expect(wordOf(await made.authenticate(bearer(token)))).toBe('ok');
  expect(wordOf(await made.authenticate(bearer(token)))).toBe('ok');
  expect(wordOf(await made.authenticate(bearer(await sign({ typ: 'id+jwt' }))))).toBe('claims');
});

test('the text of a public key is no secret for HMAC', async () => {
  const { publicKey } = await generateKeyPair('RS256', { extractable: true });
  const pem = await exportSPKI(publicKey);
  const made = new JWTAuthProvider({ publicKey: pem, issuer: ISSUER, audience: RESOURCE, clock: () => NOW });
  for (const secret of [pem, pem.trim()]) {
    expect(wordOf(await made.authenticate(bearer(await hs({}, { typ: 'JWT' }, secret))))).toBe('algorithm');
  }
});

test('claims that a schema does not take are refused', async () => {
  const made = provider({ claims: z.object({ org: z.string() }) });
  expect(wordOf(await made.authenticate(bearer(await key.sign(CLAIMS))))).toBe('claims');
  const good = await made.authenticate(bearer(await key.sign({ ...CLAIMS, org: 'acme' })));
  expect(good).toMatchObject({ principal: { claims: { org: 'acme' } } });
});

test.each([
  [{ why: 'none', scopes: [] }, { realm: 'mcp' }],
  [
    { why: 'none', scopes: ['a', 'b'] },
    { realm: 'mcp', scope: 'a b' },
  ],
  [
    { why: 'refused', scopes: [] },
    { realm: 'mcp', error: 'invalid_token' },
  ],
  [
    { why: 'malformed', scopes: [] },
    { realm: 'mcp', error: 'invalid_request' },
  ],
  [
    { why: 'insufficient_scope', scopes: ['a'] },
    { realm: 'mcp', error: 'insufficient_scope', scope: 'a' },
  ],
] as const)('the challenge for %j', (refusal, params) => {
  expect(provider().challenges(refusal)).toEqual([{ scheme: 'Bearer', params }]);
});

test('scopes that every request needs', () => {
  expect(provider().requiredScopes).toEqual([]);
  expect(provider({ requiredScopes: ['mcp:read'] }).requiredScopes).toEqual(['mcp:read']);
});

const unsigned = (claims: object) => `e30.${base64url.encode(JSON.stringify(claims))}.AAAA`;

test.each<[HeaderList, unknown]>([
  [[], []],
  [[['authorization', 'Basic a']], []],
  [[['authorization', 'Bearer opaque']], [{ source: 'authorization', certainty: 1 }]],
  [[['authorization', 'Bearer a, Bearer b']], [{ source: 'authorization', certainty: 1 }]],
  [[['authorization', 'Bearer a.b.c']], [{ source: 'authorization', certainty: 2 }]],
  [
    [['authorization', `Bearer ${unsigned({ iss: 'https://x.example' })}`]],
    [{ source: 'authorization', certainty: 2 }],
  ],
  [[['authorization', `Bearer ${unsigned({ iss: ISSUER })}`]], [{ source: 'authorization', certainty: 3 }]],
])('recognizes %j as %j', (headers, expected) => {
  expect(provider().recognizes(requestWith(headers))).toEqual(expected);
});

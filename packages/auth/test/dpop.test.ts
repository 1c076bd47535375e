import { generateKeyPairSync, sign } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { checkDpop, type DpopOptions, isProven } from '../src/dpop.ts';
import { OAuthAuthProvider } from '../src/index.ts';
import {
  createTestAuthorizationServer,
  createTestKey,
  createTestProof,
  type TestKey,
  type TestProofOptions,
  thumbprintOf,
} from '../src/testing.ts';
import { type HeaderList, ISSUER, NOW, RESOURCE, requestWith, wordOf } from './bed/bed.ts';

const TOKEN = 'an-access-token';
let key: TestKey;
let other: TestKey;
let jkt: string;

beforeAll(async () => {
  key = await createTestKey();
  other = await createTestKey();
  jkt = await thumbprintOf(key);
});

const proofOf = (options: Partial<TestProofOptions> = {}, by = key) =>
  createTestProof(by, { token: TOKEN, now: NOW, ...options });

function prove(proof: string | null, options: DpopOptions = {}, claims: object = { cnf: { jkt } }): Promise<boolean> {
  const proven = { token: TOKEN, claims: { ...claims }, method: 'POST', resource: RESOURCE, now: NOW };
  return isProven(proof, proven, checkDpop('X', options));
}

type Row = readonly [options: Partial<TestProofOptions>, good: boolean];

test.each<Row>([
  [{}, true],
  [{ method: 'GET' }, false],
  [{ claims: { htm: 'post' } }, false],
  [{ claims: { htm: undefined } }, false],
  [{ url: 'https://evil.example/mcp' }, false],
  [{ url: `${RESOURCE}/` }, false],
  [{ url: 'https://mcp.example.com' }, false],
  [{ url: 'http://mcp.example.com/mcp' }, false],
  [{ url: `${RESOURCE}?x=1#f` }, true],
  [{ url: 'HTTPS://MCP.example.com:443/mcp' }, true],
  [{ url: 'nonsense' }, false],
  [{ claims: { htu: undefined } }, false],
  [{ claims: { htu: [RESOURCE] } }, false],
  [{ now: NOW - 60 }, true],
  [{ now: NOW - 61 }, false],
  [{ now: NOW + 60 }, true],
  [{ now: NOW + 61 }, false],
  [{ claims: { iat: String(NOW) } }, false],
  [{ claims: { iat: undefined } }, false],
  [{ claims: { jti: undefined } }, false],
  [{ claims: { jti: '' } }, false],
  [{ claims: { jti: 7 } }, false],
  [{ token: 'another-token' }, false],
  [{ claims: { ath: undefined } }, false],
  [{ header: { typ: 'JWT' } }, false],
  [{ header: { typ: undefined } }, false],
  [{ header: { jwk: undefined } }, false],
  [{ header: { jwk: 'x' } }, false],
  [{ claims: { filler: 'x'.repeat(4096) } }, false],
])('a proof with %j: %j', async (options, good) => {
  expect(await prove(await proofOf(options))).toBe(good);
});

test('a proof of another key, or with the key of another', async () => {
  expect(await prove(await proofOf({}, other))).toBe(false);
  const { kid: _, use: __, alg: ___, ...jwk } = key.publicJwk;
  expect(await prove(await proofOf({ header: { jwk } }, other))).toBe(false);
});

test('a proof that shows its private key', async () => {
  const { kid: _, use: __, alg: ___, ...jwk } = key.publicJwk;
  for (const name of ['d', 'k', 'p', 'priv']) {
    expect(await prove(await proofOf({ header: { jwk: { ...jwk, [name]: 'x' } } }))).toBe(false);
  }
});

test.each(['', 'x', 'a.b.c'])('the header %j is no proof', async (proof) => {
  expect(await prove(proof)).toBe(false);
  expect(await prove(null)).toBe(false);
});

test('two proofs are none', async () => {
  const proof = await proofOf();
  expect(await prove(`${proof}, ${proof}`)).toBe(false);
});

test.each<[object, boolean]>([
  [{}, true],
  [{ crit: ['x'], x: 1 }, false],
  [{ crit: ['b64'], b64: true }, false],
  [{ crit: null }, false],
])('a well signed proof whose header has %j: %j', async (more, good) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...more })).toString('base64url');
  const body = `${header}.${(await proofOf()).split('.')[1]}`;
  const signature = sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const claims = { cnf: { jkt: await calculateJwkThumbprint(jwk) } };
  expect(await prove(`${body}.${signature.toString('base64url')}`, {}, claims)).toBe(good);
});

test.each([{}, { cnf: {} }, { cnf: 'x' }, { cnf: { jkt: 7 } }, { cnf: { jkt: '' } }, { cnf: { 'x5t#S256': 'x' } }])(
  'a token with %j is bound to no key',
  async (claims) => {
    expect(await prove(await proofOf(), {}, claims)).toBe(false);
  },
);

test.each(['RS256', 'PS256', 'ES384', 'Ed25519'])('a proof by %s, where that is allowed', async (alg) => {
  const own = await createTestKey({ alg });
  const claims = { cnf: { jkt: await thumbprintOf(own) } };
  const proof = await proofOf({}, own);
  expect(await prove(proof, { algorithms: [alg] }, claims)).toBe(true);
  expect(await prove(proof, {}, claims)).toBe(false);
});

test('the window can be narrower', async () => {
  expect(await prove(await proofOf({ now: NOW - 10 }), { windowSeconds: 9 })).toBe(false);
});

test('an id is used once, where somebody remembers', async () => {
  const seen = new Map<string, number>();
  const firstUse = (id: string, seconds: number) => seen.size < seen.set(id, seconds).size;
  const proof = await proofOf({ claims: { jti: 'p-1' } });
  expect([await prove(proof, { firstUse }), await prove(proof, { firstUse })]).toEqual([true, false]);
  expect(await prove(await proofOf({ claims: { jti: 'p-2' } }), { firstUse })).toBe(true);
  expect([...seen.values()]).toEqual([121, 121]);
  expect([...seen.keys()].every((id) => /^[\w-]{43}$/.test(id))).toBe(true);
});

test('bad proofs are not remembered, and no answer is no', async () => {
  const ids: string[] = [];
  await prove(await proofOf({ method: 'GET' }), { firstUse: (id) => ids.push(id) > 0 });
  expect(ids).toEqual([]);
  expect(await prove(await proofOf(), { firstUse: (() => 'yes') as never })).toBe(false);
});

test.each([
  [{ required: 'yes' }, 'required must be true or false'],
  [{ firstUse: {} }, 'firstUse must be a function'],
  [{ windowSeconds: 301 }, 'windowSeconds must be a number from 1 to 300'],
  [{ algorithms: ['none'] }, 'algorithms: public keys can verify RS256'],
  [{ nonce: true }, 'unknown option "nonce". Known: required, algorithms, windowSeconds, firstUse'],
])('%j throws', (options, message) => {
  expect(() => checkDpop('X: dpop', options as never)).toThrow(`X: dpop: ${message}`);
});

async function ask(dpop: DpopOptions | undefined, scheme: string, bound: boolean, proof: boolean): Promise<string> {
  const as = await createTestAuthorizationServer({ clock: () => NOW });
  const provider = new OAuthAuthProvider({
    resource: RESOURCE,
    authorizationServers: [ISSUER],
    clock: () => NOW,
    fetch: as.fetch,
    ...(dpop && { dpop }),
  });
  const token = await as.mint(bound ? { cnf: { jkt } } : {});
  const headers: HeaderList = [
    ['authorization', `${scheme} ${token}`],
    ...(proof ? [['dpop', await createTestProof(key, { token, now: NOW })] as const] : []),
  ];
  return wordOf(await provider.authenticate(requestWith(headers), {}));
}

test.each<[DpopOptions | undefined, string, boolean, boolean, string]>([
  [{}, 'DPoP', true, true, 'ok'],
  [{}, 'dpop', true, true, 'ok'],
  [{}, 'DPoP', true, false, 'proof'],
  [{}, 'DPoP', false, true, 'proof'],
  [{}, 'Bearer', true, true, 'proof'],
  [{}, 'Bearer', true, false, 'proof'],
  [{}, 'Bearer', false, false, 'ok'],
  [{ required: true }, 'DPoP', true, true, 'ok'],
  [{ required: true }, 'Bearer', false, false, 'proof'],
  [undefined, 'DPoP', true, true, 'none'],
  [undefined, 'Bearer', true, true, 'proof'],
])('with %j, scheme %s, bound %j, proof %j: %s', async (dpop, scheme, bound, proof, expected) => {
  expect(await ask(dpop, scheme, bound, proof)).toBe(expected);
});

test.each<[DpopOptions | undefined, readonly string[], object]>([
  [undefined, ['Bearer'], {}],
  [{}, ['Bearer', 'DPoP'], { dpop_signing_alg_values_supported: ['ES256'], dpop_bound_access_tokens_required: false }],
  [
    { required: true, algorithms: ['ES256', 'Ed25519'] },
    ['DPoP'],
    { dpop_signing_alg_values_supported: ['ES256', 'Ed25519'], dpop_bound_access_tokens_required: true },
  ],
])('with %j callers are asked for %j', (dpop, schemes, members) => {
  const options = { resource: RESOURCE, authorizationServers: [ISSUER] };
  const provider = new OAuthAuthProvider({ ...options, ...(dpop && { dpop }) });
  const challenges = provider.challenges({ why: 'refused', scopes: ['a'] }, {});
  expect(challenges.map(({ scheme }) => scheme)).toEqual(schemes);
  for (const { params } of challenges) {
    expect(params).toMatchObject({ error: 'invalid_token', scope: 'a' });
    expect(params['resource_metadata']).toBe('https://mcp.example.com/.well-known/oauth-protected-resource/mcp');
  }
  const proof = challenges.find(({ scheme }) => scheme === 'DPoP');
  expect(proof?.params['algs']).toBe(dpop && (dpop.algorithms ?? ['ES256']).join(' '));
  expect(provider.protectedResource({})?.document).toEqual({
    resource: RESOURCE,
    authorization_servers: [ISSUER],
    scopes_supported: undefined,
    bearer_methods_supported: ['header'],
    resource_name: undefined,
    resource_documentation: undefined,
    resource_policy_uri: undefined,
    resource_tos_uri: undefined,
    ...members,
  });
});

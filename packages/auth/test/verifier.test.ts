import { base64url, FlattenedSign, importJWK } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { findIn } from '../src/keys.ts';
import { createTestKey, type TestKey } from '../src/testing.ts';
import { parseToken } from '../src/token.ts';
import { refuseToken, type VerifierRules } from '../src/verifier.ts';
import { ISSUER, NOW, RESOURCE } from './bed/bed.ts';

const CLAIMS = {
  iss: ISSUER,
  aud: RESOURCE,
  sub: 'user-1',
  client_id: 'client-1',
  jti: 'j',
  iat: NOW - 10,
  exp: NOW + 300,
};

let key: TestKey;
let rules: VerifierRules;

beforeAll(async () => {
  key = await createTestKey({ kid: 'k1' });
  rules = {
    algorithms: ['RS256', 'ES256'],
    typ: 'at+jwt',
    find: findIn([key.publicJwk]),
    bound: false,
    issuer: ISSUER,
    audience: [RESOURCE],
    audienceOptional: false,
    accessToken: true,
    clientIdClaim: 'client_id',
    clockToleranceSeconds: 5,
    maxTokenLifetimeSeconds: 86_400,
    maxTokenAgeSeconds: Number.POSITIVE_INFINITY,
  };
});

async function verdict(text: string, changed: Partial<VerifierRules> = {}): Promise<string | undefined> {
  const token = parseToken(text);
  return token ? refuseToken(token, { ...rules, ...changed }, NOW) : 'no token';
}

/** A token whose header says this and whose signature is made up. */
const forged = (header: object, signature: Uint8Array): string =>
  `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(CLAIMS))}.${base64url.encode(signature)}`;

test.each<[string, object, string | undefined, Partial<VerifierRules>?]>([
  ['a good one', {}, undefined],
  ['typ in other case', { typ: 'AT+JWT' }, undefined],
  ['typ as a whole media type', { typ: 'application/at+jwt' }, undefined],
  ['typ JWT', { typ: 'JWT' }, 'claims'],
  ['no typ', { typ: undefined }, 'claims'],
  ['a logout token', { typ: 'logout+jwt' }, 'claims'],
  ['typ that is no text', { typ: ['at+jwt'] }, 'claims'],
  ['typ JWT where any is fine', { typ: 'JWT' }, undefined, { typ: null }],
  ['no typ where any is fine', { typ: undefined }, undefined, { typ: null }],
  ['at+jwt where any is fine', {}, undefined, { typ: null }],
  ['a logout token where any is fine', { typ: 'logout+jwt' }, 'claims', { typ: null }],
  ['a DPoP proof where any is fine', { typ: 'dpop+jwt' }, 'claims', { typ: null }],
  ['typ that is no text where any is fine', { typ: 1 }, 'claims', { typ: null }],
  ['no key id', { kid: undefined }, undefined],
  ['an unknown key id', { kid: 'does-not-exist' }, 'unknown'],
  ['a key id that is a path', { kid: '../../../../dev/null' }, 'unknown'],
  ['a key id that every object has', { kid: '__proto__' }, 'unknown'],
  ['a key id that is a number', { kid: 1 }, 'unknown'],
  ['a key id that is null', { kid: null }, 'unknown'],
  ['its own key in the header', { jwk: { kty: 'EC' } }, undefined],
  ['addresses of keys in the header', { jku: 'https://evil.example', x5u: 'https://evil.example' }, undefined],
  ['ES256 that is not allowed', {}, 'algorithm', { algorithms: ['RS256'] }],
])('%s: %s', async (_, header, expected, changed) => {
  expect(await verdict(await key.sign(CLAIMS, { ...header }), changed)).toBe(expected);
});

test('an extension that the signature library knows is refused as well', async () => {
  const { publicJwk } = await createTestKey({ kid: 'k1', privateJwk: PRIVATE });
  const payload = base64url.encode(JSON.stringify(CLAIMS));
  const { protected: head, signature } = await new FlattenedSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'at+jwt', crit: ['b64'], b64: false })
    .sign(await importJWK(PRIVATE, 'ES256'));
  expect(await verdict(`${head}.${payload}.${signature}`, { find: findIn([publicJwk]) })).toBe('algorithm');
});

/** For tests only. */
const PRIVATE = {
  kty: 'EC',
  x: 'b2wWzd3IVupgh_V_9mQGV78gJ61TAqatz-rZYME0Wek',
  y: 'rvZeKU5wGFHkzIyLBPVP88XKkK7Hj3J0IW1J7wlN5d0',
  crv: 'P-256',
  d: '5QjNUpomir5Jd_jzswYx9KkDeNHjpmupjRK3WauAjUw',
};

const ZEROS = new Uint8Array(64);

test.each<[string, object, string]>([
  ['alg none', { alg: 'none', typ: 'at+jwt' }, 'algorithm'],
  ['alg NoNe', { alg: 'NoNe', typ: 'at+jwt' }, 'algorithm'],
  ['no alg', { kid: 'k1', typ: 'at+jwt' }, 'algorithm'],
  ['an empty alg', { alg: '', typ: 'at+jwt' }, 'algorithm'],
  ['alg that is a list', { alg: ['ES256'], typ: 'at+jwt' }, 'algorithm'],
  ['alg __proto__', { alg: '__proto__', typ: 'at+jwt' }, 'algorithm'],
  ['HS256', { alg: 'HS256', kid: 'k1', typ: 'at+jwt' }, 'algorithm'],
  ['a signature of zeros', { alg: 'ES256', kid: 'k1', typ: 'at+jwt' }, 'signature'],
  ['an unknown extension', { alg: 'ES256', kid: 'k1', typ: 'at+jwt', crit: ['x'], x: 1 }, 'algorithm'],
  ['extensions that are none', { alg: 'ES256', kid: 'k1', typ: 'at+jwt', crit: null }, 'algorithm'],
])('%s: %s', async (_, header, expected) => {
  expect(await verdict(forged(header, ZEROS))).toBe(expected);
});

test.each<[string, object, string | undefined, Partial<VerifierRules>?]>([
  ['another issuer', { iss: 'https://evil.example' }, 'issuer'],
  ['an issuer with a slash', { iss: `${ISSUER}/` }, 'issuer'],
  ['an issuer in other case', { iss: 'https://AUTH.example.com' }, 'issuer'],
  ['no issuer', { iss: undefined }, 'issuer'],
  ['an issuer in a list', { iss: [ISSUER] }, 'issuer'],
  ['no issuer where any is fine', { iss: undefined }, undefined, { issuer: null }],
  ['a token bound to a key', { cnf: { jkt: 'x' } }, 'proof'],
  ['a token bound to nothing', { cnf: null }, 'proof'],
  ['a token bound to a key whose proof is seen to', { cnf: { jkt: 'x' } }, undefined, { bound: true }],
  ['expired', { exp: NOW - 5 }, 'expired'],
])('%s: %s', async (_, claims, expected, changed) => {
  expect(await verdict(await key.sign({ ...CLAIMS, ...claims }), changed)).toBe(expected);
});

test('another key of the same name', async () => {
  const attacker = await createTestKey({ kid: 'k1' });
  const token = await attacker.sign(CLAIMS);
  expect(await verdict(token)).toBe('signature');
  const both = { find: findIn([attacker.publicJwk, key.publicJwk]) };
  expect(await verdict(await key.sign(CLAIMS), both)).toBe(undefined);
});

test('a key that is broken verifies nothing, and spoils no other', async () => {
  const broken = { ...key.publicJwk, x: 'broken' };
  expect(await verdict(await key.sign(CLAIMS), { find: findIn([broken]) })).toBe('signature');
  expect(await verdict(await key.sign(CLAIMS), { find: findIn([broken, key.publicJwk]) })).toBe(undefined);
});

test('a payload under the signature of another', async () => {
  const [head, , signature] = (await key.sign(CLAIMS)).split('.');
  const payload = base64url.encode(JSON.stringify({ ...CLAIMS, sub: 'admin-1' }));
  expect(await verdict(`${head}.${payload}.${signature}`)).toBe('signature');
});

test('an ECDSA signature in DER', async () => {
  const der = new Uint8Array(70).fill(1);
  der.set([0x30, 68, 2, 32]);
  expect(await verdict(forged({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' }, der))).toBe('signature');
});

test('an RSA key of 1024 bits', async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );
  const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'weak', use: 'sig', alg: 'RS256' };
  const { key_ops: _, ...weak } = jwk;
  const unsigned = forged({ alg: 'RS256', kid: 'weak', typ: 'at+jwt' }, ZEROS).split('.').slice(0, 2).join('.');
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, new TextEncoder().encode(unsigned));
  const token = `${unsigned}.${base64url.encode(new Uint8Array(signature))}`;
  expect(await verdict(token, { find: findIn([weak as unknown as Record<string, unknown>]) })).toBe('signature');
});

test("a stranger's token leads to no question for keys", async () => {
  let asked = 0;
  const find = async () => {
    asked += 1;
    return [];
  };
  for (const claims of [{ ...CLAIMS, iss: 'https://evil.example' }]) {
    expect(await verdict(await key.sign(claims), { find })).toBe('issuer');
  }
  expect(await verdict(await key.sign(CLAIMS, { typ: 'JWT' }), { find })).toBe('claims');
  expect(asked).toBe(0);
});

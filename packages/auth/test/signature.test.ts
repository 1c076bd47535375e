import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { base64url, CompactSign, exportJWK, exportSPKI, generateKeyPair, importSPKI } from 'jose';
import { expect, test } from 'vitest';
import type { Jwk } from '../src/keys.ts';
import { Mac } from '../src/mac.ts';
import { isSignedBy } from '../src/signature.ts';

const PAYLOAD = new TextEncoder().encode('{"sub":"ada"}');
const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
];

interface Signed {
  readonly text: string;
  readonly jwk: Jwk;
  readonly pem: string;
}

async function signed(alg: string): Promise<Signed> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const text = await new CompactSign(PAYLOAD).setProtectedHeader({ alg }).sign(privateKey);
  return { text, jwk: { ...(await exportJWK(publicKey)) }, pem: await exportSPKI(publicKey) };
}

test.each(ASYMMETRIC)('%s is verified by its key alone, of a set or ready', async (alg) => {
  const [{ text, jwk, pem }, other] = await Promise.all([signed(alg), signed(alg)]);
  const results = [jwk, jwk, await importSPKI(pem, alg), other.jwk].map((key) => isSignedBy(text, alg, key));
  expect(await Promise.all(results)).toEqual([true, true, true, false]);
});

test.each(['HS256', 'HS384', 'HS512'])('%s is verified by its secret alone', async (alg) => {
  const body = `${base64url.encode(`{"alg":"${alg}"}`)}.${base64url.encode('{}')}`;
  const [secret, other] = [new Uint8Array(64).fill(1), new Uint8Array(64).fill(2)];
  const mac = createHmac(`sha${alg.slice(2)}`, secret)
    .update(body)
    .digest('base64url');
  const signature = `${body}.${mac}`;
  expect(await isSignedBy(signature, alg, new Mac(alg, secret))).toBe(true);
  expect(await isSignedBy(signature, alg, new Mac(alg, other))).toBe(false);
});

test('a secret is for one algorithm', async () => {
  const secret = new Uint8Array(64).fill(1);
  const body = `${base64url.encode('{"alg":"HS256"}')}.${base64url.encode('{}')}`;
  const signature = `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
  const verdicts = ['HS256', 'HS384', 'RS256', 'none', ''].map((alg) =>
    isSignedBy(signature, alg, new Mac('HS256', secret)),
  );
  expect(await Promise.all(verdicts)).toEqual([true, false, false, false, false]);
});

test('a signature of one algorithm is none of another, whatever the key can do', async () => {
  const { text, jwk } = await signed('RS256');
  for (const alg of ['RS384', 'PS256', 'ES256', 'HS256', 'Ed25519', 'none', '']) {
    expect([alg, await isSignedBy(text, alg, jwk)]).toEqual([alg, false]);
  }
  expect(await isSignedBy(text, 'RS256', jwk)).toBe(true);
});

test('what a key says besides itself changes nothing, but for what it may do', async () => {
  const { text, jwk } = await signed('ES256');
  const verdicts = [
    { alg: 'ES384', use: 'enc', ext: false, x5c: ['AAAA'], kid: 7 },
    { key_ops: ['verify'] },
    { key_ops: ['sign'] },
    { key_ops: 'verify' },
  ].map((more) => isSignedBy(text, 'ES256', { ...jwk, ...more }));
  expect(await Promise.all(verdicts)).toEqual([true, true, false, false]);
});

test.each([
  ['RS256', 'ES256'],
  ['ES256', 'RS256'],
  ['ES256', 'ES384'],
  ['Ed25519', 'ES256'],
])('a key for %s is none for %s', async (kind, alg) => {
  const [{ jwk }, { text }] = await Promise.all([signed(kind), signed(alg)]);
  expect(await isSignedBy(text, alg, jwk)).toBe(false);
});

test.each<[string, Jwk]>([
  ['a secret', { kty: 'oct', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I' }],
  ['no kind', { crv: 'P-256', algorithm: { name: 'ECDSA' }, usages: ['verify'] }],
  ['an unknown kind', { kty: 'XX' }],
  ['half a key', { kty: 'EC', crv: 'P-256', x: 'AAAA' }],
])('a key that is %s verifies nothing', async (_what, key) => {
  const { text } = await signed('ES256');
  expect(await isSignedBy(text, 'ES256', key)).toBe(false);
});

test('an RSA key of 1024 bits verifies nothing', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const body = `${base64url.encode('{"alg":"RS256"}')}.${base64url.encode('{}')}`;
  const signature = sign('sha256', Buffer.from(body), privateKey).toString('base64url');
  const jwk: Jwk = { ...publicKey.export({ format: 'jwk' }) };
  expect(await isSignedBy(`${body}.${signature}`, 'RS256', jwk)).toBe(false);
});

test('what is no base64url is no signature', async () => {
  const { text, jwk } = await signed('ES256');
  for (const bad of [
    `${text}!`,
    `${text}=`,
    `${text}A`,
    text.slice(0, -2),
    `${text.slice(0, text.lastIndexOf('.'))}.`,
  ]) {
    expect(await isSignedBy(bad, 'ES256', jwk)).toBe(false);
  }
});

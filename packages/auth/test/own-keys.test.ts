import { CompactSign, exportSPKI, generateKeyPair } from 'jose';
import { expect, test } from 'vitest';
import { algorithmsOfPem, checkSecret, compileOwnKey } from '../src/own-keys.ts';
import { isSignedBy } from '../src/signature.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const OTHER = 'X: secret is a key of another kind. Give a public key as publicKey or jwks';

test.each<[unknown, readonly string[], string]>([
  ['short', ['HS256'], 'X: secret has fewer than 32 bytes. Make a random one'],
  [SECRET.slice(1), ['HS256'], 'X: secret has fewer than 32 bytes. Make a random one'],
  [SECRET, ['HS256', 'HS512'], 'X: secret has fewer than 64 bytes. Make a random one'],
  [SECRET, ['HS384'], 'X: secret has fewer than 48 bytes. Make a random one'],
  [`-----BEGIN PUBLIC KEY-----\n${SECRET}`, ['HS256'], OTHER],
  [new TextEncoder().encode(`\n-----BEGIN CERTIFICATE-----${SECRET}`), ['HS256'], OTHER],
  [`{"kty":"RSA","n":"${SECRET}"}`, ['HS256'], OTHER],
  [`{"keys":[{"n":"${SECRET}"}]}`, ['HS256'], OTHER],
  [7, ['HS256'], 'X: secret must be a text or a Uint8Array'],
  [null, ['HS256'], 'X: secret must be a text or a Uint8Array'],
])('the secret %j for %j throws', (secret, algorithms, message) => {
  expect(() => checkSecret('X', secret, algorithms)).toThrow(new TypeError(message));
});

test('a secret is copied, and counts in bytes', () => {
  const bytes = new Uint8Array(32).fill(7);
  const copy = checkSecret('X', bytes, ['HS256']);
  bytes.fill(0);
  expect(copy).toEqual(new Uint8Array(32).fill(7));
  expect(checkSecret('X', '\u00e9'.repeat(16), ['HS256']).length).toBe(32);
});

test.each([
  ['RS256', ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
  ['ES256', ['ES256']],
  ['ES384', ['ES384']],
  ['ES512', ['ES512']],
  ['Ed25519', ['Ed25519', 'EdDSA']],
])('a public key for %s verifies %j', async (alg, expected) => {
  const { publicKey } = await generateKeyPair(alg, { extractable: true });
  expect(algorithmsOfPem('X', await exportSPKI(publicKey))).toEqual(expected);
});

test.each([
  undefined,
  '',
  'AAAA',
  '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
  '-----BEGIN PUBLIC KEY-----\n=A=\n-----END PUBLIC KEY-----',
  '-----BEGIN PRIVATE KEY-----\nKoZIhvcNAQEB\n-----END PRIVATE KEY-----',
  '-----BEGIN CERTIFICATE-----\nKoZIhvcNAQEB\n-----END CERTIFICATE-----',
])('the public key %j throws', (pem) => {
  expect(() => algorithmsOfPem('X', pem)).toThrow(
    new TypeError('X: publicKey must be PEM text: "-----BEGIN PUBLIC KEY-----", of RSA, EC or Ed25519'),
  );
});

test.each(['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'Ed25519', 'EdDSA'])(
  'a public key in PEM verifies %s, however its lines are broken',
  async (alg) => {
    const [{ privateKey, publicKey }, other] = await Promise.all([
      generateKeyPair(alg, { extractable: true }),
      generateKeyPair(alg, { extractable: true }),
    ]);
    const text = await new CompactSign(new Uint8Array()).setProtectedHeader({ alg }).sign(privateKey);
    const pem = await exportSPKI(publicKey);
    const texts = [pem, ` ${pem.replaceAll('\n', '\r\n')} `, await exportSPKI(other.publicKey)];
    const verdicts = texts.map(async (publicKey) => {
      const [key] = (await compileOwnKey('X', { publicKey }, [alg])?.find({ alg, kid: undefined })) ?? [];
      return key && isSignedBy(text, alg, key);
    });
    expect(await Promise.all(verdicts)).toEqual([true, true, false]);
  },
);

import { expect, test } from 'vitest';
import { JWTAuthProvider } from '../src/index.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const EC = { kty: 'EC', crv: 'P-256', x: 'b2wWzd3IVupgh_V_9mQGV78gJ61TAqatz-rZYME0Wek', y: 'rvZe' };
const OPEN = { issuer: null, audience: null };
const UNSET = 'is undefined. Set the environment variable it comes from, or remove it';

test.each<[object, string]>([
  [{}, 'issuer must be the exact "iss" of the tokens, or null for any'],
  [{ ...OPEN }, 'give a key, jwks or jwksUri, or an issuer whose metadata names its keys'],
  [{ ...OPEN, secret: undefined }, `secret ${UNSET}`],
  [{ ...OPEN, jwksUri: undefined }, `jwksUri ${UNSET}`],
  [{ ...OPEN, publicKey: undefined }, `publicKey ${UNSET}`],
  [{ issuer: undefined, audience: null, secret: SECRET }, `issuer ${UNSET}`],
  [{ issuer: null, audience: undefined, secret: SECRET }, `audience ${UNSET}`],
  [{ issuer: '', audience: null, secret: SECRET }, 'issuer must be the exact "iss" of the tokens, or null for any'],
  [
    { issuer: null, secret: SECRET },
    'audience must be what "aud" names this server, or null to take tokens for anyone',
  ],
  [{ issuer: null, audience: '*', secret: SECRET }, 'audience "*" is no wildcard. Name this server'],
  [{ issuer: null, audience: ['a', '*'], secret: SECRET }, 'audience "*" is no wildcard. Name this server'],
  [{ issuer: null, audience: [], secret: SECRET }, 'audience must be a text that is not empty, or a list of them'],
  [{ ...OPEN, secret: 'short' }, 'secret has fewer than 32 bytes. Make a random one'],
  [{ ...OPEN, secret: SECRET, algorithms: [] }, 'algorithms must name at least one'],
  [{ ...OPEN, secret: SECRET, jwksUri: 'https://auth.example.com/jwks' }, 'give one of secret and jwksUri, not both'],
  [
    { ...OPEN, secret: SECRET, algorithms: ['none'] },
    'algorithms: a secret can verify HS256, HS384, HS512 and nothing else',
  ],
  [{ ...OPEN, jwksUri: 'http://auth.example.com/jwks' }, 'jwksUri must begin with https:// (http:// only on loopback)'],
  [{ ...OPEN, jwksUri: 'file:///etc/passwd' }, 'jwksUri must begin with https:// (http:// only on loopback)'],
  [{ issuer: 'http://auth.example.com', audience: 'a' }, 'issuer must begin with https:// (http:// only on loopback)'],
  [{ issuer: 'joe', audience: 'a' }, 'issuer must be a URL like "https://auth.example.com"'],
  [{ ...OPEN, jwks: { keys: [] } }, 'jwks must be { keys: [...] } with a public key in it'],
  [{ ...OPEN, jwks: { keys: [EC, { ...EC, d: 'x' }] } }, 'jwks holds a secret or private key'],
  [{ ...OPEN, publicKey: 'abc' }, 'publicKey must be PEM text: "-----BEGIN PUBLIC KEY-----", of RSA, EC or Ed25519'],
  [{ ...OPEN, secret: SECRET, clockToleranceSeconds: 86_400 }, 'clockToleranceSeconds must be a number from 0 to 300'],
  [{ ...OPEN, secret: SECRET, clockToleranceSeconds: -1 }, 'clockToleranceSeconds must be a number from 0 to 300'],
  [{ ...OPEN, secret: SECRET, maxTokenAgeSeconds: '1h' }, 'maxTokenAgeSeconds must be a number from 0 to 315360000'],
  [
    { ...OPEN, secret: SECRET, maxTokenLifetimeSeconds: Number.POSITIVE_INFINITY },
    'maxTokenLifetimeSeconds must be a number from 0 to 315360000',
  ],
  [{ ...OPEN, secret: SECRET, maxTokenBytes: 0 }, 'maxTokenBytes must be a number from 1 to 65536'],
  [{ ...OPEN, secret: SECRET, typ: '' }, 'typ must be a media type like "at+jwt", or null'],
  [{ ...OPEN, secret: SECRET, typ: 1 }, 'typ must be a media type like "at+jwt", or null'],
  [
    { ...OPEN, secret: SECRET, requiredScopes: ['mcp read'] },
    'requiredScopes must be a list of scopes without spaces, quotes and backslashes: ["mcp:read"]',
  ],
  [{ ...OPEN, secret: SECRET, subjectClaim: '' }, 'subjectClaim must be a text that is not empty, or a list of them'],
  [{ ...OPEN, secret: SECRET, clientIdClaim: 1 }, 'clientIdClaim must be a text that is not empty, or a list of them'],
  [{ ...OPEN, secret: SECRET, scopeClaims: [] }, 'scopeClaims must be a text that is not empty, or a list of them'],
  [{ ...OPEN, secret: SECRET, identify: 'sub' }, 'identify must be a function of the claims'],
  [{ ...OPEN, secret: SECRET, claims: {} }, 'claims must be a schema, for example z.object({ org: z.string() })'],
  [{ ...OPEN, secret: SECRET, claims: null }, 'claims must be a schema, for example z.object({ org: z.string() })'],
  [{ ...OPEN, secret: SECRET, clock: 1 }, 'clock must be a function that returns seconds'],
  [
    { ...OPEN, jwksUri: 'https://auth.example.com/jwks', jwksCache: {} },
    'jwksCache must have the functions get and set',
  ],
])('%j throws and names the fix', (options, message) => {
  expect(() => new JWTAuthProvider(options as never)).toThrow(new TypeError(`JWTAuthProvider: ${message}`));
});

test('an option that does not exist throws', () => {
  expect(() => new JWTAuthProvider({ ...OPEN, secret: SECRET, audiences: 'a' } as never)).toThrow(
    'JWTAuthProvider: unknown option "audiences". Known: jwks, jwksUri, algorithms,',
  );
});

test('an algorithm that the key in PEM cannot verify throws', async () => {
  const { exportSPKI, generateKeyPair } = await import('jose');
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  const options = { ...OPEN, publicKey: await exportSPKI(publicKey), algorithms: ['ES256', 'RS256'] };
  expect(() => new JWTAuthProvider(options)).toThrow(
    new TypeError('JWTAuthProvider: algorithms: publicKey cannot verify RS256'),
  );
});

test('no message repeats a secret', () => {
  expect(() => new JWTAuthProvider({ ...OPEN, secret: 'too-short-secret' })).toThrow(
    expect.not.stringContaining('too-short'),
  );
});

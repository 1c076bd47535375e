import { expect, test } from 'vitest';
import { checkKeySet, findIn, parseKeySet, publicPart } from '../src/keys.ts';
import { createTestKey } from '../src/testing.ts';

const ES = { kty: 'EC', crv: 'P-256', kid: 'k' };

test.each<[unknown, number | undefined]>([
  [{ keys: [] }, 0],
  [{ keys: [ES, 'x', null, { ...ES, d: 'private' }, { kty: 'oct', k: 'secret' }] }, 1],
  [{ keys: {} }, undefined],
  [{}, undefined],
  [[], undefined],
  [undefined, undefined],
])('the key set %j has %j keys', (value, expected) => {
  expect(parseKeySet(value)?.length).toBe(expected);
});

test.each([
  [undefined, 'X: jwks must be { keys: [...] } with a public key in it'],
  [{ keys: [] }, 'X: jwks must be { keys: [...] } with a public key in it'],
  [{ keys: [{ ...ES, d: 'private' }] }, 'X: jwks must be { keys: [...] } with a public key in it'],
  [{ keys: [ES, { kty: 'oct', k: 'secret' }] }, 'X: jwks holds a secret or private key'],
])('the option %j throws', (value, message) => {
  expect(() => checkKeySet('X: jwks', value)).toThrow(new TypeError(message));
});

test('the option is copied', () => {
  const key = { ...ES };
  const keys = checkKeySet('X: jwks', { keys: [key] });
  key.kid = 'other';
  expect(keys).toEqual([ES]);
});

test.each<[object, { alg?: string; kid?: string | undefined }, number]>([
  [{}, {}, 1],
  [{}, { kid: undefined }, 1],
  [{}, { kid: 'other' }, 0],
  [{}, { kid: '__proto__' }, 0],
  [{ kid: undefined }, {}, 0],
  [{ kid: undefined }, { kid: undefined }, 1],
  [{ use: 'enc' }, {}, 0],
  [{ use: undefined }, {}, 1],
  [{ alg: undefined }, {}, 1],
  [{ alg: 'ES384' }, {}, 0],
  [{ key_ops: ['verify'] }, {}, 1],
  [{ key_ops: ['encrypt'] }, {}, 0],
  [{ key_ops: 'verify' }, {}, 0],
  [{ crv: 'P-384' }, {}, 0],
  [{ kty: 'RSA' }, {}, 0],
  [{ kty: 'oct' }, {}, 0],
  [{}, { alg: 'RS256' }, 0],
  [{}, { alg: 'HS256' }, 0],
])('a key with %j is found for %j: %i', async (change, hint, count) => {
  const { publicJwk } = await createTestKey({ kid: 'k' });
  const found = await findIn([{ ...publicJwk, ...change }])({ alg: 'ES256', kid: 'k', ...hint });
  expect(found.length).toBe(count);
});

test('of many keys with one name, four are tried', async () => {
  const { publicJwk } = await createTestKey({ kid: 'k' });
  const find = findIn(Array.from({ length: 9 }, () => ({ ...publicJwk })));
  expect((await find({ alg: 'ES256', kid: 'k' })).length).toBe(4);
});

// RFC 7638, section 3.2, and RFC 8037, section 2.
test.each([
  ['RSA', '{"e":"e","kty":"RSA","n":"n"}'],
  ['EC', '{"crv":"crv","kty":"EC","x":"x","y":"y"}'],
  ['OKP', '{"crv":"crv","kty":"OKP","x":"x"}'],
  ['oct', '{"crv":"crv","kty":"oct","x":"x"}'],
])('of a key of kind %s only what makes it is read', (kty, expected) => {
  const names = ['y', 'x', 'n', 'e', 'crv', 'd', 'k', 'p', 'alg', 'use', 'ext', 'x5c'];
  const jwk = { ...Object.fromEntries(names.map((name) => [name, name])), kty };
  expect(JSON.stringify(publicPart(jwk))).toBe(expected);
});

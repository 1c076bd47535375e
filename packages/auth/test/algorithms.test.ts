import { expect, test } from 'vitest';
import { checkAlgorithms, importParameters } from '../src/algorithms.ts';

const PUBLIC =
  'X: algorithms: public keys can verify RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519 and nothing else';
const SYMMETRIC = 'X: algorithms: a secret can verify HS256, HS384, HS512 and nothing else';

test.each<[unknown, boolean, readonly string[] | string]>([
  [undefined, false, ['RS256']],
  [['PS256', 'Ed25519'], false, ['PS256', 'Ed25519']],
  [['HS512'], true, ['HS512']],
  [[], false, 'X: algorithms must name at least one'],
  ['RS256', false, 'X: algorithms must name at least one'],
  [['none'], false, PUBLIC],
  [['none'], true, SYMMETRIC],
  [['RS256', 'HS256'], false, PUBLIC],
  [['HS256', 'RS256'], true, SYMMETRIC],
  [['__proto__'], false, PUBLIC],
  [[undefined], false, PUBLIC],
])('algorithms %j, with a secret %j', (given, secret, expected) => {
  const check = () => checkAlgorithms('X', given, ['RS256'], secret);
  if (typeof expected === 'string') expect(check).toThrow(new TypeError(expected));
  else expect(check()).toEqual(expected);
});

test.each([
  ['RS256', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
  ['PS512', { name: 'RSA-PSS', hash: 'SHA-512' }],
  ['ES256', { name: 'ECDSA', namedCurve: 'P-256' }],
  ['ES384', { name: 'ECDSA', namedCurve: 'P-384' }],
  ['ES512', { name: 'ECDSA', namedCurve: 'P-521' }],
  ['EdDSA', { name: 'Ed25519' }],
  ['Ed25519', { name: 'Ed25519' }],
  ['ES257', { name: 'ECDSA', namedCurve: '' }],
])('a key for %s is read as %j', (algorithm, expected) => {
  expect(importParameters(algorithm)).toEqual(expected);
});

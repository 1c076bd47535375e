import { expect, test } from 'vitest';
import { type Found, findCredential } from '../src/credentials.ts';

const WANTED = { headerName: 'x-key', schemes: ['bearer'], maxBytes: 8 };

test.each<[Record<string, string>, Found]>([
  [{}, {}],
  [{ 'x-key': 'a' }, { credential: 'a' }],
  [{ 'x-key': 'a b' }, { credential: 'a b' }],
  [{ 'x-key': '12345678' }, { credential: '12345678' }],
  [{ 'x-key': '123456789' }, { refused: 'oversized' }],
  [{ 'x-key': 'a,b' }, { refused: 'ambiguous' }],
  [{ authorization: 'Bearer a' }, { credential: 'a', scheme: 'bearer' }],
  [{ authorization: 'bEARER   a' }, { credential: 'a', scheme: 'bearer' }],
  [{ authorization: 'Bearer a==' }, { credential: 'a==', scheme: 'bearer' }],
  [{ authorization: 'Bearer 123456789' }, { refused: 'oversized' }],
  [{ authorization: `Bearer ${' '.repeat(60)}12345678` }, { refused: 'oversized' }],
  [{ authorization: 'Bearer' }, { refused: 'malformed' }],
  [{ authorization: 'Bearer =' }, { refused: 'malformed' }],
  [{ authorization: 'Bearer a=b' }, { refused: 'malformed' }],
  [{ authorization: 'Bearer a:b' }, { refused: 'malformed' }],
  [{ authorization: 'Bearer a b' }, { refused: 'malformed' }],
  [{ authorization: 'Bearer\ta' }, { refused: 'malformed' }],
  [{ authorization: 'Bearer:a' }, { refused: 'malformed' }],
  [{ authorization: 'Bearer="a"' }, { refused: 'malformed' }],
  [{ authorization: 'Bearer/a' }, { refused: 'malformed' }],
  [{ authorization: 'Bearer,a' }, { refused: 'ambiguous' }],
  [{ authorization: 'Bearer\u00a0a' }, { refused: 'malformed' }],
  [{ authorization: 'Bearers a' }, {}],
  [{ authorization: 'Bearer-x a' }, {}],
  [{ 'x-key': 'a', authorization: 'Bearer\tb' }, { refused: 'malformed' }],
  [{ authorization: 'ApiKey a' }, {}],
  [{ authorization: 'Digest a="b", c="d"' }, {}],
  [{ authorization: 'Digest a="b", Bearer a' }, { refused: 'ambiguous' }],
  [{ authorization: 'Bearer a, Basic b' }, { refused: 'ambiguous' }],
  [{ authorization: ', Bearer a' }, { refused: 'ambiguous' }],
  [{ 'x-key': 'a', authorization: 'Bearer a' }, { credential: 'a' }],
  [{ 'x-key': 'a', authorization: 'Bearer b' }, { refused: 'ambiguous' }],
  [{ 'x-key': '', authorization: 'Bearer b' }, { refused: 'ambiguous' }],
  [{ 'x-key': 'a', authorization: 'Bearer' }, { refused: 'malformed' }],
  [{ 'x-key': 'a', authorization: 'Basic b' }, { credential: 'a' }],
])('%j', (headers, expected) => {
  expect(findCredential(new Headers(headers), WANTED)).toEqual(expected);
});

test.each<[string, Found]>([
  ['a:b:c', { credential: 'a:b:c', scheme: 'bearer' }],
  ['a:b, c', { refused: 'ambiguous' }],
  ['a;b', { refused: 'malformed' }],
])('where colons are taken, the token %j', (token, expected) => {
  const headers = new Headers({ authorization: `Bearer ${token}` });
  expect(findCredential(headers, { ...WANTED, colons: true })).toEqual(expected);
});

import { base64url } from 'jose';
import { expect, test } from 'vitest';
import { parseToken } from '../src/token.ts';

const b64 = (text: string): string => base64url.encode(text);
const HEADER = b64('{"alg":"ES256"}');
const PAYLOAD = b64('{"sub":"a"}');
/** 32 bytes: two characters in the last group, so its text has two unused bits. */
const SIGNATURE = base64url.encode(new Uint8Array(32));

test('a compact JWS is read, without looking at its signature', () => {
  const text = `${HEADER}.${PAYLOAD}.${SIGNATURE}`;
  expect(parseToken(text)).toEqual({ text, header: { alg: 'ES256' }, payload: { sub: 'a' } });
});

test('__proto__ at any depth is left out', () => {
  const payload = b64('{"__proto__":{"scope":"admin"},"a":[{"__proto__":1,"b":2}],"\\u005f_proto__":3}');
  const token = parseToken(`${HEADER}.${payload}.${SIGNATURE}`);
  expect(JSON.stringify(token?.payload)).toBe('{"a":[{"b":2}]}');
  expect(Object.getPrototypeOf(token?.payload)).toBe(Object.prototype);
});

test.each([
  ['nothing', ''],
  ['an opaque token', 'opaque'],
  ['two segments', `${HEADER}.${PAYLOAD}`],
  ['four segments', `${HEADER}.${PAYLOAD}.${SIGNATURE}.${SIGNATURE}`],
  ['five segments', `${HEADER}.${PAYLOAD}.${SIGNATURE}.${SIGNATURE}.${SIGNATURE}`],
  ['no signature', `${HEADER}.${PAYLOAD}.`],
  ['no payload', `${HEADER}..${SIGNATURE}`],
  ['no header', `.${PAYLOAD}.${SIGNATURE}`],
  ['padding', `${HEADER}.${PAYLOAD}.${SIGNATURE}=`],
  ['a space', `${HEADER}.${PAYLOAD}.${SIGNATURE} `],
  ['a space before it', ` ${HEADER}.${PAYLOAD}.${SIGNATURE}`],
  ['padding of the header', `=${HEADER}.${PAYLOAD}.${SIGNATURE}`],
  ['a line feed', `${HEADER}.${PAYLOAD}.${SIGNATURE}\n`],
  ['the other alphabet', `${HEADER}.${PAYLOAD}.+/${SIGNATURE.slice(2)}`],
  ['unused bits in the signature', `${HEADER}.${PAYLOAD}.${SIGNATURE.slice(0, -1)}B`],
  ['unused bits where one byte is left', `${HEADER}.${PAYLOAD}.AB`],
  ['a lone character', `${HEADER}.${PAYLOAD}.AAAAA`],
  ['a header that is no JSON', `${b64('not json')}.${PAYLOAD}.${SIGNATURE}`],
  ['a header that is no object', `${b64('[]')}.${PAYLOAD}.${SIGNATURE}`],
  ['a payload that is a list', `${HEADER}.${b64('[]')}.${SIGNATURE}`],
  ['a payload that is null', `${HEADER}.${b64('null')}.${SIGNATURE}`],
  ['a payload that is a text', `${HEADER}.${b64('"a"')}.${SIGNATURE}`],
  ['a payload that is no JSON', `${HEADER}.${b64('hello')}.${SIGNATURE}`],
  [
    'a payload that is not UTF-8',
    `${HEADER}.${base64url.encode(Buffer.from('{"sub":"\u00ff"}', 'latin1'))}.${SIGNATURE}`,
  ],
  ['a payload with two values', `${HEADER}.${b64('{} {}')}.${SIGNATURE}`],
])('%s is no token', (_, text) => {
  expect(parseToken(text)).toBeUndefined();
});

test('a header nested as deep as a token can be is survived', () => {
  const depth = 2900;
  const deep = b64(`{"alg":"RS256","a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  expect(parseToken(`${deep}.${PAYLOAD}.${SIGNATURE}`)?.header['alg'] ?? 'refused').toMatch(/RS256|refused/);
});

import { expect, test } from 'vitest';
import { fromBase64url, toBase64url, toHex } from '../src/bytes.ts';

test.each([
  [new Uint8Array([0, 1, 15, 16, 255]), '00010f10ff'],
  [new Uint8Array([1, 2, 3]).subarray(1), '0203'],
  [new ArrayBuffer(2), '0000'],
])('hex of %s', (bytes, expected) => {
  expect(toHex(bytes)).toBe(expected);
});

test('base64url is read in its own alphabet', () => {
  expect(fromBase64url('-_8AfQ')).toEqual(new Uint8Array([0xfb, 0xff, 0x00, 0x7d]));
  expect(fromBase64url('')).toEqual(new Uint8Array());
  expect(() => fromBase64url('a!')).toThrow(Error);
});

test.each([
  ['', []],
  ['-_8AfQ', [0xfb, 0xff, 0x00, 0x7d]],
  ['AAE', [0, 1]],
  ['__79', [255, 254, 253]],
])('%s is base64url of %j', (expected, bytes) => {
  expect(toBase64url(Uint8Array.from(bytes).buffer)).toBe(expected);
});

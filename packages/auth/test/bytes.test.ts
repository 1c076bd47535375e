import { expect, test } from 'vitest';
import { fromBase64url, sha256, toBase64url, toHex } from '../src/bytes.ts';

test.each([
  [new Uint8Array([0, 1, 15, 16, 255]), '00010f10ff'],
  [new Uint8Array([1, 2, 3]).subarray(1), '0203'],
  [new ArrayBuffer(2), '0000'],
])('hex of %s', (bytes, expected) => {
  expect(toHex(bytes)).toBe(expected);
});

// FIPS 180-2, B.1; and a text of two UTF-8 bytes.
test.each([
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['\u00e9', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
])('SHA-256 of %s', async (text, expected) => {
  expect(await sha256(text)).toBe(expected);
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

import nodeCrypto from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Mac, sha256 } from '../src/mac.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

// RFC 4231, section 4.3.
const SECRET = utf8('Jefe');
const TEXT = 'what do ya want for nothing?';
const CODES = [
  ['HS256', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  ['HS384', 'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649'],
  [
    'HS512',
    '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  ],
] as const;

describe.each([
  ['on Node.js', {}, true],
  ['on Workers', { WebSocketPair: class {} }, false],
  ["on Vercel's edge", { EdgeRuntime: 'edge-runtime' }, false],
] as const)('%s', (_where, globals, byNode) => {
  beforeEach(() => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  });

  test.each(CODES)('%s is signed and verified', async (alg, code) => {
    const right = Uint8Array.from(Buffer.from(code, 'hex'));
    const data = utf8(TEXT);
    const mac = new Mac(alg, SECRET);
    expect([mac.alg, await mac.sign(TEXT)]).toEqual([alg, code]);
    const verdicts = [
      mac.verify(right, data),
      mac.verify(right, data),
      mac.verify(right.with(0, 0), data),
      mac.verify(right.with(-1, 0), data),
      mac.verify(right.slice(1), data),
      mac.verify(right.slice(0, -1), data),
      mac.verify(Uint8Array.of(...right, 0), data),
      mac.verify(new Uint8Array(), data),
      mac.verify(right, utf8(`${TEXT} `)),
      new Mac(alg, utf8('jefe')).verify(right, data),
    ];
    expect(await Promise.all(verdicts)).toEqual([true, true, ...Array(8).fill(false)]);
  });

  // FIPS 180-2, B.1; and texts that UTF-8 writes in more than one byte, or cannot write.
  test.each([
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['\u00e9', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
    ['\ud800', '83d544ccc223c057d2bf80d3f2a32982c32c3c0db8e2674820da5064783fb097'],
  ])('SHA-256 of %j', async (text, expected) => {
    expect(await sha256(text)).toBe(expected);
  });

  test('what computes is what the platform is quickest with', async () => {
    const node = [vi.spyOn(nodeCrypto, 'createHmac'), vi.spyOn(nodeCrypto, 'createHash')];
    const equal = vi.spyOn(nodeCrypto, 'timingSafeEqual');
    const web = [vi.spyOn(crypto.subtle, 'sign'), vi.spyOn(crypto.subtle, 'digest')];
    const verify = vi.spyOn(crypto.subtle, 'verify');
    const mac = new Mac('HS256', SECRET);
    await mac.sign(TEXT);
    await sha256(TEXT);
    const once = [1, 1];
    const never = [0, 0];
    const calls = () => [node, web].map((spies) => spies.map(({ mock }) => mock.calls.length));
    expect(calls()).toEqual(byNode ? [once, never] : [never, once]);
    await mac.verify(new Uint8Array(32), utf8(TEXT));
    expect([equal.mock.calls.length, verify.mock.calls.length]).toEqual(byNode ? [1, 0] : [0, 1]);
  });
});

test('a runtime that gives no modules has Web Crypto', async () => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  const createHmac = vi.spyOn(nodeCrypto, 'createHmac');
  const [[, code]] = CODES;
  expect([await new Mac('HS256', SECRET).sign(TEXT), createHmac.mock.calls.length]).toEqual([code, 0]);
});

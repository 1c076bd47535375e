import { CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { Jwk } from '../keys.ts';

/** A key that signs tokens in tests. */
export interface TestKey {
  readonly kid: string;
  readonly alg: string;
  /** What a key set holds of it. */
  readonly publicJwk: Jwk;
  /**
   * Signs a payload: an object, or a text as it is, for what no object can say (`{"exp":1e400}`).
   * @param header members beside `alg`, `kid` and `typ: 'at+jwt'`; `undefined` takes one of these away
   */
  sign(payload: object | string, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

export interface TestKeyOptions {
  /** Default `ES256`, which is made fast. */
  readonly alg?: string;
  /** Default: a random one. */
  readonly kid?: string;
  /** A private key of your own, so that tokens are the same in every run. */
  readonly privateJwk?: Jwk;
}

/** Makes a key. Protects nothing: for tests only. */
export async function createTestKey(options: TestKeyOptions = {}): Promise<TestKey> {
  const { alg = 'ES256', kid = crypto.randomUUID() } = options;
  const privateKey = options.privateJwk
    ? await importJWK(options.privateJwk, alg)
    : (await generateKeyPair(alg, { extractable: true })).privateKey;
  const {
    d: _d,
    p: _p,
    q: _q,
    dp: _dp,
    dq: _dq,
    qi: _qi,
    ...rest
  } = options.privateJwk ?? (await exportJWK(privateKey));
  return {
    kid,
    alg,
    publicJwk: { ...rest, kid, alg, use: 'sig' },
    sign(payload, header = {}) {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      const all = { alg, kid, typ: 'at+jwt', ...header };
      return new CompactSign(new TextEncoder().encode(text)).setProtectedHeader(all).sign(privateKey);
    },
  };
}

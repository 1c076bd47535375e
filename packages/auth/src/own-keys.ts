/** Keys that only `JWTAuthProvider` takes: a shared secret, and a public key as PEM. */

import { checkAlgorithms, importParameters, SYMMETRIC } from './algorithms.ts';
import { fromBase64url, toBinary } from './bytes.ts';
import { isFields } from './fields.ts';
import type { FindKeys } from './keys.ts';
import { Mac } from './mac.ts';

/** At most one of these. */
export interface OwnKeyOptions {
  /** At least as long as the hash: 32 bytes for HS256. A text counts in UTF-8. */
  readonly secret?: string | Uint8Array | undefined;
  /** PEM text, `-----BEGIN PUBLIC KEY-----`. */
  readonly publicKey?: string | undefined;
}

/** Keys, and what they may verify. */
export interface Verifying {
  readonly algorithms: readonly string[];
  readonly find: FindKeys;
}

/** The key of the options; `undefined` where it comes from somewhere else. @throws TypeError that names the fix */
export function compileOwnKey(where: string, options: OwnKeyOptions, given: unknown): Verifying | undefined {
  const { secret, publicKey } = options;
  if (secret !== undefined) {
    const algorithms = checkAlgorithms(where, given, ['HS256'], true);
    const bytes = checkSecret(where, secret, algorithms);
    const macs = new Map(algorithms.map((alg) => [alg, new Mac(alg, bytes)]));
    return { algorithms, find: async ({ alg }) => [macs.get(alg)].filter((mac) => mac !== undefined) };
  }
  if (publicKey === undefined) return undefined;
  const [usual = '', ...others] = algorithmsOfPem(where, publicKey);
  const algorithms = checkAlgorithms(where, given, [usual], false);
  const wrong = algorithms.find((name) => name !== usual && !others.includes(name));
  if (wrong !== undefined) throw new TypeError(`${where}: algorithms: publicKey cannot verify ${wrong}`);
  const der = fromBase64url(bodyOf(publicKey));
  return { algorithms, find: findKept(der) };
}

/** Makes a key for each algorithm once. It is kept, not its promise: on Workers one request must not wait for another's. */
function findKept(der: Uint8Array<ArrayBuffer>): FindKeys {
  const ready = new Map<string, CryptoKey>();
  return async ({ alg }) => {
    const key =
      ready.get(alg) ?? (await crypto.subtle.importKey('spki', der, importParameters(alg), false, ['verify']));
    ready.set(alg, key);
    return [key];
  };
}

/** The bytes of a secret. @throws TypeError when it is too short, or is a public key: anyone could sign with that */
export function checkSecret(where: string, secret: unknown, algorithms: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`${where}: secret must be a text or a Uint8Array`);
  const text = new TextDecoder().decode(bytes);
  if (text.includes('-----BEGIN') || isJwk(text)) {
    throw new TypeError(`${where}: secret is a key of another kind. Give a public key as publicKey or jwks`);
  }
  const needed = Math.max(...algorithms.map((name) => SYMMETRIC.get(name) ?? 0));
  if (bytes.length < needed) throw new TypeError(`${where}: secret has fewer than ${needed} bytes. Make a random one`);
  return Uint8Array.from(bytes);
}

function isJwk(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) && ('kty' in value || 'keys' in value);
  } catch {
    return false;
  }
}

/** How the object identifier of a key's kind stands in its DER, and the algorithm that such a key verifies. */
const IDENTIFIERS: readonly (readonly [bytes: string, algorithm: string, also: readonly string[]])[] = [
  ['\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01', 'RS256', ['RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
  ['\x2a\x86\x48\xce\x3d\x03\x01\x07', 'ES256', []],
  ['\x2b\x81\x04\x00\x22', 'ES384', []],
  ['\x2b\x81\x04\x00\x23', 'ES512', []],
  ['\x2b\x65\x70', 'Ed25519', ['EdDSA']],
];

/** The algorithms that a public key in PEM can verify, the usual one first. @throws TypeError for any other text */
export function algorithmsOfPem(where: string, pem: unknown): readonly string[] {
  const der = binaryOf(bodyOf(pem));
  const found = IDENTIFIERS.find(([bytes]) => der.slice(0, 32).includes(bytes));
  if (!found) {
    throw new TypeError(`${where}: publicKey must be PEM text: "-----BEGIN PUBLIC KEY-----", of RSA, EC or Ed25519`);
  }
  return [found[1], ...found[2]];
}

/** The base64 text between the lines that mark a public key; empty where they are not there. */
function bodyOf(pem: unknown): string {
  const body = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/.exec(String(pem))?.[1];
  return body?.replace(/\s/g, '') ?? '';
}

function binaryOf(base64: string): string {
  try {
    return toBinary(base64);
  } catch {
    return '';
  }
}

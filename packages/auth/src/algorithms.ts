/** Signature algorithms, and which keys they take. @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1 */

import { isFields } from './fields.ts';

/** The keys of an algorithm: a JWK's `kty` and, where it matters, its `crv`. */
interface KeyKind {
  readonly kty: string;
  readonly crv?: string;
}

const RSA: KeyKind = { kty: 'RSA' };
const ED25519: KeyKind = { kty: 'OKP', crv: 'Ed25519' };

const ASYMMETRIC: ReadonlyMap<string, KeyKind> = new Map([
  ['RS256', RSA],
  ['RS384', RSA],
  ['RS512', RSA],
  ['PS256', RSA],
  ['PS384', RSA],
  ['PS512', RSA],
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }],
  ['EdDSA', ED25519],
  ['Ed25519', ED25519],
]);

/** How many bytes a secret needs at least: as many as the hash gives. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const SYMMETRIC: ReadonlyMap<string, number> = new Map([
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
]);

/** The kind of key that verifies an algorithm; `undefined` for one that is unknown or symmetric. */
export function keyKindOf(algorithm: string): KeyKind | undefined {
  return ASYMMETRIC.get(algorithm);
}

/** @throws TypeError for an empty list, an unknown name (`none` is one), or a mix of secrets and public keys */
export function checkAlgorithms(where: string, given: unknown, standard: readonly string[], secret: boolean): string[] {
  if (given === undefined) return [...standard];
  const known = secret ? SYMMETRIC : ASYMMETRIC;
  if (!Array.isArray(given) || given.length === 0) throw new TypeError(`${where}: algorithms must name at least one`);
  for (const name of given) {
    if (!known.has(name)) {
      const keys = secret ? 'a secret' : 'public keys';
      throw new TypeError(`${where}: algorithms: ${keys} can verify ${[...known.keys()].join(', ')} and nothing else`);
    }
  }
  return [...given];
}

/** The bytes of a secret. @throws TypeError when it is too short, or is a public key: anyone could sign with that */
export function checkSecret(where: string, secret: unknown, algorithms: readonly string[]): Uint8Array {
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
  const body = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/.exec(String(pem))?.[1];
  const der = body === undefined ? '' : fromBase64(body.replace(/\s/g, ''));
  const found = IDENTIFIERS.find(([bytes]) => der.slice(0, 32).includes(bytes));
  if (!found) {
    throw new TypeError(`${where}: publicKey must be PEM text: "-----BEGIN PUBLIC KEY-----", of RSA, EC or Ed25519`);
  }
  return [found[1], ...found[2]];
}

function fromBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

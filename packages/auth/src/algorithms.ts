/** Signature algorithms, and which keys they take. @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1 */

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
export const SYMMETRIC: ReadonlyMap<string, number> = new Map([
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
]);

/** The kind of key that verifies an algorithm; `undefined` for one that is unknown or symmetric. */
export function keyKindOf(algorithm: string): KeyKind | undefined {
  return ASYMMETRIC.get(algorithm);
}

/** What Web Crypto needs to know to read a public key for an algorithm. @see https://www.w3.org/TR/webcrypto-2/#algorithm-overview */
export function importParameters(algorithm: string): RsaHashedImportParams | EcKeyImportParams | Algorithm {
  const hash = `SHA-${algorithm.slice(2)}`;
  switch (algorithm.slice(0, 2)) {
    case 'RS':
      return { name: 'RSASSA-PKCS1-v1_5', hash };
    case 'PS':
      return { name: 'RSA-PSS', hash };
    case 'ES':
      return { name: 'ECDSA', namedCurve: keyKindOf(algorithm)?.crv ?? '' };
    default:
      return { name: 'Ed25519' };
  }
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

/** Signatures. What a token says of itself has been judged before. */

import { importParameters } from './algorithms.ts';
import { fromBase64url } from './bytes.ts';
import { type Jwk, publicPart } from './keys.ts';
import { Mac } from './mac.ts';

/** A key that verifies: a secret, a public key that is ready, or one as it stands in a key set. */
export type VerifyKey = Mac | CryptoKey | Jwk;

/** Below it an RSA key can be broken. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const MIN_RSA_BITS = 2048;

/** What was made of keys of key sets. No promises: on Workers one request must not wait for another's. */
const ready: WeakMap<Jwk, Map<string, CryptoKey>> = /* @__PURE__ */ new WeakMap();

/**
 * Whether the last part of a JWS in its compact form signs the others by `alg`, which the caller has chosen to allow.
 * Whatever is wrong, with the signature or with the key: it does not.
 */
export async function isSignedBy(text: string, alg: string, key: VerifyKey): Promise<boolean> {
  try {
    const end = text.lastIndexOf('.');
    const signed = new TextEncoder().encode(text.slice(0, end));
    const signature = fromBase64url(text.slice(end + 1));
    if (key instanceof Mac) return key.alg === alg && (await key.verify(signature, signed));
    const usable = isJwk(key) ? await toReady(key, alg) : key;
    const { modulusLength = MIN_RSA_BITS } = usable.algorithm as { readonly modulusLength?: number };
    if (modulusLength < MIN_RSA_BITS) return false;
    return await crypto.subtle.verify(parametersOf(alg), usable, signature, signed);
  } catch {
    return false;
  }
}

function isJwk(key: CryptoKey | Jwk): key is Jwk {
  return 'kty' in key;
}

async function toReady(jwk: Jwk, alg: string): Promise<CryptoKey> {
  const known = ready.get(jwk)?.get(alg);
  if (known) return known;
  const data = { ...publicPart(jwk), ...(jwk['key_ops'] !== undefined && { key_ops: jwk['key_ops'] as string[] }) };
  const key = await crypto.subtle.importKey('jwk', data, importParameters(alg), false, ['verify']);
  ready.set(jwk, (ready.get(jwk) ?? new Map<string, CryptoKey>()).set(alg, key));
  return key;
}

/** @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1 */
function parametersOf(alg: string): AlgorithmIdentifier | RsaPssParams | EcdsaParams {
  const bits = Number(alg.slice(2));
  switch (alg.slice(0, 2)) {
    case 'RS':
      return 'RSASSA-PKCS1-v1_5';
    case 'PS':
      return { name: 'RSA-PSS', saltLength: bits / 8 };
    case 'ES':
      return { name: 'ECDSA', hash: `SHA-${bits}` };
    default:
      return 'Ed25519';
  }
}

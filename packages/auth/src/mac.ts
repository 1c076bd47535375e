/**
 * HMAC and SHA-256. Node.js computes them at once; Web Crypto, everywhere else, hands each to another thread, and that
 * takes longer than the work.
 */

import { toHex } from './bytes.ts';
import { isEdge } from './settings.ts';

/** The part of `node:crypto` that is used. */
interface NodeCrypto {
  createHash(name: 'sha256'): NodeHash;
  createHmac(name: string, key: object): NodeHash;
  createSecretKey(secret: Bytes): object;
  timingSafeEqual(one: Uint8Array, other: Uint8Array): boolean;
}

interface NodeHash {
  update(data: Bytes): NodeHash;
  digest(): Uint8Array;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** A runtime that can be asked for its modules. */
interface NodeGlobal {
  readonly process?: { getBuiltinModule?(name: 'node:crypto'): NodeCrypto | undefined };
}

/** `undefined` where there is only Web Crypto, and on the edge: Workers have it only by compatibility, Next.js throws. */
function nodeCrypto(): NodeCrypto | undefined {
  if (isEdge()) return undefined;
  return (globalThis as NodeGlobal).process?.getBuiltinModule?.('node:crypto');
}

/** Message authentication codes under one secret, by one algorithm. */
export class Mac {
  /** As it is called in a JWS: `HS256`, `HS384`, `HS512`. */
  readonly alg: string;
  readonly #secret: Bytes;
  readonly #node: NodeCrypto | undefined = nodeCrypto();
  /** What the platform made of the secret. Not a promise: on Workers one request must not wait for another's. */
  #key: object | undefined;

  constructor(alg: string, secret: Bytes) {
    this.alg = alg;
    this.#secret = secret;
  }

  /** The code of a text in UTF-8, as hexadecimal text. */
  async sign(text: string): Promise<string> {
    const data = new TextEncoder().encode(text);
    return toHex(
      this.#node ? this.#compute(this.#node, data) : await crypto.subtle.sign('HMAC', await this.#import(), data),
    );
  }

  /** Whether `code` is that of `data`; how long that takes tells nothing about the right one. */
  async verify(code: Bytes, data: Bytes): Promise<boolean> {
    if (!this.#node) return crypto.subtle.verify('HMAC', await this.#import(), code, data);
    const right = this.#compute(this.#node, data);
    return right.length === code.length && this.#node.timingSafeEqual(right, code);
  }

  #compute(node: NodeCrypto, data: Bytes): Uint8Array {
    this.#key ??= node.createSecretKey(this.#secret);
    const mac = node.createHmac(`sha${this.alg.slice(2)}`, this.#key);
    return mac.update(data).digest();
  }

  async #import(): Promise<CryptoKey> {
    const algorithm = { name: 'HMAC', hash: `SHA-${this.alg.slice(2)}` };
    this.#key ??= await crypto.subtle.importKey('raw', this.#secret, algorithm, false, ['sign', 'verify']);
    return this.#key as CryptoKey;
  }
}

/** SHA-256 like `sha256`, at once; `undefined` where only Web Crypto has it. */
export function sha256Now(text: string): string | undefined {
  const node = nodeCrypto();
  return node && toHex(node.createHash('sha256').update(new TextEncoder().encode(text)).digest());
}

/** SHA-256 of a text in UTF-8, as hexadecimal text. */
export async function sha256(text: string): Promise<string> {
  const data = new TextEncoder().encode(text);
  const node = nodeCrypto();
  return toHex(node ? node.createHash('sha256').update(data).digest() : await crypto.subtle.digest('SHA-256', data));
}

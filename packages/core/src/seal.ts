/**
 * State that a client carries between rounds: encrypted and authenticated, so that it can be neither read nor changed.
 * AES-256-GCM under keys derived by HKDF from the server's secrets.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */

/** Seals values into tokens and opens them again. */
export interface Sealer {
  /** A token for `value`, good only together with the same `bound`. */
  seal(value: unknown, bound: string): Promise<string>;
  /** What was sealed; `undefined` for every token that was not, whatever the reason. */
  open(token: string, bound: string): Promise<unknown>;
}

/** Spelled so because runtimes declare `CryptoKey` under different names. */
type SecretKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

interface Key {
  readonly id: string;
  readonly key: SecretKey;
}

const VERSION = 1;
const ID_BYTES = 4;
const IV_BYTES = 12;
const HEAD = 1 + ID_BYTES + IV_BYTES;
const ENCODER = /* @__PURE__ */ new TextEncoder();
const DECODER = /* @__PURE__ */ new TextDecoder();

/**
 * A sealer over `secrets`: the first seals, all open, so that a secret can be rotated. Without one it makes a key of its
 * own, which no other instance has, and says so where `warns`. Keys are derived on first use: Workers allow no randomness before a request.
 */
export function createSealer(secrets: readonly string[], warns = false): Sealer {
  if (warns && secrets.length === 0) {
    console.warn('[mcp] stateSecret is not set: conversations are sealed with a key of this process, and end with it');
  }
  let keys: readonly Key[] | undefined;
  const derived = async (): Promise<readonly Key[]> => {
    if (keys) return keys;
    const made = await Promise.all(
      secrets.length > 0
        ? secrets.map((s) => derive(ENCODER.encode(s)))
        : [derive(crypto.getRandomValues(new Uint8Array(32)))],
    );
    // Requests that come together each make them, because on Workers none may wait for another's; the first made count.
    keys ??= made;
    return keys;
  };
  return {
    async seal(value, bound) {
      const { id, key } = (await derived())[0] as Key;
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const text = ENCODER.encode(JSON.stringify(value));
      const sealed = await crypto.subtle.encrypt(parameters(iv, bound), key, text);
      return toText(String.fromCharCode(VERSION) + id + toBinary(iv) + toBinary(new Uint8Array(sealed)));
    },
    async open(token, bound) {
      const binary = fromText(token);
      if (binary === undefined || binary.length <= HEAD || binary.charCodeAt(0) !== VERSION) return undefined;
      const found = (await derived()).find(({ id }) => id === binary.slice(1, 1 + ID_BYTES));
      if (!found) return undefined;
      const bytes = new Uint8Array(binary.length);
      for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
      try {
        const iv = bytes.subarray(1 + ID_BYTES, HEAD);
        return JSON.parse(
          DECODER.decode(await crypto.subtle.decrypt(parameters(iv, bound), found.key, bytes.subarray(HEAD))),
        );
      } catch {
        return undefined;
      }
    },
  };
}

interface Parameters {
  readonly name: string;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly additionalData: Uint8Array<ArrayBuffer>;
}

function parameters(iv: Uint8Array<ArrayBuffer>, bound: string): Parameters {
  return { name: 'AES-GCM', iv, additionalData: ENCODER.encode(bound) };
}

async function derive(secret: Uint8Array<ArrayBuffer>): Promise<Key> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const info = ENCODER.encode('request state');
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  const bits = new Uint8Array(await crypto.subtle.deriveBits(hkdf, base, 8 * (32 + ID_BYTES)));
  const key = await crypto.subtle.importKey('raw', bits.slice(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { id: toBinary(bits.slice(32)), key };
}

function toBinary(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return binary;
}

function toText(binary: string): string {
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Base64url, refusing a second text for the same bytes. */
function fromText(text: string): string | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return toText(binary) === text ? binary : undefined;
  } catch {
    return undefined;
  }
}

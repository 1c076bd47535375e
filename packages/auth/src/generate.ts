import { toHex } from './bytes.ts';
import { sha256 } from './mac.ts';

/** A new key. Show `key` once to whoever will call; keep `{ id, hash }`. */
export interface GeneratedApiKey {
  /** Ten hexadecimal digits; also readable in the key. */
  readonly id: string;
  /** `mcp_live_<id>_<40 hexadecimal digits of randomness><8 of CRC-32>` */
  readonly key: string;
  /** `sha256:` and 64 hexadecimal digits: what a record of `APIKeyAuthProvider` takes. */
  readonly hash: `sha256:${string}`;
}

/**
 * Makes a key with 160 random bits. Its prefix and checksum let secret scanners recognise one that has leaked:
 * the last 8 digits are the CRC-32 of everything before them.
 */
export async function generateApiKey(): Promise<GeneratedApiKey> {
  const id = randomHex(5);
  const body = `mcp_live_${id}_${randomHex(20)}`;
  const key = `${body}${crc32(body).toString(16).padStart(8, '0')}`;
  return { id, key, hash: `sha256:${await sha256(key)}` };
}

function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** Of ASCII text, with the reflected polynomial of ISO 3309. @see https://www.rfc-editor.org/rfc/rfc1952#section-8 */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

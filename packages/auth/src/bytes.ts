/** Bytes as lower-case hexadecimal text. */
export function toHex(bytes: ArrayBuffer | Uint8Array): string {
  let text = '';
  for (const byte of new Uint8Array(bytes)) text += (byte + 256).toString(16).slice(1);
  return text;
}

/** The bytes of base64url text without padding, or of base64 text. @throws Error for any other text */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = toBinary(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** The same as a text of one character for each byte. @throws Error */
export function toBinary(base64url: string): string {
  return atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
}

/** Bytes as base64url text without padding. */
export function toBase64url(bytes: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** What requests are made of. */

export type Members = Readonly<Record<string, unknown>>;

export const MODERN = '2026-07-28';
export const LEGACY: readonly string[] = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
/** Versions that requests name, also some that no engine speaks. */
export const VERSIONS: readonly string[] = [MODERN, ...LEGACY, '2024-10-07', '2099-01-01', '1.0', ''];
export const META = {
  version: 'io.modelcontextprotocol/protocolVersion',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  client: 'io.modelcontextprotocol/clientInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
} as const;

/** A value as an object, empty where it is none. */
export function members(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

/** A header value as clients encode it. */
export function encode(value: string): string {
  return /^(?:[!-~](?:[ -~]*[!-~])?)?$/.test(value) && !/^=\?base64\?.*\?=$/.test(value) ? value : base64(value);
}

export function base64(value: string): string {
  return `=?base64?${Buffer.from(value).toString('base64')}?=`;
}

/** What a header can carry at all. */
export function toLatin(value: string): string {
  return value.replace(/[^\t\x20-\x7e]/g, '?').trim();
}

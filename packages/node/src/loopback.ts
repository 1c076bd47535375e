/** The names of this machine that never leave it. */

import type { CallOptions } from '@mcp-serverless/core';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|\\d{1,2})';
const NAME = `(?:[a-z0-9_-]+\\.)*localhost|127(?:\\.${OCTET}){3}`;
const HOST = new RegExp(`^(?:${NAME}|::1|::ffff:127(?:\\.${OCTET}){3})$`, 'i');
const ORIGIN = new RegExp(`^https?://(?:${NAME}|\\[::1\\])(?::\\d{1,5})?$`, 'i');

/** Whether a server that listens on `host` is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return HOST.test(host);
}

/** What requests to a server on `host`, a loopback one, may call it. */
export function loopbackNames(host: string): readonly string[] {
  return [...new Set(['localhost', '127.0.0.1', '[::1]', host.includes(':') ? `[${host}]` : host])];
}

/**
 * The origins of pages that this machine serves: `http` or `https` of `localhost`, `*.localhost`, `127.0.0.0/8` and
 * `[::1]`, any port. A page of anyone else, of a file (`null`) or of an extension is foreign.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#security-warning
 */
export const LOOPBACK_ORIGINS: NonNullable<CallOptions['defaultOrigins']> = { has: (origin) => ORIGIN.test(origin) };

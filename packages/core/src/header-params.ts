/**
 * Arguments of a tool that clients repeat in `Mcp-Param-*` headers, so that a gateway can route by them.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools#x-mcp-header
 */

import { McpError, must } from './errors.ts';
import { decodeHeader, single } from './http.ts';
import { isObject } from './jsonrpc.ts';

/** RFC 9110 token. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** By argument, its path dotted where it is nested, the name that follows `Mcp-Param-`. */
export type HeaderParams = Readonly<Record<string, string>>;

/** @throws TypeError for a name that is none of a header, and for one that is given twice */
export function checkHeaderNames(params: HeaderParams, where: string): void {
  const names = Object.values(params).map((name) => name.toLowerCase());
  for (const [path, name] of Object.entries(params)) {
    must(TOKEN.test(name), `${where}: headerParams.${path} "${name}" is not a header name`);
  }
  must(new Set(names).size === names.length, `${where}: headerParams names a header twice`);
}

/** @throws McpError `header_mismatch` where a header is missing, malformed or says something else than the arguments */
export function checkHeaderParams(params: HeaderParams, args: unknown, headers: Headers): void {
  for (const [path, name] of Object.entries(params)) {
    const value = path
      .split('.')
      .reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), args);
    const header = headers.get(`mcp-param-${name}`);
    const expected = value !== undefined && value !== null;
    if (expected !== (header !== null)) throw mismatch(name, expected ? 'is missing' : 'has no argument');
    if (header !== null && ![header, single(header)].some((copy) => agrees(decodeHeader(copy), value)))
      throw mismatch(name, 'differs from the body');
  }
}

function agrees(header: string | undefined, value: unknown): boolean {
  if (header === undefined) return false;
  if (typeof value !== 'number') return header === String(value);
  return /^-?\d+(\.\d+)?$/.test(header) && Number(header) === value;
}

function mismatch(name: string, why: string): McpError {
  return new McpError('header_mismatch', `Header mismatch: Mcp-Param-${name} ${why}`);
}

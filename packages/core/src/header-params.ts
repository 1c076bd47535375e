/**
 * Arguments of a tool that clients repeat in `Mcp-Param-*` headers, so that a gateway can route by them.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools#x-mcp-header
 */

import { McpError, must } from './errors.ts';
import { decodeHeader, single } from './http.ts';
import { isObject } from './jsonrpc.ts';
import type { JsonSchema } from './schema.ts';

const ANNOTATION = 'x-mcp-header';
/** RFC 9110 token. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);

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

/**
 * The input schema with the annotation at each mirrored argument.
 * @throws TypeError for an argument that cannot be mirrored, and for an annotation that `headerParams` lacks
 */
export function annotate(schema: JsonSchema, params: HeaderParams): JsonSchema {
  let annotated = schema;
  for (const [path, name] of Object.entries(params)) {
    const marked = mark(annotated, path.split('.'), name);
    must(marked, `headerParams.${path} must be a string, integer or boolean property, reached through objects only`);
    annotated = marked;
  }
  must(
    countAnnotations(annotated) <= Object.keys(params).length,
    `inputSchema has an ${ANNOTATION} that headerParams does not name`,
  );
  return annotated;
}

function mark(schema: unknown, [key, ...rest]: readonly string[], name: string): JsonSchema | undefined {
  if (!isObject(schema)) return undefined;
  if (key === undefined) return TYPES.has(schema['type']) ? { ...schema, [ANNOTATION]: name } : undefined;
  const properties = schema['properties'];
  if (!isObject(properties) || !Object.hasOwn(properties, key)) return undefined;
  const marked = mark(properties[key], rest, name);
  return marked && { ...schema, properties: { ...properties, [key]: marked } };
}

function countAnnotations(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Object.hasOwn(value, ANNOTATION) && typeof (value as JsonSchema)[ANNOTATION] === 'string' ? 1 : 0;
  return Object.values(value).reduce<number>((sum, member) => sum + countAnnotations(member), own);
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

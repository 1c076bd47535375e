/** The mirrored arguments of a tool, marked in its schema. Loaded by the first list. */

import { must } from './errors.ts';
import type { HeaderParams } from './header-params.ts';
import { isObject } from './jsonrpc.ts';
import type { JsonSchema } from './schema.ts';

const ANNOTATION = 'x-mcp-header';
const TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);

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

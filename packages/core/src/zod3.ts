/** Schemas of zod 3 for tools and prompts. */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { zodToJsonSchema } from 'zod-to-json-schema';
import { type DescribedSchema, described } from './described.ts';
import { isObject } from './jsonrpc.ts';

/**
 * A schema of zod 3 (3.25 or later, or `zod/v3`) that also gives JSON Schema.
 * @throws TypeError for what is no schema of zod 3; those of zod 4 need no converter
 */
export function fromZod3<S extends StandardSchemaV1>(schema: S): DescribedSchema<S> {
  const { _def } = (schema ?? {}) as { _def?: { typeName?: unknown } };
  if (typeof _def?.typeName !== 'string') {
    throw new TypeError('fromZod3: not a schema of zod 3.25 or later. One of zod 4 needs no converter.');
  }
  return described(schema, (side) => {
    const draft7 = zodToJsonSchema(schema as unknown as Parameters<typeof zodToJsonSchema>[0], {
      target: 'jsonSchema7',
      pipeStrategy: side,
      effectStrategy: side === 'input' ? 'input' : 'any',
      // Keys that a plain object schema drops are no error in its input, and never in its output.
      removeAdditionalStrategy: side === 'input' ? 'strict' : 'passthrough',
    });
    const { $schema: _, ...json } = modernise(draft7, draft7) as Record<string, unknown>;
    return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...json };
  });
}

const RENAMED: ReadonlyMap<string, string> = new Map([
  ['items', 'prefixItems'],
  ['additionalItems', 'items'],
]);
/** Keywords that hold schemas by names of the author's. */
const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'definitions']);
/** Keywords that hold values. */
const VALUES: ReadonlySet<string> = new Set(['default', 'const', 'enum', 'examples']);

/** Draft 7 as 2020-12, where the items of a tuple have another name. @see https://json-schema.org/draft/2020-12/release-notes */
function modernise(schema: unknown, root: object): unknown {
  if (Array.isArray(schema)) return schema.map((one) => modernise(one, root));
  if (!isObject(schema)) return schema;
  const name = renamer(schema);
  return mapEntries(schema, (key, value) => {
    if (key === '$ref' && typeof value === 'string') return [key, modernRef(value, root)];
    if (MAPS.has(key) && isObject(value)) return [key, mapEntries(value, (k, one) => [k, modernise(one, root)])];
    return [name(key), VALUES.has(key) ? value : modernise(value, root)];
  });
}

/** A JSON pointer into the draft 7 document as one into the other. */
function modernRef(ref: string, root: object): string {
  let node: unknown = root;
  const [start, ...tokens] = ref.split('/');
  const renamed = tokens.map((token) => {
    const name = renamer(node);
    node = isObject(node) || Array.isArray(node) ? (node as Record<string, unknown>)[token] : undefined;
    return name(token);
  });
  return [start, ...renamed].join('/');
}

function renamer(schema: unknown): (key: string) => string {
  const tuple = isObject(schema) && Array.isArray(schema['items']);
  return (key) => (tuple ? (RENAMED.get(key) ?? key) : key);
}

function mapEntries(
  value: Record<string, unknown>,
  change: (key: string, member: unknown) => [string, unknown],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => change(key, member)));
}

/** JSON Schema of draft 7 in the words of 2020-12. */

import { isObject } from './jsonrpc.ts';

const RENAMED: ReadonlyMap<string, string> = new Map([
  ['items', 'prefixItems'],
  ['additionalItems', 'items'],
]);
/** Keywords that hold schemas by names of the author's. */
const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'definitions', '$defs']);
/** Keywords that hold values. */
const VALUES: ReadonlySet<string> = new Set(['default', 'const', 'enum', 'examples']);

/** Draft 7 as 2020-12, where the items of a tuple have another name. @see https://json-schema.org/draft/2020-12/release-notes */
export function modernise(schema: object): Record<string, unknown> {
  return convert(schema, schema) as Record<string, unknown>;
}

function convert(schema: unknown, root: object): unknown {
  if (Array.isArray(schema)) return schema.map((one) => convert(one, root));
  if (!isObject(schema)) return schema;
  const name = renamer(schema);
  return mapEntries(schema, (key, value) => {
    if (key === '$ref' && typeof value === 'string') return [key, modernRef(value, root)];
    if (MAPS.has(key) && isObject(value)) return [key, mapEntries(value, (k, one) => [k, convert(one, root)])];
    return [name(key), VALUES.has(key) ? value : convert(value, root)];
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

/** JSON Schema as it is listed: in words that older clients understand too. Loaded by the first list. */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { must } from './errors.ts';
import { isObject } from './jsonrpc.ts';
import { type JsonSchema, jsonSchema, resolve } from './schema.ts';

const DIALECT = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
/** Keywords that hold schemas by names of the author's. */
const MAPS = /^(p.*roperties|\$defs|definitions|dependentSchemas)$/;
/** Keywords that hold a schema or a list of them. Others hold values. */
const SCHEMAS = /^(.*Items|items|.+edProperties|additionalProperties|propertyNames|contains|.*Of|not|if|then|else)$/;
/** Keywords that speak of objects alone. */
const OF_OBJECTS = /propert|^required|^dependent/i;

/**
 * A schema without the default `$schema`, unless somebody wrote it by hand, and without `items: false` beside `prefixItems`, by which clients of draft 7
 * refuse every item; `maxItems` says the same to both. A schema of objects has `type` at its root.
 * @param args whether it describes arguments, which are always an object
 * @param byHand whether an author wrote it, and no library
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic#json-schema-usage
 */
export function listed(json: JsonSchema, args: boolean, byHand: boolean): JsonSchema {
  const { $schema = '', ...rest } = json;
  const usual = $schema === '' || DIALECT.test(String($schema));
  const schema = usual ? { ...(byHand && $schema !== '' && { $schema }), ...(tidy(rest) as JsonSchema) } : json;
  if (!isOfObjects(schema, schema, args)) return schema;
  const bare = args && !['properties', '$ref', 'allOf', 'anyOf', 'oneOf'].some((key) => key in schema);
  return { ...schema, type: 'object', ...(bare && { properties: {} }) };
}

function tidy(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(tidy);
  if (!isObject(schema)) return schema;
  const members = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (MAPS.test(key) && isObject(value)) {
      return [key, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, tidy(one)]))];
    }
    return [key, SCHEMAS.test(key) ? tidy(value) : value];
  });
  const { prefixItems, items, maxItems } = schema;
  if (!Array.isArray(prefixItems) || items !== false) return Object.fromEntries(members);
  const most = Math.min(prefixItems.length, typeof maxItems === 'number' ? maxItems : prefixItems.length);
  return { ...Object.fromEntries(members.filter(([key]) => key !== 'items')), maxItems: most };
}

/** Whether a schema, with what it refers to, takes objects alone. */
function isOfObjects(schema: unknown, root: JsonSchema, args: boolean, depth = 0): boolean {
  if (!isObject(schema) || depth > 16) return false;
  const { type, $ref, anyOf, oneOf, allOf } = schema;
  if (type !== undefined) return String(type) === 'object';
  const is = (one: unknown): boolean => isOfObjects(one, root, args, depth + 1);
  return (
    (typeof $ref === 'string' && is(resolve($ref, root))) ||
    [anyOf, oneOf].some((list) => Array.isArray(list) && list.length > 0 && list.every(is)) ||
    (Array.isArray(allOf) && allOf.some(is)) ||
    (args && Object.keys(schema).some((key) => OF_OBJECTS.test(key)))
  );
}

const NO_ARGUMENTS: JsonSchema = Object.freeze({ type: 'object', properties: {}, additionalProperties: false });

/** The JSON Schema of arguments, as it is listed. @throws TypeError for one that is not about an object */
export function inputJson(schema: StandardSchemaV1 | undefined): JsonSchema {
  const json = schema ? listed(jsonSchema(schema, 'input'), true, isByHand(schema)) : NO_ARGUMENTS;
  must(json['type'] === 'object', 'not a schema of an object');
  return json;
}

/** The JSON Schema of structured content, as it is listed. */
export function outputJson(schema: StandardSchemaV1): JsonSchema {
  return listed(jsonSchema(schema, 'output'), false, isByHand(schema));
}

/** Whether `fromJsonSchema` made it: then each keyword is the author's. */
function isByHand(schema: StandardSchemaV1): boolean {
  return schema['~standard'].vendor === 'json-schema';
}

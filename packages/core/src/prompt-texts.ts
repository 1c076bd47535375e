/** Arguments of prompts, which clients send as text, for schemas that want something else. */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { must } from './errors.ts';
import { isObject } from './jsonrpc.ts';
import { type JsonSchema, jsonSchema, resolve } from './schema.ts';

/** By name, the types of the arguments that no text fits; they are read from their JSON text. */
type Readers = ReadonlyMap<string, ReadonlySet<unknown>>;

const readers = new WeakMap<StandardSchemaV1, Readers>();
const TEXTS = ['', 'a', '0', '1', 'true', '2026-01-01', '[]', '{}'];

/**
 * Finds the arguments that take no text. A schema without JSON Schema is reported when it is listed.
 * @throws TypeError for one that is no number, integer or boolean either: no client could ever give it
 */
export function checkTexts(schema: StandardSchemaV1, where: string): void {
  let json: JsonSchema;
  try {
    json = jsonSchema(schema, 'input');
  } catch {
    return;
  }
  const found = new Map<string, ReadonlySet<unknown>>();
  for (const [name, property] of Object.entries(isObject(json['properties']) ? json['properties'] : {})) {
    const types = typesOf(property, json, 0);
    if (types.has('string')) continue;
    const taken = TEXTS.map((text) => takes(schema, name, text));
    if (taken.includes(true)) continue;
    const readable = ['number', 'integer', 'boolean'].some((type) => types.has(type));
    must(
      readable || taken.includes(undefined),
      `${where}, argsSchema.properties.${name}: takes no text, and clients send nothing else. Use z.string(), or z.preprocess() to read it from one`,
    );
    found.set(name, types);
  }
  readers.set(schema, found);
}

/** Validates arguments as text, and once more with those that were refused read from JSON. */
export async function validateTexts(
  schema: StandardSchemaV1,
  args: unknown,
): Promise<StandardSchemaV1.Result<unknown>> {
  const result = await schema['~standard'].validate(args);
  const known = readers.get(schema);
  if (!result.issues || !known?.size) return result;
  const refused = refusedBy(result.issues);
  let again = false;
  const read = Object.entries(args as object).map(([name, text]) => {
    const types = refused.has(name) ? known.get(name) : undefined;
    const value = types && parse(text);
    const type = typeof value;
    if (!types?.has(type) && !(type === 'number' && types?.has('integer'))) return [name, text];
    again = true;
    return [name, value];
  });
  return again ? schema['~standard'].validate(Object.fromEntries(read)) : result;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The types that a JSON Schema admits, as far as it tells; `string` among them where it does not. */
function typesOf(schema: unknown, root: JsonSchema, depth: number): ReadonlySet<unknown> {
  if (!isObject(schema) || depth > 16) return new Set(['string']);
  const { type, $ref, anyOf, oneOf, enum: values, allOf, not } = schema;
  const below = (one: unknown): ReadonlySet<unknown> => typesOf(one, root, depth + 1);
  if (type !== undefined) return new Set([type].flat());
  if ('const' in schema) return new Set([typeof schema['const']]);
  if (Array.isArray(values)) return new Set(values.map((value) => typeof value));
  if (typeof $ref === 'string') return below(resolve($ref, root));
  for (const list of [anyOf, oneOf]) if (Array.isArray(list)) return new Set(list.flatMap((one) => [...below(one)]));
  const narrow = Array.isArray(allOf) ? allOf.map(below).find((types) => !types.has('string')) : undefined;
  return narrow ?? new Set(isObject(not) && Object.keys(not).length === 0 ? [] : ['string']);
}

/** Whether a schema of an object takes a text for one property, whatever it says about the others; `undefined` where it tells later. */
function takes(schema: StandardSchemaV1, name: string, text: string): boolean | undefined {
  try {
    const result = schema['~standard'].validate({ [name]: text });
    if (!('then' in result)) return !refusedBy(result.issues).has(name);
    result.then(undefined, () => {});
    return undefined;
  } catch {
    // A function of the author's that does not expect such a text.
    return false;
  }
}

/** The names of the properties that issues are about. */
function refusedBy(issues: readonly StandardSchemaV1.Issue[] = []): ReadonlySet<unknown> {
  return new Set(issues.map(({ path: [first] = [] }) => (typeof first === 'object' ? first.key : first)));
}

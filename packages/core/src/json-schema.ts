/** JSON Schema itself as a schema for tools and prompts, validated without `eval`. */

import { dereference, type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type Described, described } from './described.ts';

const DIALECT = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
const TYPES: ReadonlySet<unknown> = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string']);

/**
 * A JSON Schema of draft 2020-12 as a schema: clients see it as it is, arguments are validated against it.
 * `T` is what the handler receives; nothing checks that it fits the schema. `format` is checked, not only noted.
 * @throws TypeError for another `$schema`, for a `$ref` to something outside the schema (nothing is ever fetched),
 * for `$dynamicRef`, for a type or a pattern that does not exist, and for a schema that refers to itself without end
 * @see https://json-schema.org/draft/2020-12
 */
export function fromJsonSchema<T = unknown>(schema: Readonly<Record<string, unknown>>): Described<T> {
  // A copy, because the validator marks what it reads, and the author may go on to change the original.
  const listed: Record<string, unknown> = JSON.parse(JSON.stringify(schema));
  const marked: Schema = JSON.parse(JSON.stringify(schema));
  const known = dereference(marked);
  for (const subschema of Object.values(known)) check(subschema, known);
  const validator = new Validator(marked, '2020-12', false);
  try {
    for (const value of [{}, [], '', 0, true, null]) validator.validate(value);
  } catch (cause) {
    throw fail('the schema refers to itself without end', cause);
  }
  const standard = {
    version: 1,
    vendor: 'json-schema',
    validate(value: unknown): StandardSchemaV1.Result<T> {
      try {
        const { valid, errors } = validator.validate(value);
        return valid ? { value: value as T } : { issues: toIssues(errors) };
      } catch (error) {
        // The validator cannot name a property that is no well-formed text.
        if (error instanceof URIError) return { issues: [{ message: 'A property name is not well-formed' }] };
        throw error;
      }
    },
  } as const;
  return described({ '~standard': standard } as StandardSchemaV1<T>, () => listed);
}

function check(schema: Schema | boolean, known: Readonly<Record<string, unknown>>): void {
  if (typeof schema === 'boolean') return;
  const { $schema, $ref, $dynamicRef, type, pattern, patternProperties } = schema as Record<string, unknown>;
  if ($schema !== undefined && !DIALECT.test(String($schema))) {
    throw fail(
      `$schema "${$schema}" is not supported. Leave it out or use https://json-schema.org/draft/2020-12/schema`,
    );
  }
  if ($dynamicRef !== undefined) throw fail('$dynamicRef is not supported, use $ref');
  if ($ref !== undefined && known[schema.__absolute_ref__ ?? ''] === undefined) {
    throw fail(`$ref "${$ref}" is not inside the schema, and nothing is fetched. Put it under $defs`);
  }
  for (const name of type === undefined ? [] : [type].flat()) {
    if (!TYPES.has(name)) throw fail(`there is no type ${JSON.stringify(name)}`);
  }
  for (const source of [pattern ?? [], Object.keys(patternProperties ?? {})].flat()) {
    try {
      new RegExp(String(source), 'u');
    } catch (cause) {
      throw fail(`the pattern ${JSON.stringify(source)} is no regular expression with the flag u`, cause);
    }
  }
}

function fail(why: string, cause?: unknown): TypeError {
  return new TypeError(`fromJsonSchema: ${why}`, { cause });
}

/** Keywords whose error only says that something below them is wrong. */
const CONTAINERS: ReadonlySet<string> = new Set([
  '$ref',
  'allOf',
  'dependentSchemas',
  'else',
  'false',
  'if',
  'items',
  'patternProperties',
  'prefixItems',
  'properties',
  'then',
]);

function toIssues(errors: readonly OutputUnit[]): StandardSchemaV1.Issue[] {
  const telling = errors.filter(({ keyword }) => !CONTAINERS.has(keyword));
  return (telling.length > 0 ? telling : errors).map(({ error, instanceLocation }) => ({
    message: error,
    path: instanceLocation.split('/').slice(1).map(unescapePointer),
  }));
}

function unescapePointer(token: string): string {
  return decodeURI(token).replaceAll('~1', '/').replaceAll('~0', '~');
}

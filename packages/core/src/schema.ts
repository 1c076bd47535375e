/** The only file that knows schemas: Standard Schema in, validation and JSON Schema out. */

import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import { must, shown } from './errors.ts';
import { isObject } from './jsonrpc.ts';

/** A JSON Schema, 2020-12 where it names no other dialect. */
export type JsonSchema = Readonly<Record<string, unknown>>;

type JsonSchemaSource = StandardSchemaV1 & StandardJSONSchemaV1;

/**
 * Checks that a schema both validates and describes itself.
 * @throws TypeError that names the fix, for example for zod 3 or zod/mini
 */
export function checkSchema(schema: unknown, where: string): asserts schema is StandardSchemaV1 {
  const standard = (schema as Partial<JsonSchemaSource> | null | undefined)?.['~standard'];
  must(
    typeof standard === 'object' && typeof (standard as StandardSchemaV1.Props).validate === 'function',
    `${where}: not a Standard Schema. Use z.object({ ... }) of zod 4.2 or later, or fromJsonSchema of core/json-schema.`,
  );
  must(
    typeof (standard as StandardJSONSchemaV1.Props).jsonSchema?.input === 'function',
    `${where}: this ${shown(String(standard.vendor))} schema gives no JSON Schema. Use zod 4.2 or later, or wrap it: fromZodMini of core/zod-mini, fromZod3 of core/zod3, fromValibot of core/valibot.`,
  );
}

/** The JSON Schema of one side of a schema that passed `checkSchema`. @throws for one that has none */
export function jsonSchema(schema: StandardSchemaV1, side: 'input' | 'output'): JsonSchema {
  const json: unknown = (schema as JsonSchemaSource)['~standard'].jsonSchema[side]({ target: 'draft-2020-12' });
  must(isObject(json), 'its library gives no JSON Schema');
  return json;
}

/** What validation found: the value as the schema gives it back, or what is wrong with it. */
export type Validation = { readonly value: unknown; readonly problem?: never } | { readonly problem: string };

/** Validates a value; a Promise only where the schema itself is asynchronous. */
export function validate(schema: StandardSchemaV1, value: unknown): Validation | Promise<Validation> {
  const result = schema['~standard'].validate(value);
  return result instanceof Promise ? result.then(toValidation) : toValidation(result);
}

/** What a schema said, as this package says it. */
export function toValidation(result: StandardSchemaV1.Result<unknown>): Validation {
  return result.issues ? { problem: describe(result.issues) } : { value: result.value };
}

const MAX_ISSUES = 8;

/** What is wrong, one line an issue; bounded, because messages may repeat what the caller sent. */
function describe(issues: readonly StandardSchemaV1.Issue[]): string {
  const lines = issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    const keys = (path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment));
    return keys.length === 0 ? shown(message) : `${shown(keys.join('.'))}: ${shown(message)}`;
  });
  if (issues.length > MAX_ISSUES) lines.push(`and ${issues.length - MAX_ISSUES} more`);
  return lines.join('\n');
}

/** What a reference inside a schema means; `undefined` for one that leads out of it. */
export function resolve($ref: string, root: JsonSchema): unknown {
  const [start, ...tokens] = $ref.split('/');
  const find = (node: unknown, token: string): unknown =>
    (node as JsonSchema | undefined)?.[decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')];
  return start === '#' ? tokens.reduce<unknown>(find, root) : undefined;
}

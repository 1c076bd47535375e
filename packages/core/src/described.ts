/** What the converters share: a Standard Schema that also gives JSON Schema. */

import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';

/** A schema that validates and describes itself: what tools and prompts take. */
export type Described<Input, Output = Input> = StandardSchemaV1<Input, Output> & StandardJSONSchemaV1<Input, Output>;

/** A schema of a library, described by `convert` in JSON Schema 2020-12; each side is converted once, when it is asked for. */
export type DescribedSchema<S extends StandardSchemaV1> = Described<
  StandardSchemaV1.InferInput<S>,
  StandardSchemaV1.InferOutput<S>
>;

type Side = 'input' | 'output';

/** The member of a converted schema that tells which schema it converts, and how its parts are converted. */
export const WRAPPED: unique symbol = Symbol.for('mcp-server.wrapped');

export interface Wrapped {
  readonly of: unknown;
  readonly wrap: ((part: never) => unknown) | undefined;
}

export function described<S extends StandardSchemaV1>(
  schema: S,
  convert: (side: Side) => Record<string, unknown>,
  wrap?: (part: never) => unknown,
): DescribedSchema<S> {
  const { version, vendor, validate } = schema['~standard'];
  const converted = new Map<Side, Record<string, unknown>>();
  const converter =
    (side: Side) =>
    ({ target }: StandardJSONSchemaV1.Options): Record<string, unknown> => {
      if (target !== 'draft-2020-12') throw new TypeError(`JSON Schema ${target} is not supported, use draft-2020-12`);
      const json = converted.get(side) ?? convert(side);
      converted.set(side, json);
      return json;
    };
  const jsonSchema = { input: converter('input'), output: converter('output') };
  const wrapped: Wrapped = { of: schema, wrap };
  return {
    '~standard': { version, vendor, validate, jsonSchema },
    [WRAPPED]: wrapped,
  } as unknown as DescribedSchema<S>;
}

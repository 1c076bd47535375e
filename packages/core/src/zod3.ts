/** Schemas of zod 3 for tools and prompts. */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { zodToJsonSchema } from 'zod-to-json-schema';
import { type DescribedSchema, described } from './described.ts';
import { modernise } from './modernise.ts';

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
    const { $schema: _, ...json } = modernise(draft7);
    return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...json };
  });
}

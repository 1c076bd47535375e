/** Schemas of `zod/mini` for tools and prompts. `zod` is imported here and in `zod3.ts` only. */

import { type $ZodType, toJSONSchema } from 'zod/v4/core';
import { type DescribedSchema, described } from './described.ts';
import { isObject } from './jsonrpc.ts';

/**
 * A schema of `zod/mini` that also gives JSON Schema, which the schemas of `zod` itself do without help.
 * @throws TypeError for what is no schema of zod 4
 */
export function fromZodMini<S extends $ZodType>(schema: S): DescribedSchema<S> {
  if (!isObject(schema) || !('_zod' in schema)) throw new TypeError('fromZodMini: not a schema of zod/mini');
  return described(
    schema,
    (io) => {
      // Adds a member that JSON does not show, and that is not part of the schema.
      const { '~standard': _, ...json } = toJSONSchema(schema, { io, target: 'draft-2020-12' });
      return json;
    },
    fromZodMini,
  );
}

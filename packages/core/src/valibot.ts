/** Schemas of Valibot for tools and prompts. `@valibot/to-json-schema` is imported here only. */

import { toJsonSchema } from '@valibot/to-json-schema';
import type { BaseIssue, BaseSchema } from 'valibot';
import { type DescribedSchema, described } from './described.ts';

/**
 * A schema of Valibot that also gives JSON Schema. What has none, for example a transformation on the side
 * of its output, throws when it is listed.
 * @throws TypeError for what is no synchronous schema of Valibot
 */
export function fromValibot<S extends BaseSchema<unknown, unknown, BaseIssue<unknown>>>(schema: S): DescribedSchema<S> {
  if (schema?.['~standard']?.vendor !== 'valibot') throw new TypeError('fromValibot: not a schema of valibot');
  return described(
    schema,
    (typeMode) => ({ ...toJsonSchema(schema, { typeMode, target: 'draft-2020-12' }) }) as Record<string, unknown>,
    fromValibot,
  );
}

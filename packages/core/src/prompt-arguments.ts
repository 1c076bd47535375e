/** The per-argument form of a prompt class. */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { checkSchema } from './schema.ts';

/** One argument of a prompt class: its schema, and what a user interface shows. */
export interface PromptArgument {
  readonly type: StandardSchemaV1;
  readonly description?: string;
  readonly required?: boolean;
}

/** Arguments as one schema of an object. @throws TypeError for one that is no schema */
export function argumentsSchema(args: Readonly<Record<string, PromptArgument>>): StandardSchemaV1 {
  const entries = Object.entries(args);
  for (const [name, { type }] of entries) checkSchema(type, `argument "${name}"`);
  const required = entries.filter(([, argument]) => argument.required).map(([name]) => name);
  const describe = (): Record<string, unknown> => ({
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([name, { description }]) => [name, { type: 'string', ...(description && { description }) }]),
    ),
    ...(required.length > 0 && { required }),
  });
  const standard = {
    version: 1,
    vendor: 'prompt-arguments',
    jsonSchema: { input: describe, output: describe },
    async validate(value: unknown): Promise<StandardSchemaV1.Result<unknown>> {
      const given = new Map(Object.entries(value as object));
      const output: [string, unknown][] = [];
      const issues: StandardSchemaV1.Issue[] = [];
      for (const [name, { type, required: needed }] of entries) {
        if (!given.has(name) && !needed) continue;
        const result = await type['~standard'].validate(given.get(name));
        if (result.issues)
          issues.push(...result.issues.map((issue) => ({ ...issue, path: [name, ...(issue.path ?? [])] })));
        else output.push([name, result.value]);
      }
      return issues.length > 0 ? { issues } : { value: Object.fromEntries(output) };
    },
  };
  return { '~standard': standard } as unknown as StandardSchemaV1;
}

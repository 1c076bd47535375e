/** The per-argument form of a prompt class. */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { checkSchema, type JsonSchema, jsonSchema } from './schema.ts';

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
    properties: Object.fromEntries(entries.map(([name, argument]) => [name, describeOne(argument)])),
    ...(required.length > 0 && { required }),
  });
  type Named = readonly [name: string, result: StandardSchemaV1.Result<unknown>];
  const merge = (results: readonly Named[]): StandardSchemaV1.Result<unknown> => {
    const issues = results.flatMap(([name, result]) =>
      (result.issues ?? []).map((issue) => ({ ...issue, path: [name, ...(issue.path ?? [])] })),
    );
    if (issues.length > 0) return { issues };
    return { value: Object.fromEntries(results.map(([name, result]) => [name, 'value' in result && result.value])) };
  };
  const standard = {
    version: 1,
    vendor: 'prompt-arguments',
    jsonSchema: { input: describe, output: describe },
    validate(value: unknown): StandardSchemaV1.Result<unknown> | Promise<StandardSchemaV1.Result<unknown>> {
      const given = new Map(Object.entries(value as object));
      const results = entries.flatMap(([name, { type, required: needed }]) =>
        given.has(name) || needed ? [[name, type['~standard'].validate(given.get(name))] as const] : [],
      );
      if (!results.some(([, result]) => result instanceof Promise))
        return merge(results as unknown as readonly Named[]);
      return Promise.all(results.map(async ([name, result]) => [name, await result] as const)).then(merge);
    },
  };
  return { '~standard': standard } as unknown as StandardSchemaV1;
}

/** What an argument is, with a description of its own; one without JSON Schema takes what its type says. */
function describeOne({ type, description }: PromptArgument): JsonSchema {
  try {
    return { ...jsonSchema(type, 'input'), ...(description && { description }) };
  } catch {
    return { not: {}, ...(description && { description }) };
  }
}

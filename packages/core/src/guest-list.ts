/** Tools as a guest lists them, in the words that every client takes. */

import { isObject } from './jsonrpc.ts';
import { listed } from './listed-schema.ts';
import { modernise } from './modernise.ts';
import type { JsonSchema } from './schema.ts';

const DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;

/** The last list and what was made of it: guests give the same one every time. */
let last: { readonly given: string; readonly made: readonly unknown[] } | undefined;

/** A response whose list of tools has schemas of 2020-12; any other message as it is. */
export function modernList(message: unknown): unknown {
  if (!isObject(message) || !isObject(message['result'])) return message;
  const { tools } = message['result'];
  if (!Array.isArray(tools)) return message;
  const given = JSON.stringify(tools);
  if (last?.given !== given) last = { given, made: tools.map(toModern) };
  return { ...message, result: { ...message['result'], tools: last.made } };
}

function toModern(tool: unknown): unknown {
  if (!isObject(tool)) return tool;
  const { inputSchema, outputSchema } = tool;
  return {
    ...tool,
    ...(isObject(inputSchema) && { inputSchema: schemaOf(inputSchema, true) }),
    ...(isObject(outputSchema) && { outputSchema: schemaOf(outputSchema, false) }),
  };
}

/** A schema that names another dialect stays as it is. */
function schemaOf(schema: JsonSchema, args: boolean): JsonSchema {
  const { $schema, ...rest } = schema;
  const old = $schema === undefined || DRAFT_7.test(String($schema));
  // What a guest says of its dialect is its own.
  return listed(old ? modernise(rest) : schema, args, true);
}

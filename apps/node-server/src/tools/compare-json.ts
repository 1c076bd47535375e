import { defineTool, type ToolLike } from '@mcp-serverless/core';
import * as z from 'zod';

/** What changed between two JSON values, as a patch that can be applied. */
export const compareJson: ToolLike = defineTool({
  name: 'compare_json',
  title: 'Compare two JSON values',
  description:
    'Lists every difference between two JSON values as a JSON Patch (RFC 6902) that turns the first into the second. The order of object members does not matter, that of arrays does.',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: z.object({
    before: z.unknown().describe('Any JSON value, not its text'),
    after: z.unknown().describe('Any JSON value, not its text'),
  }),
  outputSchema: z.object({
    equal: z.boolean(),
    patch: z
      .array(
        z.object({
          op: z.enum(['add', 'remove', 'replace']),
          path: z.string().describe('JSON Pointer (RFC 6901); "" is the whole value'),
          value: z.unknown().optional().describe('The new value'),
          was: z.unknown().optional().describe('The old value, for the reader; a patch ignores it'),
        }),
      )
      .describe('In the order in which to apply it'),
  }),
  handler: ({ before, after }) => {
    const patch: Change[] = [];
    compare(before, after, '', patch);
    return { equal: patch.length === 0, patch };
  },
});

interface Change {
  op: 'add' | 'remove' | 'replace';
  path: string;
  value?: unknown;
  was?: unknown;
}

function compare(before: unknown, after: unknown, path: string, patch: Change[]): void {
  if (Array.isArray(before) && Array.isArray(after)) compareArrays(before, after, path, patch);
  else if (isObject(before) && isObject(after)) compareObjects(before, after, path, patch);
  else if (before !== after) patch.push({ op: 'replace', path, value: after, was: before });
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compareObjects(before: JsonObject, after: JsonObject, path: string, patch: Change[]): void {
  for (const key of Object.keys(before)) {
    const at = `${path}/${toToken(key)}`;
    if (Object.hasOwn(after, key)) compare(before[key], after[key], at, patch);
    else patch.push({ op: 'remove', path: at, was: before[key] });
  }
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) patch.push({ op: 'add', path: `${path}/${toToken(key)}`, value: after[key] });
  }
}

/** What both ends share stays; between them, items are compared pair by pair, then added or removed. */
function compareArrays(before: readonly unknown[], after: readonly unknown[], path: string, patch: Change[]): void {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && same(before[head], after[head])) head++;
  let tail = 0;
  while (tail < shorter - head && same(before[before.length - 1 - tail], after[after.length - 1 - tail])) tail++;

  const pairs = shorter - tail;
  for (let i = head; i < pairs; i++) compare(before[i], after[i], `${path}/${i}`, patch);
  // From the back, so that every index is still right when its turn comes.
  for (let i = before.length - tail - 1; i >= pairs; i--) {
    patch.push({ op: 'remove', path: `${path}/${i}`, was: before[i] });
  }
  for (let i = pairs; i < after.length - tail; i++) patch.push({ op: 'add', path: `${path}/${i}`, value: after[i] });
}

function same(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.length === after.length && before.every((item, i) => same(item, after[i]));
  }
  if (!isObject(before) || !isObject(after)) return false;
  const keys = Object.keys(before);
  return (
    keys.length === Object.keys(after).length &&
    keys.every((key) => Object.hasOwn(after, key) && same(before[key], after[key]))
  );
}

/** @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function toToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

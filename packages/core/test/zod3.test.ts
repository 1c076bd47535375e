import { describe, expect, it } from 'vitest';
import { z } from 'zod3';
import { fromZod3 } from '../src/zod3.ts';

const $schema = 'https://json-schema.org/draft/2020-12/schema';
type AnySchema = z.ZodTypeAny;

function json(schema: AnySchema, side: 'input' | 'output'): unknown {
  return fromZod3(schema)['~standard'].jsonSchema[side]({ target: 'draft-2020-12' });
}

describe('zod 3 as JSON Schema 2020-12', () => {
  const shared = z.object({ q: z.string() }).strict();
  const shown = { type: 'object', properties: { q: { type: 'string' } }, required: ['q'], additionalProperties: false };
  const string = { type: 'string' };
  const number = { type: 'number' };

  it.each<[string, AnySchema, object]>([
    ['a bound', z.number().gt(2), { type: 'number', exclusiveMinimum: 2 }],
    [
      'a tuple',
      z.tuple([z.string(), z.number()]),
      { type: 'array', minItems: 2, maxItems: 2, prefixItems: [string, number] },
    ],
    [
      'a tuple with a rest',
      z.tuple([z.string()]).rest(z.number()),
      { type: 'array', minItems: 1, prefixItems: [string], items: number },
    ],
    ['a list', z.array(z.string()), { type: 'array', items: string }],
    [
      'a schema used twice, once in a tuple',
      z.object({ t: z.tuple([shared]), again: shared }).strict(),
      {
        type: 'object',
        properties: {
          t: { type: 'array', minItems: 1, maxItems: 1, prefixItems: [shown] },
          again: { $ref: '#/properties/t/prefixItems/0' },
        },
        required: ['t', 'again'],
        additionalProperties: false,
      },
    ],
    [
      'properties that are named like keywords',
      z.object({ items: z.tuple([z.string()]), default: z.tuple([z.string()]) }).strict(),
      {
        type: 'object',
        properties: {
          items: { type: 'array', minItems: 1, maxItems: 1, prefixItems: [string] },
          default: { type: 'array', minItems: 1, maxItems: 1, prefixItems: [string] },
        },
        required: ['items', 'default'],
        additionalProperties: false,
      },
    ],
    [
      'a value that looks like a schema',
      z
        .object({ items: z.array(z.string()) })
        .strict()
        .default({ items: ['a'] }),
      {
        type: 'object',
        properties: { items: { type: 'array', items: string } },
        required: ['items'],
        additionalProperties: false,
        default: { items: ['a'] },
      },
    ],
  ])('%s', (_name, schema, expected) => {
    expect(json(schema, 'input')).toEqual({ $schema, ...expected });
    expect(json(schema, 'output')).toEqual({ $schema, ...expected });
  });

  it('keeps recursion', () => {
    interface Node {
      next?: Node | undefined;
    }
    const node: z.ZodType<Node> = z.lazy(() => z.object({ next: node.optional() }).strict());
    expect(json(node, 'input')).toEqual({
      $schema,
      type: 'object',
      properties: { next: { $ref: '#' } },
      additionalProperties: false,
    });
  });

  it('tells input from output', () => {
    const schema = z.object({ n: z.string().transform(Number) });
    expect(json(schema, 'input')).toEqual({
      $schema,
      type: 'object',
      properties: { n: string },
      required: ['n'],
      additionalProperties: true,
    });
    expect(json(schema, 'output')).toMatchObject({ properties: { n: {} }, additionalProperties: false });
  });
});

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, it } from 'vitest';
import { fromJsonSchema } from '../src/json-schema.ts';

type Json = Readonly<Record<string, unknown>>;

function validate(schema: Json, value: unknown): StandardSchemaV1.Result<unknown> {
  return fromJsonSchema(schema)['~standard'].validate(value) as StandardSchemaV1.Result<unknown>;
}

/** Every kind of keyword that clients must see as the author wrote it. */
const EVERYTHING = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://example.com/order',
  $comment: 'kept',
  title: 'Order',
  type: 'object',
  $defs: { id: { $anchor: 'id', type: 'string', pattern: '^\\p{L}+$' } },
  properties: {
    id: { $ref: '#id' },
    lines: { type: 'array', prefixItems: [{ $ref: '#/$defs/id' }], items: { type: 'integer' } },
    region: { type: 'string', 'x-mcp-header': 'Region' },
  },
  required: ['id'],
  allOf: [{ anyOf: [{ required: ['lines'] }, { required: ['region'] }] }],
  if: { required: ['lines'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { lines: { minItems: 1 } } },
  else: { not: { required: ['lines'] } },
  additionalProperties: false,
};

describe('fromJsonSchema', () => {
  it('shows the schema as it is, and nothing that happens to it later', () => {
    const mine = structuredClone(EVERYTHING) as Record<string, unknown>;
    const schema = fromJsonSchema(mine);
    expect(mine).toEqual(EVERYTHING);
    mine['title'] = 'changed';
    for (const side of ['input', 'output'] as const) {
      const shown = schema['~standard'].jsonSchema[side]({ target: 'draft-2020-12' });
      expect(JSON.stringify(shown)).toBe(JSON.stringify(EVERYTHING));
    }
  });

  it('takes a frozen schema', () => {
    expect(validate(Object.freeze({ type: 'object' }), {})).toEqual({ value: {} });
  });

  it.each<[string, Json, unknown]>([
    ['everything', EVERYTHING, { id: 'ab', lines: ['cd', 1, 2] }],
    ['nothing asked', {}, { anything: [1] }],
    ['a boolean subschema', { properties: { a: true } }, { a: 1 }],
    [
      'recursion',
      { $defs: { n: { properties: { next: { $ref: '#/$defs/n' } } } }, $ref: '#/$defs/n' },
      { next: { next: {} } },
    ],
    [
      'unevaluated properties that are evaluated',
      { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      { a: 1 },
    ],
    ['a format', { format: 'date' }, '2026-07-28'],
    ['code points', { maxLength: 1 }, '\u{1F600}'],
  ])('accepts: %s', (_name, schema, value) => {
    expect(validate(schema, value)).toEqual({ value });
  });

  it.each<[string, Json, unknown, [path: string, message: string][]]>([
    [
      'all that is wrong',
      EVERYTHING,
      { id: '1', region: 2, other: 3 },
      [
        ['id', 'String does not match pattern.'],
        ['region', 'Instance type "number" is invalid. Expected "string".'],
        ['', 'Property "other" does not match additional properties schema.'],
      ],
    ],
    [
      'the place in a list',
      { items: { type: 'integer' } },
      [1, 'a'],
      [['1', 'Instance type "string" is invalid. Expected "integer".']],
    ],
    [
      'keys that a pointer escapes',
      { properties: { 'a/b~c d': { const: 1 } } },
      { 'a/b~c d': 2 },
      [['a/b~c d', 'Instance does not match 1.']],
    ],
    [
      'a property that may not be',
      { properties: { a: false } },
      { a: 1 },
      [
        ['', 'Property "a" does not match schema.'],
        ['a', 'False boolean schema.'],
      ],
    ],
    [
      'an own __proto__',
      { additionalProperties: { type: 'string' } },
      JSON.parse('{"__proto__":1}'),
      [
        ['', 'Property "__proto__" does not match additional properties schema.'],
        ['__proto__', 'Instance type "number" is invalid. Expected "string".'],
      ],
    ],
    [
      'a name that is no text',
      { additionalProperties: { type: 'string' } },
      { '\ud800': 1 },
      [['', 'A property name is not well-formed']],
    ],
    ['a format', { format: 'date' }, 'tomorrow', [['', 'String does not match format "date".']]],
  ])('refuses and says where: %s', (_name, schema, value, expected) => {
    const { issues } = validate(schema, value);
    expect(issues?.map(({ path = [], message }) => [path.join('.'), message])).toEqual(expected);
  });

  it.each<[string, Json, string]>([
    [
      'another dialect',
      { $schema: 'http://json-schema.org/draft-07/schema#' },
      '$schema "http://json-schema.org/draft-07/schema#" is not supported',
    ],
    [
      'another dialect inside',
      { properties: { a: { $schema: 'https://json-schema.org/draft/2019-09/schema' } } },
      'is not supported',
    ],
    [
      'a $ref to the network',
      { properties: { a: { $ref: 'https://example.com/a' } } },
      '$ref "https://example.com/a" is not inside the schema',
    ],
    ['a $ref to a file', { items: { $ref: 'file:///etc/passwd' } }, '$ref "file:///etc/passwd"'],
    [
      'a $ref to the metadata service',
      { allOf: [{ $ref: 'http://169.254.169.254/latest' }] },
      '$ref "http://169.254.169.254/latest"',
    ],
    ['a $ref to a neighbour', { $id: 'https://example.com/a', not: { $ref: 'b' } }, '$ref "b"'],
    ['a $ref to nothing', { properties: { a: { $ref: '#/$defs/none' } } }, '$ref "#/$defs/none"'],
    ['a $dynamicRef', { $dynamicRef: '#node' }, '$dynamicRef is not supported, use $ref'],
    ['a type that does not exist', { properties: { a: { type: ['string', 'date'] } } }, 'there is no type "date"'],
    [
      'a pattern that is none',
      { properties: { a: { pattern: '(' } } },
      'the pattern "(" is no regular expression with the flag u',
    ],
    ['a pattern of names that is none', { patternProperties: { '[': {} } }, 'the pattern "["'],
    ['a loop', { $ref: '#' }, 'the schema refers to itself without end'],
  ])('throws at once for %s', (_name, schema, message) => {
    expect(() => fromJsonSchema(schema)).toThrow(TypeError);
    expect(() => fromJsonSchema(schema)).toThrow(/^fromJsonSchema: /);
    expect(() => fromJsonSchema(schema)).toThrow(message);
  });

  it('works where eval is forbidden', () => {
    const original = globalThis.Function;
    try {
      globalThis.Function = (() => {
        throw new EvalError('Code generation from strings disallowed');
      }) as unknown as FunctionConstructor;
      expect(validate(EVERYTHING, { id: 'ab', region: 'eu' })).toEqual({ value: { id: 'ab', region: 'eu' } });
    } finally {
      globalThis.Function = original;
    }
  });
});

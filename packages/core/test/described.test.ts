import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z as z4 } from 'zod';
import * as zm from 'zod/mini';
import { z as z3 } from 'zod3';
import { defineTool, MCPServer } from '../src/index.ts';
import { fromJsonSchema } from '../src/json-schema.ts';
import { fromValibot } from '../src/valibot.ts';
import { fromZodMini } from '../src/zod-mini.ts';
import { fromZod3 } from '../src/zod3.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const OBJECT = {
  $schema: DIALECT,
  type: 'object',
  properties: { city: { type: 'string', minLength: 2 }, days: { default: 1, type: 'number' } },
  required: ['city'],
};

async function ask(server: MCPServer, method: string, params: object = {}) {
  const request = new Request('https://mcp.example.com/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return ((await (await server.handleRequest(request)).json()) as { result: never }).result;
}

/** One tool, four ways to say what it takes and gives. */
const WAYS = [
  {
    name: 'zod/mini',
    input: fromZodMini(zm.object({ city: zm.string().check(zm.minLength(2)), days: zm._default(zm.number(), 1) })),
    output: fromZodMini(zm.object({ days: zm.number() })),
    listed: OBJECT,
    fills: true,
  },
  {
    name: 'zod 3',
    input: fromZod3(z3.object({ city: z3.string().min(2), days: z3.number().default(1) })),
    output: fromZod3(z3.object({ days: z3.number() })),
    listed: { ...OBJECT, additionalProperties: true },
    fills: true,
  },
  {
    name: 'Valibot',
    input: fromValibot(v.object({ city: v.pipe(v.string(), v.minLength(2)), days: v.optional(v.number(), 1) })),
    output: fromValibot(v.object({ days: v.number() })),
    listed: OBJECT,
    fills: true,
  },
  {
    name: 'JSON Schema',
    input: fromJsonSchema<{ city: string; days?: number }>(OBJECT),
    output: fromJsonSchema<{ days: number }>({
      type: 'object',
      properties: { days: { type: 'number' } },
      required: ['days'],
    }),
    listed: OBJECT,
    fills: false,
  },
];

describe.each(WAYS)('a tool with schemas of $name', ({ name, input, output, listed, fills }) => {
  const server = new MCPServer({ name: 's', version: '1', observe: false }).addTool(
    defineTool({
      name: 'weather',
      description: 'd',
      inputSchema: input,
      outputSchema: output,
      handler: ({ days }) => ({ days: days ?? 7 }),
    }),
  );

  it('is listed with JSON Schema 2020-12', async () => {
    const { tools } = (await ask(server, 'tools/list')) as { tools: { inputSchema: object; outputSchema: object }[] };
    const { $schema: _, ...bare } = listed;
    // What an author wrote by hand keeps every keyword, as the official conformance suite wants it.
    expect(tools[0]?.inputSchema).toEqual(name === 'JSON Schema' ? listed : bare);
    expect(tools[0]?.outputSchema).toMatchObject({
      type: 'object',
      properties: { days: { type: 'number' } },
      required: ['days'],
    });
  });

  it('gets validated arguments', async () => {
    const call = { name: 'weather', arguments: { city: 'Oslo' } };
    expect(await ask(server, 'tools/call', call)).toMatchObject({ structuredContent: { days: fills ? 1 : 7 } });
    const wrong = (await ask(server, 'tools/call', { name: 'weather', arguments: { city: 'O' } })) as {
      isError: boolean;
      content: { text: string }[];
    };
    expect(wrong.isError).toBe(true);
    expect(wrong.content[0]?.text).toMatch(/^Invalid arguments for tool weather:\ncity: \S.*/);
  });

  it('converts once, for one draft only', () => {
    const { jsonSchema } = input['~standard'];
    expect(jsonSchema.input({ target: 'draft-2020-12' })).toBe(jsonSchema.input({ target: 'draft-2020-12' }));
    expect(() => jsonSchema.input({ target: 'draft-07' })).toThrow(
      new TypeError('JSON Schema draft-07 is not supported, use draft-2020-12'),
    );
  });
});

describe('what is no schema of the library', () => {
  it.each<[string, () => unknown, string]>([
    ['zod 3 to fromZodMini', () => fromZodMini(z3.object({}) as never), 'fromZodMini: not a schema of zod/mini'],
    ['nothing to fromZodMini', () => fromZodMini(null as never), 'fromZodMini: not a schema of zod/mini'],
    [
      'zod 4 to fromZod3',
      () => fromZod3(z4.object({})),
      'fromZod3: not a schema of zod 3.25 or later. One of zod 4 needs no converter.',
    ],
    [
      'nothing to fromZod3',
      () => fromZod3(undefined as never),
      'fromZod3: not a schema of zod 3.25 or later. One of zod 4 needs no converter.',
    ],
    ['zod to fromValibot', () => fromValibot(z4.object({}) as never), 'fromValibot: not a schema of valibot'],
    ['nothing to fromValibot', () => fromValibot(undefined as never), 'fromValibot: not a schema of valibot'],
  ])('is refused: %s', (_name, convert, message) => {
    expect(convert).toThrow(new TypeError(message));
  });

  it('takes the schemas of zod itself for those of zod/mini', () => {
    const schema = z4.object({ a: z4.string() });
    const target = { target: 'draft-2020-12' } as const;
    expect(fromZodMini(schema)['~standard'].jsonSchema.input(target)).toEqual(
      schema['~standard'].jsonSchema.input(target),
    );
  });
});

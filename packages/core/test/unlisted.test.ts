import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as zm from 'zod/mini';
import { checkServer, definePrompt, MCPPrompt, MCPServer, type ServerEvent } from '../src/index.ts';
import { fromJsonSchema } from '../src/json-schema.ts';
import { checkLists } from '../src/live.ts';
import { testClient } from '../src/testing.ts';
import { fromValibot } from '../src/valibot.ts';
import { fromZodMini } from '../src/zod-mini.ts';

const base = { name: 'bad', description: 'd', handler: () => 'x' };
const circular: Record<string, unknown> = { type: 'object' };
circular['properties'] = { self: circular };

/** A schema of a library that gives whatever it likes. */
const giving = (give: () => unknown) =>
  ({
    '~standard': {
      version: 1,
      vendor: 'own',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: give, output: give },
    },
  }) as never;

const TOOLS: readonly (readonly [what: string, tool: object, path: string])[] = [
  ['a Date', { inputSchema: z.object({ when: z.date() }) }, 'inputSchema.properties.when'],
  ['a coerced Date', { inputSchema: z.object({ when: z.coerce.date() }) }, 'inputSchema.properties.when'],
  ['a bigint', { inputSchema: z.object({ n: z.bigint() }) }, 'inputSchema.properties.n'],
  ['a Map', { inputSchema: z.object({ m: z.map(z.string(), z.string()) }) }, 'inputSchema.properties.m'],
  ['a Set', { inputSchema: z.object({ m: z.set(z.string()).optional() }) }, 'inputSchema.properties.m'],
  ['a class', { inputSchema: z.object({ m: z.instanceof(URL) }) }, 'inputSchema.properties.m'],
  ['undefined', { inputSchema: z.object({ m: z.undefined() }) }, 'inputSchema.properties.m'],
  [
    'a Date in a list',
    { inputSchema: z.object({ a: z.array(z.object({ b: z.date() })) }) },
    'inputSchema.properties.a.items.properties.b',
  ],
  [
    'a Date in a union',
    { inputSchema: z.object({ a: z.union([z.string(), z.date()]) }) },
    'inputSchema.properties.a.anyOf.1',
  ],
  [
    'a Date in a tuple',
    { inputSchema: z.object({ a: z.tuple([z.string(), z.date()]) }) },
    'inputSchema.properties.a.prefixItems.1',
  ],
  [
    'a Date in a record',
    { inputSchema: z.object({ a: z.record(z.string(), z.date()) }) },
    'inputSchema.properties.a.additionalProperties',
  ],
  [
    'a transformation in an output',
    { outputSchema: z.object({ n: z.string().transform((s) => s.length) }) },
    'outputSchema.properties.n',
  ],
  ['a Date of zod/mini', { inputSchema: fromZodMini(zm.object({ when: zm.date() })) }, 'inputSchema.properties.when'],
  ['a Date of Valibot', { inputSchema: fromValibot(v.object({ when: v.date() })) }, 'inputSchema.properties.when'],
  ['text alone', { inputSchema: z.string() }, 'inputSchema'],
  ['a list', { inputSchema: z.array(z.string()) }, 'inputSchema'],
  ['anything', { inputSchema: z.any() }, 'inputSchema'],
  ['a union with text', { inputSchema: z.union([z.object({ a: z.string() }), z.string()]) }, 'inputSchema'],
  ['a reference that leads nowhere', { inputSchema: giving(() => ({ $ref: '#/$defs/A' })) }, 'inputSchema'],
  ['an alias of itself', { inputSchema: giving(() => ({ $ref: '#' })) }, 'inputSchema'],
  ['no object', { inputSchema: giving(() => undefined) }, 'inputSchema'],
  ['true', { outputSchema: giving(() => true) }, 'outputSchema'],
  [
    'text that is thrown',
    {
      inputSchema: giving(() => {
        throw 'no';
      }),
    },
    'inputSchema',
  ],
  [
    'a BigInt as default',
    { inputSchema: giving(() => ({ type: 'object', properties: { n: { default: 3n } } })) },
    'inputSchema.properties.n.default',
  ],
  ['an endless schema', { inputSchema: giving(() => circular) }, 'inputSchema.properties.self'],
  ['a BigInt in _meta', { _meta: { size: 3n } }, '_meta.size'],
  [
    'a mirrored argument that is a list',
    { inputSchema: z.object({ a: z.array(z.string()) }), headerParams: { a: 'A' } },
    'headerParams',
  ],
  [
    'an annotation that headerParams lacks',
    { inputSchema: giving(() => ({ type: 'object', properties: { a: { type: 'string', 'x-mcp-header': 'A' } } })) },
    'headerParams',
  ],
];

async function ask(server: MCPServer, method: string, version = '2025-11-25') {
  const params =
    version === '2026-07-28'
      ? {
          _meta: {
            'io.modelcontextprotocol/protocolVersion': version,
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        }
      : {};
  const headers = { 'content-type': 'application/json', 'mcp-protocol-version': version, 'mcp-method': method };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await server.handleRequest(new Request('https://x/', { method: 'POST', headers, body }));
  return ((await response.json()) as { result: Record<string, never[]> }).result;
}

function create(options: object = {}) {
  const events: ServerEvent[] = [];
  const server = new MCPServer({ name: 's', version: '1', observe: (event) => void events.push(event), ...options });
  return { server, told: () => events.filter((event) => event.type === 'unlisted') };
}

describe.each(TOOLS)('a tool with %s', (_, more, path) => {
  it('is left out of lists of both eras and told once, with its path', async () => {
    const { server, told } = create();
    server.addTool({ ...base, ...more }).addTool({ ...base, name: 'good' });
    for (const version of ['2025-06-18', '2026-07-28', '2025-11-25', '2026-07-28']) {
      const { tools } = await ask(server, 'tools/list', version);
      expect(tools?.map(({ name }) => name)).toEqual(['good']);
    }
    expect(told()).toMatchObject([{ kind: 'tool', name: 'bad', path }]);
  });

  it('is refused by testClient and by hosts, and passed by checkServer', () => {
    const { server } = create();
    server.addTool({ ...base, ...more });
    checkServer(server);
    const start = `tool "bad", ${path}: `;
    expect(() => testClient(server)).toThrow(TypeError);
    expect(() => testClient(server)).toThrow(start);
    expect(() => checkLists(server)).toThrow(start);
    server.addTool({ ...base, name: 'later' });
  });
});

it('pages and cursors count what is listed', async () => {
  const { server } = create({ pageSize: 1 });
  for (const name of ['a', 'bad', 'b']) {
    server.addTool({ ...base, name, ...(name === 'bad' && { inputSchema: z.object({ d: z.date() }) }) });
  }
  const first = await ask(server, 'tools/list');
  expect([first['tools']?.length, typeof first['nextCursor']]).toEqual([1, 'string']);
});

it('a prompt whose schema cannot be listed is left out and told', async () => {
  const { server, told } = create();
  server
    .addPrompt(definePrompt({ name: 'bad', argsSchema: z.object({ on: z.coerce.date() }), handler: () => 'x' }))
    .addPrompt({ name: 'good', handler: () => 'x' });
  expect((await ask(server, 'prompts/list'))['prompts']).toEqual([{ name: 'good' }]);
  expect(told()).toMatchObject([{ kind: 'prompt', name: 'bad', path: 'argsSchema.properties.on' }]);
});

it('every item that cannot be listed is in one error', () => {
  const { server } = create();
  for (const name of ['a', 'b']) server.addTool({ ...base, name, inputSchema: z.object({ d: z.date() }) });
  expect(() => checkLists(server)).toThrow(/^tool "a", [^\n]+\ntool "b", [^\n]+$/);
});

it('the default log says it in one JSON line', async () => {
  const { logToConsole } = await import('../src/observe.ts');
  const { server, told } = create();
  server.addTool({ ...base, inputSchema: z.object({ d: z.date() }) });
  await ask(server, 'tools/list');
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => void lines.push(line);
  for (const event of told()) logToConsole(event);
  console.log = log;
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ type: 'unlisted', name: 'bad' }]);
});

describe('a schema is listed', () => {
  const listed = async (inputSchema: object) => {
    const { server } = create();
    server.addTool({ ...base, inputSchema } as never);
    return (await ask(server, 'tools/list', '2026-07-28'))['tools']?.[0]?.['inputSchema'];
  };
  it.each<[string, object, object]>([
    [
      'with type object beside a union',
      z.union([z.object({ a: z.string() }), z.object({})]),
      { anyOf: expect.anything() },
    ],
    [
      'with type object beside a reference',
      fromJsonSchema({ $ref: '#/$defs/A', $defs: { A: { type: 'object' } } }),
      { $ref: '#/$defs/A' },
    ],
    [
      'with type object beside allOf',
      fromJsonSchema({ allOf: [{ type: 'object' }, { required: ['a'] }] }),
      { allOf: expect.anything() },
    ],
    ['with type object where it has properties', fromJsonSchema({ properties: { a: {} } }), { properties: { a: {} } }],
    ['with properties where it has none', z.record(z.string(), z.string()), { properties: {} }],
  ])('%s', async (_, schema, more) => expect(await listed(schema)).toMatchObject({ type: 'object', ...more }));

  it('without items: false beside prefixItems at any depth, and with what it says', async () => {
    const pair = { prefixItems: [{ type: 'string' }, { type: 'number' }], items: false };
    const data = { const: pair, enum: [pair], default: pair, examples: [pair] };
    const schema = {
      type: 'object',
      properties: {
        items: pair,
        open: { ...pair, items: true },
        data,
        list: { items: { anyOf: [{ ...pair, maxItems: 1, minItems: 1 }] } },
      },
      $defs: { prefixItems: pair },
    };
    const { items: _, ...open } = pair;
    expect(await listed(giving(() => schema))).toEqual({
      ...schema,
      properties: {
        ...schema.properties,
        items: { ...open, maxItems: 2 },
        list: { items: { anyOf: [{ ...open, maxItems: 1, minItems: 1 }] } },
      },
      $defs: { prefixItems: { ...open, maxItems: 2 } },
    });
  });

  it.each([
    ['without the default dialect of a library', 'https://json-schema.org/draft/2020-12/schema', undefined],
    ['with another dialect', 'http://json-schema.org/draft-07/schema#', 'http://json-schema.org/draft-07/schema#'],
  ])('%s', async (_, $schema, shown) => {
    expect(await listed(giving(() => ({ $schema, type: 'object', properties: {} })))).toEqual({
      type: 'object',
      properties: {},
      ...(shown && { $schema: shown }),
    });
  });
});

describe('an argument of a prompt', () => {
  const add = (min: object, argsSchema: object = z.object({ min: min as never })) =>
    create().server.addPrompt({ name: 'p', argsSchema, handler: (args: unknown) => JSON.stringify(args) } as never);
  const get = async (min: object, text: string) => {
    const { messages } = await testClient(add(min)).getPrompt('p', { min: text });
    return JSON.parse((messages[0] as unknown as { content: { text: string } }).content.text).min;
  };

  it.each<[string, object]>([
    ['a list', z.array(z.string())],
    ['an object', z.object({ a: z.string() })],
    ['null', z.null()],
    ['an optional list', z.array(z.string()).optional()],
  ])('that is %s is refused at registration', (_, min) =>
    expect(() => add(min)).toThrow('prompt "p", argsSchema.properties.min: takes no text'),
  );

  it.each<[string, object, string, unknown]>([
    ['a number', z.number(), '0.5', 0.5],
    ['an integer with a default', z.int().default(2), '3', 3],
    ['a number or null', z.number().nullable(), '3', 3],
    ['a number that is a literal', z.literal(3), '3', 3],
    ['a boolean', z.boolean(), 'false', false],
    ['a coerced boolean', z.coerce.boolean(), 'false', true],
    ['a coerced number', z.coerce.number(), '', 0],
    ['a preprocessed list', z.preprocess((text) => JSON.parse(String(text)), z.array(z.number())), '[1]', [1]],
    ['a number or text', z.union([z.string(), z.number()]), '3', '3'],
    ['one of several', z.enum(['3']), '3', '3'],
    ['a pattern', z.string().regex(/^[0-9]{5}$/), '12345', '12345'],
    ['judged later', z.number().refine(async () => true), '3', 3],
  ])('that is %s takes its text', async (_, min, text, value) => expect(await get(min, text)).toEqual(value));

  it.each(['', 'x', '"3"', 'true', '[3]', 'null'])('that is a number refuses %j', async (text) => {
    await expect(get(z.number(), text)).rejects.toMatchObject({ code: -32602 });
  });

  it('of a class is judged and read in the same way', async () => {
    const prompt = (type: object) =>
      class extends MCPPrompt {
        readonly name = 'p';
        readonly description = 'd';
        override readonly schema = { min: { type: type as never, required: true } };
        generateMessages(args: never): string {
          return JSON.stringify(args);
        }
      };
    const server = create().server.addPrompt(prompt(z.number()));
    expect(await testClient(server).getPrompt('p', { min: '3' })).toMatchObject({
      messages: [{ content: { text: '{"min":3}' } }],
    });
    create().server.addPrompt(prompt(z.coerce.date()));
    for (const no of [z.array(z.string()), z.date()]) {
      expect(() => create().server.addPrompt(prompt(no))).toThrow(
        'prompt "p", argsSchema.properties.min: takes no text',
      );
    }
  });
});

describe('checkServer', () => {
  it('names each kind of item whose scopes nobody could have', () => {
    const scopes = ['a'];
    for (const [item, server] of [
      ['tool "bad"', create().server.addTool({ ...base, scopes })],
      ['tool "bad"', create().server.addTool({ ...base, scopes: () => scopes })],
      ['prompt "p"', create().server.addPrompt({ name: 'p', scopes, handler: () => 'x' })],
      ['resource "r"', create().server.addResource({ name: 'r', uri: 'a://b', scopes, handler: () => 'x' })],
      ['resource "t"', create().server.addResource({ name: 't', uriTemplate: 'a://{b}', scopes, handler: () => 'x' })],
    ] as const) {
      const error = new TypeError(`${item}, scopes: the server has no auth. Give the MCPServer auth: { provider }`);
      expect(() => checkServer(server)).toThrow(error);
      expect(() => testClient(server)).toThrow(error);
    }
  });

  it('finds a tool that must be a task where there are none, and leaves the registry open', () => {
    const { server } = create();
    checkServer(server);
    server.addTool({ ...base, task: 'required' });
    expect(() => checkServer(server)).toThrow('tool "bad", task: the server has no tasks.');
    server.addTool({ ...base, name: 'other' });
  });

  it('does nothing for another handler', () => {
    expect(checkServer({ handleRequest: async () => new Response() })).toBeUndefined();
  });
});

describe('mount', () => {
  const provider = { authenticate: async () => ({ outcome: 'none' }) as const, challenges: () => [] };
  const auth = { provider };
  const limiter = { limit: () => ({ allowed: true }) };
  it.each<[string, object, object]>([
    ['auth', { auth }, {}],
    ['auth.authorize', { auth: { ...auth, authorize: () => false } }, { auth }],
    ['auth.audit', { auth: { ...auth, audit: () => {} } }, { auth }],
    ['rateLimit', { rateLimit: { limiter } }, {}],
    ['allowedHosts', { allowedHosts: ['a.example'] }, {}],
    ['replayGuard', { replayGuard: { firstUse: () => true } }, {}],
    ['cors.allowOrigin', { cors: { allowOrigin: 'https://a.example' } }, { cors: false }],
    ['cors: false', { cors: false }, {}],
  ])('refuses a server whose %s it would leave behind', (guard, from, to) => {
    expect(() => create(to).server.mount('m', create(from).server)).toThrow(
      new TypeError(
        `mount "m": the mounted server has ${guard}, which would not guard it here. Give it to the mounting server too`,
      ),
    );
    create({ ...to, ...from }).server.mount('m', create(from).server);
  });

  it('refuses a server whose required scopes it would leave behind', () => {
    const strict = { auth: { provider: { ...provider, requiredScopes: ['billing'] } } };
    expect(() => create({ auth }).server.mount('m', create(strict).server)).toThrow(
      'mount "m": the auth of the mounted server requires the scope "billing".',
    );
    create(strict).server.mount('m', create(strict).server);
  });

  it('takes a server with scopes and no auth of its own', () => {
    const { server } = create({ auth });
    checkServer(server.mount('m', create().server.addTool({ ...base, scopes: ['a'] })));
  });
});

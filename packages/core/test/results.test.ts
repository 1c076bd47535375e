/** What handlers return: data of the author, pieces of the protocol, and what cannot be sent. */

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { definePrompt, defineResource, defineTool, MCPServer, type ServerEvent } from '../src/index.ts';
import { testClient } from '../src/testing.ts';

const BYTES = new Uint8Array([1, 2, 3]);
const text = (value: string): object => ({ type: 'text', text: value });
const masked = expect.stringMatching(/^Internal error \(error id [\w-]+\)$/);

function bed(): { readonly server: MCPServer; readonly errors: string[] } {
  const errors: string[] = [];
  const observe = (event: ServerEvent): void => {
    if (event.type === 'error') errors.push((event.error as Error).message);
  };
  return { server: new MCPServer({ name: 's', version: '1', observe }), errors };
}

async function call(returned: unknown, outputSchema?: object) {
  const { server, errors } = bed();
  const handler = (): unknown => returned;
  server.addTool(defineTool({ name: 't', description: 'd', handler, ...(outputSchema && { outputSchema }) } as never));
  const { content, structuredContent, isError } = await testClient(server).callTool('t');
  return { content, structuredContent, isError, errors };
}

async function read(returned: unknown, mimeType?: string) {
  const { server, errors } = bed();
  server.addResource(
    defineResource({ name: 'r', uri: 'a://r', handler: () => returned as never, ...(mimeType && { mimeType }) }),
  );
  const result = await testClient(server)
    .readResource('a://r')
    .then(
      ({ contents }) => contents,
      (error: Error) => error.message,
    );
  return { result, errors };
}

const DATA: unknown[] = [
  { title: 'T', content: ['one', 'two'] },
  { content: [{ id: 1 }], total: 1 },
  { content: [], total: 0 },
  { content: [] },
  { content: [{ type: 'text', text: 'x' }, { id: 1 }], total: 2 },
  { content: [{ type: 'note', text: 'milk' }], total: 1 },
  { content: 'x' },
  [],
  [
    { type: 'text', name: 'first_name' },
    { type: 'image', name: 'avatar' },
  ],
  [{ type: 'note', text: 'milk' }],
  [{ type: 'resource', id: 1 }],
  [[{ type: 'text', text: 'x' }]],
  { a: null, b: [true, 1.5, ''], c: { d: {} } },
];

describe('a tool that returns', () => {
  it.each(DATA)('%j returns data', async (value) => {
    const seen = { content: [text(JSON.stringify(value))], structuredContent: value, errors: [] };
    expect(await call(value)).toEqual(seen);
  });

  it.each([undefined, null, ''])('%j says that it is done', async (value) => {
    expect(await call(value)).toEqual({ content: [text('Done. No output.')], errors: [] });
  });

  it.each<[string, unknown, object]>([
    ['blocks', [text('a'), text('b')], { content: [text('a'), text('b')] }],
    ['a result', { content: [text('a')], isError: true }, { content: [text('a')], isError: true }],
    ['only structured content', { content: [], structuredContent: 1 }, { content: [], structuredContent: 1 }],
    ['only a failure', { content: [], isError: true }, { content: [], isError: true }],
    [
      'an image of bytes',
      [{ type: 'image', data: BYTES, mimeType: 'image/png' }],
      { content: [{ type: 'image', data: 'AQID', mimeType: 'image/png' }] },
    ],
    [
      'a sound of an ArrayBuffer',
      { content: [{ type: 'audio', data: BYTES.buffer, mimeType: 'audio/wav' }] },
      { content: [{ type: 'audio', data: 'AQID', mimeType: 'audio/wav' }] },
    ],
    [
      'a part of a Buffer',
      [{ type: 'image', data: Buffer.from([0, 1, 2, 3]).subarray(1), mimeType: 'image/png' }],
      { content: [{ type: 'image', data: 'AQID', mimeType: 'image/png' }] },
    ],
    [
      'a data URI, which names its type',
      [{ type: 'image', data: 'data:image/gif;charset=x;base64,AQID' }],
      { content: [{ type: 'image', data: 'AQID', mimeType: 'image/gif' }] },
    ],
    [
      'a link',
      [{ type: 'resource_link', uri: 'a://b', name: 'b' }],
      { content: [{ type: 'resource_link', uri: 'a://b', name: 'b' }] },
    ],
    [
      'an embedded resource of bytes',
      [{ type: 'resource', resource: { uri: 'a://b', blob: BYTES } }],
      { content: [{ type: 'resource', resource: { uri: 'a://b', blob: 'AQID' } }] },
    ],
  ])('%s returns protocol', async (_, value, expected) => {
    expect(await call(value)).toEqual({ ...expected, errors: [] });
  });

  it.each<[unknown, string]>([
    [[{ type: 'text', text: 5 }], 'result[0] needs a text'],
    [{ content: [{ type: 'text' }] }, 'content[0] needs a text'],
    [
      { content: [text('a'), { type: 'txt', text: 'x' }] },
      'content[1] has a type that is not one of text, image, audio, resource_link, resource',
    ],
    [[{ type: 'image', data: 'AQID' }], 'result[0] needs a mimeType, for example "image/png"'],
    [[{ type: 'image', data: 'no base64!', mimeType: 'image/png' }], 'result[0].data must be bytes or base64'],
    [[{ type: 'image', data: 5, mimeType: 'image/png' }], 'result[0].data must be bytes or base64'],
    [[{ type: 'resource_link', uri: 'a://b' }], 'result[0] needs a uri and a name, both texts'],
    [
      [{ type: 'resource', resource: { uri: 'a://b' } }],
      'result[0].resource needs a text, or a blob of bytes or base64',
    ],
    [[{ type: 'resource', resource: null }], 'result[0].resource needs a uri, a text'],
    [{ content: [text('a')], isError: 'yes' }, 'isError must be true or false'],
    [
      { content: [text('a')], structuredContent: { m: new Map() } },
      'result.structuredContent.m is a Map: return Object.fromEntries(map)',
    ],
    [{ content: [text('a')], _meta: { n: 1n } }, 'result._meta.n is a BigInt: return String(value) or Number(value)'],
  ])('%o is broken: the operator hears where', async (value, where) => {
    expect(await call(value)).toEqual({
      content: [text(masked as never)],
      isError: true,
      errors: [`Output of tool "t" cannot be sent: ${where}`],
    });
  });

  class Empty {
    #secret = 1;
    get secret(): number {
      return this.#secret;
    }
  }
  const circle: Record<string, unknown> = { a: 1 };
  circle['self'] = [circle];
  it.each<[string, unknown, string]>([
    ['a Map', new Map(), 'result is a Map: return Object.fromEntries(map)'],
    ['a Set in a list', [{ tags: new Set() }], 'result[0].tags is a Set: return [...set]'],
    ['an Error', { failure: new Error('x') }, 'result.failure is an Error: throw it, or return its message'],
    [
      'an Error with members',
      Object.assign(new Error('x'), { code: 1 }),
      'result is an Error: throw it, or return its message',
    ],
    ['a Response', new Response('x'), 'result is a Response: return await response.json(), text() or arrayBuffer()'],
    ['a Promise inside', { total: Promise.resolve(1) }, 'result.total is a Promise: await it'],
    ['a generator', (function* () {})(), 'result is of type Generator: collect its items into a list and return that'],
    [
      'an async generator',
      (async function* () {})(),
      'result is of type AsyncGenerator: collect its items into a list and return that',
    ],
    [
      'a stream',
      new Response('x').body,
      'result is of type ReadableStream: collect its items into a list and return that',
    ],
    [
      'search parameters',
      new URLSearchParams('a=1'),
      'result is of type URLSearchParams: collect its items into a list and return that',
    ],
    [
      'a regular expression',
      { match: /a/ },
      'result.match is of type RegExp: return a plain object; JSON makes {} of it',
    ],
    ['a WeakMap', new WeakMap(), 'result is of type WeakMap: return a plain object; JSON makes {} of it'],
    ['a Blob', new Blob(['x']), 'result is of type Blob: return a plain object; JSON makes {} of it'],
    [
      'an instance without members',
      { a: new Empty() },
      'result.a is of type Empty: return a plain object; JSON makes {} of it',
    ],
    ['an invalid Date', { 'due on': new Date('x') }, 'result["due on"] is an invalid Date: return null'],
    ['no number', { orders: [{ total: Number.NaN }] }, 'result.orders[0].total is NaN: return null or a text'],
    ['infinity', Number.POSITIVE_INFINITY, 'result is Infinity: return null or a text'],
    ['a BigInt', 1n, 'result is a BigInt: return String(value) or Number(value)'],
    ['a function', () => 1, 'result is a function: return what it gives'],
    ['a function inside', { a: () => 1 }, 'result.a is a function: return what it gives'],
    ['a symbol', Symbol('x'), 'result is a symbol: return its description'],
    ['bytes', BYTES, 'result is bytes: return an image or audio block, a text, or a resource that gives them'],
    [
      'an ArrayBuffer inside',
      { a: BYTES.buffer },
      'result.a is bytes: return an image or audio block, a text, or a resource that gives them',
    ],
    [
      'a DataView',
      new DataView(BYTES.buffer),
      'result is bytes: return an image or audio block, a text, or a resource that gives them',
    ],
    ['a circle', circle, 'result.self[0] is a part of itself: return data without circles'],
  ])('%s returns what JSON loses: the operator hears where', async (_, value, where) => {
    expect(await call(value)).toEqual({
      content: [text(masked as never)],
      isError: true,
      errors: [`Output of tool "t" cannot be sent: ${where}`],
    });
  });

  class Money {
    readonly amount = 5;
    readonly currency: string;
    constructor(currency: string) {
      this.currency = currency;
    }
  }
  it.each<[string, unknown, unknown]>([
    ['a Date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['a URL', { at: new URL('https://a.example/') }, { at: 'https://a.example/' }],
    ['toJSON', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
    ['an instance with members', [new Money('EUR')], [{ amount: 5, currency: 'EUR' }]],
    ['undefined members', { a: undefined, b: 1 }, { b: 1 }],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['something twice', ((one) => [one, one])({ a: new Date(0) }), Array(2).fill({ a: '1970-01-01T00:00:00.000Z' })],
    [
      'what nests deep',
      JSON.parse(`${'['.repeat(60)}1${']'.repeat(60)}`),
      JSON.parse(`${'['.repeat(60)}1${']'.repeat(60)}`),
    ],
  ])('%s returns its JSON', async (_, value, json) => {
    const seen = await call(value);
    expect(seen).toMatchObject({ content: [text(JSON.stringify(json))], structuredContent: json, errors: [] });
    expect(seen.isError).toBeUndefined();
  });
});

describe('a tool with an outputSchema that returns', () => {
  const page = z.object({ content: z.array(z.object({ id: z.number() })), total: z.number() });
  const a = z.object({ a: z.number() });

  it.each<[string, unknown, unknown, object]>([
    [
      'data with content',
      page,
      { content: [{ id: 1 }], total: 1 },
      { structuredContent: { content: [{ id: 1 }], total: 1 } },
    ],
    ['data with an empty content', page, { content: [], total: 0 }, { structuredContent: { content: [], total: 0 } }],
    [
      'blocks as data',
      z.object({ content: z.array(z.object({ type: z.string(), text: z.string() })) }),
      { content: [text('a')] },
      { content: [text(JSON.stringify({ content: [text('a')] }))], structuredContent: { content: [text('a')] } },
    ],
    [
      'a result',
      a,
      { content: [text('x')], structuredContent: { a: 1 } },
      { content: [text('x')], structuredContent: { a: 1 } },
    ],
    [
      'a result with an image',
      a,
      { content: [{ type: 'image', data: BYTES, mimeType: 'image/png' }], structuredContent: { a: 1 } },
      { content: [{ type: 'image', data: 'AQID', mimeType: 'image/png' }], structuredContent: { a: 1 } },
    ],
    ['a failure', a, { content: [text('no')], isError: true }, { content: [text('no')], isError: true }],
    ['a text', z.string(), 'x', { content: [text('"x"')], structuredContent: 'x' }],
    ['null', z.null(), null, { content: [text('null')], structuredContent: null }],
    [
      'data with structuredContent',
      z.object({ content: z.array(z.string()), structuredContent: z.string() }),
      { content: ['x'], structuredContent: 'y' },
      { structuredContent: { content: ['x'], structuredContent: 'y' } },
    ],
    [
      'what an asynchronous schema takes',
      page.refine(async () => true),
      { content: [{ id: 1 }], total: 1 },
      { structuredContent: { content: [{ id: 1 }], total: 1 } },
    ],
  ])('%s is understood', async (_, schema, value, expected) => {
    const seen = await call(value, schema as object);
    expect(seen).toMatchObject({ ...expected, errors: [] });
  });

  it.each<[string, unknown, string]>([
    [
      'data that does not fit',
      { a: 'x' },
      'does not match its outputSchema: a: Invalid input: expected number, received string',
    ],
    ['nothing', undefined, 'does not match its outputSchema: Invalid input: expected object, received undefined'],
    [
      'a result without structured content',
      { content: [text('x')] },
      'does not match its outputSchema: a: Invalid input: expected number, received undefined',
    ],
    [
      'a result that does not fit',
      { content: [text('x')], structuredContent: { a: 'x' } },
      'does not match its outputSchema: a: Invalid input: expected number, received string',
    ],
    [
      'a Map',
      new Map([['a', 1]]),
      'does not match its outputSchema: a: Invalid input: expected number, received undefined',
    ],
  ])('%s is an error of the operator', async (_, value, what) => {
    expect(await call(value, a)).toMatchObject({
      content: [text(masked as never)],
      isError: true,
      errors: [`Output of tool "t" ${what}`],
    });
  });

  it('what the schema takes and JSON loses is an error of the operator', async () => {
    expect((await call({ m: new Map() }, z.object({ m: z.any() }))).errors).toEqual([
      'Output of tool "t" cannot be sent: result.m is a Map: return Object.fromEntries(map)',
    ]);
  });
});

describe('a resource that returns', () => {
  const json = (value: unknown): object[] => [
    { uri: 'a://r', mimeType: 'application/json', text: JSON.stringify(value) },
  ];

  it.each<[string, unknown, unknown]>([
    ['an empty list', [], json([])],
    [
      'items with addresses',
      [{ uri: 'https://a.example', title: 'A' }],
      json([{ uri: 'https://a.example', title: 'A' }]),
    ],
    ['chapters', { title: 'B', contents: ['one'] }, json({ title: 'B', contents: ['one'] })],
    ['no contents', { contents: [] }, json({ contents: [] })],
    ['bytes', BYTES, [{ uri: 'a://r', blob: 'AQID' }]],
    ['an ArrayBuffer', BYTES.buffer, [{ uri: 'a://r', blob: 'AQID' }]],
    ['a DataView', new DataView(BYTES.buffer, 1), [{ uri: 'a://r', blob: 'AgM=' }]],
    ['other numbers', new Uint16Array([513]), [{ uri: 'a://r', blob: 'AQI=' }]],
    ['a Blob', new Blob([BYTES], { type: 'image/png' }), [{ uri: 'a://r', mimeType: 'image/png', blob: 'AQID' }]],
    ['contents', { contents: [{ uri: 'a://x', text: 'x' }] }, [{ uri: 'a://x', text: 'x' }]],
    ['contents of bytes', [{ uri: 'a://x', blob: BYTES }], [{ uri: 'a://x', blob: 'AQID' }]],
    ['nothing', undefined, 'Resource not found (error -32602)'],
  ])('%s is understood', async (_, value, expected) => {
    const { result, errors } = await read(value);
    if (typeof expected === 'string') expect(result).toContain('Resource not found');
    else expect(result).toEqual(expected);
    expect(errors).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a Response', new Response('x'), 'result is a Response: return await response.json(), text() or arrayBuffer()'],
    ['a Map', new Map(), 'result is a Map: return Object.fromEntries(map)'],
    ['contents with a number', [{ uri: 'a://x', text: 5 }], 'contents[0] needs a text, or a blob of bytes or base64'],
    [
      'contents with a wrong blob',
      { contents: [{ uri: 'a://x', blob: '!' }] },
      'contents[0].blob must be bytes or base64',
    ],
  ])('%s is an error of the operator', async (_, value, where) => {
    const { result, errors } = await read(value);
    expect([result, errors]).toEqual([
      expect.stringContaining('Internal error'),
      [`Output of resource a://r cannot be sent: ${where}`],
    ]);
  });
});

describe('a prompt that returns', () => {
  const get = async (returned: unknown) => {
    const { server, errors } = bed();
    server.addPrompt(definePrompt({ name: 'p', handler: () => returned as never }));
    const result = await testClient(server)
      .getPrompt('p')
      .then(
        ({ messages }) => messages,
        () => 'error',
      );
    return { result, errors };
  };

  it.each<[string, unknown, unknown]>([
    ['a text', 'x', [{ role: 'user', content: text('x') }]],
    ['messages', [{ role: 'assistant', content: text('x') }], [{ role: 'assistant', content: text('x') }]],
    [
      'an image of bytes',
      { messages: [{ role: 'user', content: { type: 'image', data: BYTES, mimeType: 'image/png' } }] },
      [{ role: 'user', content: { type: 'image', data: 'AQID', mimeType: 'image/png' } }],
    ],
  ])('%s is understood', async (_, value, expected) => {
    expect(await get(value)).toEqual({ result: expected, errors: [] });
  });

  it.each<[unknown, string]>([
    [undefined, 'the result must be a text, a list of messages, or { messages }'],
    [5, 'the result must be a text, a list of messages, or { messages }'],
    [{ messages: 'x' }, 'the result must be a text, a list of messages, or { messages }'],
    [['x'], 'messages[0] must be { role, content }'],
    [[{ role: 'system', content: text('x') }], 'messages[0].role must be "user" or "assistant"'],
    [
      [{ role: 'user', content: 'hi' }],
      'messages[0].content must be a content block, for example { type: "text", text }',
    ],
    [[{ role: 'user', content: { type: 'text' } }], 'messages[0].content needs a text'],
  ])('%j is an error of the operator', async (value, where) => {
    expect(await get(value)).toEqual({
      result: 'error',
      errors: [`Output of prompt "p" cannot be sent: ${where}`],
    });
  });
});

it('a completion that is no list of texts is an error of the operator', async () => {
  for (const returned of [undefined, 'x', { values: 'x' }, [5], { total: 1 }]) {
    const { server, errors } = bed();
    server.addPrompt(definePrompt({ name: 'p', complete: () => returned as never, handler: () => 'x' }));
    await expect(testClient(server).complete({ prompt: 'p' }, 'a', '')).rejects.toThrow('Internal error');
    expect(errors).toEqual(['complete of "p" must give a list of texts, or { values } with one']);
  }
});

it('testClient refuses what official clients refuse', async () => {
  const guest = (result: object) => ({
    async handleRequest(request: Request): Promise<Response> {
      const { id } = (await request.json()) as { id: number };
      return Response.json({ jsonrpc: '2.0', id, result });
    },
  });
  const call = (result: object) => testClient(guest(result)).callTool('t');
  await expect(call({ content: [{ type: 'txt' }] })).rejects.toThrow(
    'tool "t" gives a result that clients refuse: content[0] has a type that is not one of',
  );
  await expect(call({})).rejects.toThrow('tool "t" gives a result that clients refuse: content is not a list');
  expect(await call({ content: [text('x')] })).toEqual({ content: [text('x')] });
  expect(await call({ resultType: 'input_required' })).toEqual({ resultType: 'input_required' });
  await expect(testClient(guest({ messages: [{ role: 'x' }] })).getPrompt('p')).rejects.toThrow(
    'prompt "p" gives a result that clients refuse: messages[0].role must be "user" or "assistant"',
  );
  await expect(testClient(guest({ contents: [{ uri: 'a:b' }] })).readResource('a:b')).rejects.toThrow(
    'resource "a:b" gives a result that clients refuse: contents[0] needs a text, or a blob of bytes or base64',
  );
});

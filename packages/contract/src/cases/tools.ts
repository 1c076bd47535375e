import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { KINDS } from '../fixture/content.ts';
import { accepted, call, LEGACY, legacy, modern } from '../wire.ts';

export const TOOL_NAMES = [
  'whoami',
  'echo',
  'any',
  'weather',
  'primes',
  'bad_output',
  'shape',
  'kinds',
  'nothing',
  'returns',
  'no_arguments',
  'match',
  'slow_whoami',
  'slow_echo',
  'late',
  'late_abort',
  'progress',
  'until_left',
  'has_left',
  'region',
  'dump_context',
  'json_authinfo',
  'mutate_authinfo',
  'refuse',
  'book',
  'fail',
  'fail_string',
  'fail_cause',
  'job',
  'job_only',
  'job_asks',
  'job_first_asks',
] as const;

type Tool = Readonly<Record<string, unknown>> & { readonly name: string };

/** What `whoami` looks like in a list, by revision. */
function whoami(revision: string): object {
  return {
    name: 'whoami',
    description: 'The caller as the server sees it',
    inputSchema: { type: 'object', properties: {}, additionalProperties: false },
    ...(revision > '2024-11-05' && { annotations: { readOnlyHint: true } }),
    ...(revision >= '2025-06-18' && { title: 'Who am I' }),
    ...(revision >= '2025-11-25' && { icons: [{ src: 'https://mcp.example.com/icon.png', sizes: ['48x48'] }] }),
  };
}

/** What `kinds` gives in a legacy revision: what it does not know has become text. */
function kinds(revision: string): object[] {
  const [text, image, audio, link, resource] = KINDS as readonly object[] as [object, object, object, object, object];
  const { icons: _, ...plainLink } = link as { icons: unknown };
  return [
    text,
    image,
    revision > '2024-11-05' ? audio : { type: 'text', text: '[audio: audio/wav]' },
    revision >= '2025-11-25'
      ? link
      : revision >= '2025-06-18'
        ? plainLink
        : { type: 'text', text: 'Config: config://app' },
    resource,
  ];
}

export const tools: readonly ContractCase[] = [
  {
    id: 'tools/list',
    title: 'tools/list gives every tool in the order of registration, the same each time',
    requirements: ['tools.list'],
    async run({ fetch }) {
      const first = await accepted(await fetch(modern('tools/list')));
      const list = first['tools'] as Tool[];
      assert.deepEqual(
        list.map(({ name }) => name),
        TOOL_NAMES,
      );
      for (const { name, description, inputSchema } of list) {
        assert.equal(typeof description, 'string', name);
        assert.equal((inputSchema as { type: string }).type, 'object', name);
      }
      assert.deepEqual(await accepted(await fetch(modern('tools/list'))), first);
    },
  },
  {
    id: 'tools/list-items',
    title: 'a listed tool has the members its revision knows',
    requirements: ['tools.list', 'lifecycle.no-leak'],
    async run({ fetch }) {
      for (const version of [...LEGACY, '2026-07-28']) {
        const request = version === '2026-07-28' ? modern('tools/list') : legacy('tools/list', {}, { version });
        const list = (await accepted(await fetch(request)))['tools'] as Tool[];
        assert.deepEqual(list[0], whoami(version), version);
        const outputs = list.filter((tool) => 'outputSchema' in tool).map(({ name }) => name);
        const known =
          version === '2026-07-28'
            ? ['weather', 'primes', 'bad_output', 'shape']
            : version >= '2025-06-18'
              ? ['weather', 'bad_output', 'shape']
              : [];
        assert.deepEqual(outputs, known, version);
      }
    },
  },
  {
    id: 'tools/list-schemas',
    title: 'a union is listed as an object, a tuple without items: false, and no schema names the default dialect',
    requirements: ['tools.list', 'tools.schema'],
    async run({ fetch }) {
      for (const request of [legacy('tools/list', {}, { version: '2025-11-25' }), modern('tools/list')]) {
        const list = (await accepted(await fetch(request)))['tools'] as Tool[];
        const { inputSchema, outputSchema } = list.find(({ name }) => name === 'shape') as Tool;
        assert.deepEqual(inputSchema, {
          type: 'object',
          oneOf: [
            {
              type: 'object',
              properties: { kind: { type: 'string', const: 'dot' }, x: { type: 'number' } },
              required: ['kind', 'x'],
            },
            {
              type: 'object',
              properties: { kind: { type: 'string', const: 'line' }, length: { type: 'number' } },
              required: ['kind', 'length'],
            },
          ],
        });
        const range = {
          type: 'array',
          prefixItems: [{ type: 'number' }, { type: 'number' }],
          minItems: 2,
          maxItems: 2,
        };
        assert.deepEqual(outputSchema, {
          type: 'object',
          properties: { range },
          required: ['range'],
          additionalProperties: false,
        });
        for (const tool of list) {
          assert.ok(!JSON.stringify(tool).includes('draft/2020-12'), tool.name);
          const { properties, oneOf } = tool['inputSchema'] as Record<string, unknown>;
          assert.ok(properties ?? oneOf, tool.name);
        }
      }
      const call = { name: 'shape', arguments: { kind: 'line', length: 3 } };
      assert.deepEqual((await accepted(await fetch(modern('tools/call', call))))['structuredContent'], {
        range: [0, 3],
      });
    },
  },
  {
    id: 'tools/list-any',
    title: 'tools/list of any server gives well-formed tools, and legacy clients get the same names',
    requirements: ['tools.list'],
    anyServer: true,
    async run({ fetch }) {
      const read = async (request: Request): Promise<string[]> => {
        const { tools } = (await accepted(await fetch(request))) as { tools: Tool[] };
        for (const { name } of tools) assert.match(name, /^[A-Za-z0-9_./-]{1,128}$/);
        return tools.map(({ name }) => name);
      };
      assert.deepEqual(await read(legacy('tools/list')), await read(modern('tools/list')));
    },
  },
  {
    id: 'tools/list-schema',
    title: 'the schema of the arguments stands in the list',
    requirements: ['tools.list'],
    async run({ fetch }) {
      const { tools } = (await accepted(await fetch(modern('tools/list')))) as { tools: Tool[] };
      const schema = tools.find(({ name }) => name === 'echo')?.['inputSchema'] as Record<string, unknown>;
      assert.deepEqual(schema['properties'], {
        text: { type: 'string', maxLength: 1000, description: 'What to say back' },
      });
      assert.deepEqual(schema['required'], ['text']);
    },
  },
  {
    id: 'tools/call-text',
    title: 'a string becomes text, in every revision',
    requirements: ['tools.call'],
    async run({ fetch }) {
      const content = [{ type: 'text', text: 'hello' }];
      for (const version of LEGACY) {
        assert.deepEqual(await accepted(await fetch(call.legacy('echo', { text: 'hello' }, { version }))), { content });
      }
      const result = await accepted(await fetch(call.modern('echo', { text: 'hello' })));
      assert.deepEqual(result['content'], content);
      assert.ok(!('isError' in result));
    },
  },
  {
    id: 'tools/call-no-arguments',
    title: 'arguments may be left out, nothing returned is said in a short text',
    requirements: ['tools.call'],
    async run({ fetch }) {
      const content = [{ type: 'text', text: 'Done. No output.' }];
      for (const request of [modern('tools/call', { name: 'nothing' }), legacy('tools/call', { name: 'nothing' })]) {
        const result = await accepted(await fetch(request));
        assert.deepEqual([result['content'], result['structuredContent']], [content, undefined]);
      }
    },
  },
  {
    id: 'tools/results',
    title:
      'data is data also where it looks like protocol, bytes of blocks are base64, and what JSON loses is an error',
    requirements: ['tools.call'],
    async run({ fetch }) {
      const data: Record<string, unknown> = {
        article: { title: 'T', content: ['one', 'two'] },
        page: { content: [{ id: 1 }], total: 1 },
        empty_page: { content: [], total: 0 },
        fields: [{ type: 'text', name: 'first_name' }],
        empty_list: [],
      };
      for (const [what, value] of Object.entries(data)) {
        const result = await accepted(await fetch(modern('tools/call', { name: 'returns', arguments: { what } })));
        assert.deepEqual(result['content'], [{ type: 'text', text: JSON.stringify(value) }], what);
        assert.deepEqual([result['structuredContent'], result['isError']], [value, undefined], what);
      }
      const image = [{ type: 'image', data: 'aGk=', mimeType: 'image/png' }];
      for (const what of ['image_bytes', 'image_uri']) {
        const result = await accepted(await fetch(legacy('tools/call', { name: 'returns', arguments: { what } })));
        assert.deepEqual(result, { content: image }, what);
      }
      for (const what of ['no_text', 'unknown_type', 'map', 'promise', 'bytes', 'nan', 'function']) {
        const { content, isError } = await accepted(
          await fetch(modern('tools/call', { name: 'returns', arguments: { what } })),
        );
        const [{ text }] = content as [{ text: string }];
        assert.match(text, /^Internal error \(error id [\w-]+\)$/, what);
        assert.equal(isError, true, what);
      }
    },
  },
  {
    id: 'tools/call-undeclared-arguments',
    title: 'a tool without a schema is handed nothing of what a caller sent',
    requirements: ['tools.call'],
    async run({ fetch }) {
      const content = [{ type: 'text', text: '{}' }];
      const sent = { verbose: true, sql: 'drop' };
      assert.deepEqual((await accepted(await fetch(call.modern('no_arguments', sent))))['content'], content);
      for (const version of LEGACY)
        assert.deepEqual(await accepted(await fetch(call.legacy('no_arguments', sent, { version }))), { content });
    },
  },
  {
    id: 'tools/structured',
    title: 'an object is structured content with its JSON as text, from 2025-06-18 on',
    requirements: ['tools.structured', 'lifecycle.no-leak'],
    async run({ fetch }) {
      const structuredContent = { city: 'Oslo', temperature: 21 };
      const content = [{ type: 'text', text: JSON.stringify(structuredContent) }];
      for (const version of LEGACY) {
        const result = await accepted(await fetch(call.legacy('weather', { city: 'Oslo' }, { version })));
        assert.deepEqual(result, { content, ...(version >= '2025-06-18' && { structuredContent }) }, version);
      }
      const result = await accepted(await fetch(call.modern('weather', { city: 'Oslo' })));
      assert.deepEqual([result['content'], result['structuredContent']], [content, structuredContent]);
    },
  },
  {
    id: 'tools/structured-list',
    title: 'a list is structured content in the modern era only',
    requirements: ['tools.structured', 'lifecycle.no-leak'],
    async run({ fetch }) {
      const content = [{ type: 'text', text: '[2,3,5]' }];
      for (const version of LEGACY) {
        assert.deepEqual(await accepted(await fetch(call.legacy('primes', {}, { version }))), { content });
      }
      const result = await accepted(await fetch(call.modern('primes')));
      assert.deepEqual([result['content'], result['structuredContent']], [content, [2, 3, 5]]);
    },
  },
  {
    id: 'tools/content',
    title: 'every kind of content arrives, as far as the revision knows it',
    requirements: ['tools.content', 'lifecycle.no-leak'],
    async run({ fetch }) {
      for (const version of LEGACY) {
        const { content } = await accepted(await fetch(call.legacy('kinds', {}, { version })));
        assert.deepEqual(content, kinds(version), version);
      }
      const { content } = await accepted(await fetch(call.modern('kinds')));
      assert.deepEqual(content, KINDS);
    },
  },
];

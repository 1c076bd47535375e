import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { KINDS, SECRETS } from '../fixture/content.ts';
import { accepted, assertNoInside, call, LEGACY, legacy, modern, refused } from '../wire.ts';

const NAMES = [
  'whoami',
  'echo',
  'any',
  'weather',
  'primes',
  'bad_output',
  'kinds',
  'nothing',
  'match',
  'slow_whoami',
  'slow_echo',
  'progress',
  'region',
  'dump_context',
  'json_authinfo',
  'mutate_authinfo',
  'refuse',
  'fail',
  'fail_string',
  'fail_cause',
] as const;

type Tool = Readonly<Record<string, unknown>> & { readonly name: string };

/** What `whoami` looks like in a list, by revision. */
function whoami(revision: string): object {
  return {
    name: 'whoami',
    description: 'The caller as the server sees it',
    inputSchema: { type: 'object', additionalProperties: false },
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

const textOf = (result: Record<string, unknown>): string =>
  (result['content'] as { text: string }[]).map(({ text }) => text).join('\n');

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
        NAMES,
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
            ? ['weather', 'primes', 'bad_output']
            : version >= '2025-06-18'
              ? ['weather', 'bad_output']
              : [];
        assert.deepEqual(outputs, known, version);
      }
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
        for (const { name } of tools) assert.match(name, /^[A-Za-z0-9_.-]{1,64}$/);
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
    title: 'arguments may be left out, nothing returned is no content',
    requirements: ['tools.call'],
    async run({ fetch }) {
      const { content } = await accepted(await fetch(modern('tools/call', { name: 'nothing' })));
      assert.deepEqual(content, []);
      assert.deepEqual(await accepted(await fetch(legacy('tools/call', { name: 'nothing' }))), { content: [] });
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
    id: 'tools/structured-broken',
    title: 'output that breaks its schema never reaches the client',
    requirements: ['tools.structured', 'rpc.mask'],
    bad: true,
    async run({ fetch }) {
      for (const request of [call.modern('bad_output'), call.legacy('bad_output')]) {
        const result = await accepted(await fetch(request));
        assert.equal(result['isError'], true);
        assert.ok(!('structuredContent' in result));
        assert.match(textOf(result), /^Internal error \(error id [0-9a-f-]{36}\)$/);
      }
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
  {
    id: 'tools/tool-error',
    title: 'a ToolError is a result whose text the model may read; its cause stays inside',
    requirements: ['tools.error', 'rpc.mask'],
    bad: true,
    async run({ fetch }) {
      for (const request of [call.modern('refuse'), call.legacy('refuse')]) {
        const { content, isError } = await accepted(await fetch(request));
        assert.deepEqual(
          { content, isError },
          {
            content: [{ type: 'text', text: 'The library is closed on Sundays' }],
            isError: true,
          },
        );
      }
    },
  },
  ...['fail', 'fail_string', 'fail_cause'].map(
    (tool): ContractCase => ({
      id: `tools/mask: ${tool}`,
      title: 'what a tool throws reaches the client as an error id only',
      requirements: ['tools.error', 'rpc.mask'],
      bad: true,
      async run({ fetch }) {
        for (const request of [call.modern(tool), call.legacy(tool)]) {
          const result = await accepted(await fetch(request));
          assert.equal(result['isError'], true);
          assert.match(textOf(result), /^Internal error \(error id [0-9a-f-]{36}\)$/);
          for (const secret of SECRETS) assert.ok(!JSON.stringify(result).includes(secret));
        }
      },
    }),
  ),
  ...(
    [
      ['missing', 'echo', {}],
      ['of another type', 'echo', { text: { $ne: null } }],
      ['too long', 'echo', { text: 'x'.repeat(1001) }],
      ['against a pattern', 'match', { s: 'b' }],
      ['900 KB of another type', 'echo', { text: { x: 'y'.repeat(900_000) } }],
    ] as const
  ).map(
    ([what, tool, args]): ContractCase => ({
      id: `tools/invalid-input: ${what}`,
      title: 'a wrong argument is a result with isError that names it, and is not repeated',
      requirements: ['tools.invalid-input'],
      bad: true,
      async run({ fetch }) {
        for (const request of [call.modern(tool, args), call.legacy(tool, args)]) {
          const result = await accepted(await fetch(request));
          assert.equal(result['isError'], true);
          assert.match(textOf(result), tool === 'echo' ? /\btext\b/ : /\bs\b/);
          assert.ok(JSON.stringify(result).length < 2000);
          assertNoInside(textOf(result));
        }
      },
    }),
  ),
  {
    id: 'tools/invalid-params',
    title: 'params that are no call at all are -32602',
    requirements: ['tools.invalid-input'],
    bad: true,
    async run({ fetch }) {
      const expected = { status: 200, code: -32602, id: 1 } as const;
      for (const args of [[], 'x', 5, null]) {
        await refused(await fetch(call.modern('echo', args)), expected);
        await refused(await fetch(call.legacy('echo', args)), expected);
      }
      for (const name of [undefined, null, 5, {}]) await refused(await fetch(legacy('tools/call', { name })), expected);
    },
  },
  {
    id: 'tools/unknown',
    title: 'an unknown tool is -32602 and lists no other',
    requirements: ['tools.unknown'],
    bad: true,
    async run({ fetch }) {
      for (const name of ['nope', 'Echo', '__proto__', 'constructor', 'x\n\u001b[31mroot', 'x'.repeat(3000)]) {
        for (const request of [call.modern(name), call.legacy(name)]) {
          const message = await refused(await fetch(request), { status: 200, code: -32602, id: 1 });
          assert.ok(message.length < 300 && !message.includes('whoami'), message.slice(0, 300));
        }
      }
    },
  },
  {
    id: 'tools/cursor',
    title: 'a cursor that was never issued is -32602 on every list',
    requirements: ['lists.cursor'],
    bad: true,
    async run({ fetch }) {
      for (const method of ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list']) {
        for (const cursor of ['', 'eyJpIjowfQ', 5, {}]) {
          const expected = { status: 200, code: -32602, id: 1 } as const;
          await refused(await fetch(modern(method, { cursor })), expected);
          await refused(await fetch(legacy(method, { cursor })), expected);
        }
      }
    },
  },
];

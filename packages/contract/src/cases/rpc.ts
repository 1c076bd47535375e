import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import {
  accepted,
  assertNoInside,
  call,
  empty202,
  legacy,
  META_CLIENT,
  MODERN,
  meta,
  modern,
  post,
  refused,
} from '../wire.ts';

/** The headers of a modern `tools/list`. */
const MODERN_LIST = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/list' };

const request = (members: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: meta() }, ...members });

/** Bodies that are refused before anything of them runs: in the modern era without id, in the legacy one with null. */
const UNREADABLE: readonly (readonly [what: string, body: BodyInit, code: number])[] = [
  ['an empty body', '', -32700],
  ['a truncated body', request({}).slice(0, -3), -32700],
  ['two documents', request({}) + request({}), -32700],
  ['a comment', `/* x */${request({})}`, -32700],
  ['a NaN', '{"jsonrpc":"2.0","id":NaN,"method":"tools/list"}', -32700],
  ['a byte order mark', `\uFEFF${request({})}`, -32700],
  ['a string', '"x"', -32600],
  ['a number', '5', -32600],
  ['null', 'null', -32600],
  ['an id that is null', request({ id: null }), -32600],
  ['an id with a fraction', request({ id: 1.5 }), -32600],
  ['an id beyond all numbers', request({ id: 0 }).replace('"id":0', '"id":1e400'), -32600],
  ['an id that is an object', request({ id: { $gt: 0 } }), -32600],
  ['an id that is a list', request({ id: [1] }), -32600],
  ['an id that is true', request({ id: true }), -32600],
  ['an id of 900 KB', request({ id: 'x'.repeat(900_000) }), -32600],
  ['an answer without id', '{"jsonrpc":"2.0","result":{}}', -32600],
  ['nesting of 10,000', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, -32600],
  ['nesting of 5,000 in arguments', request({}).replace('{}', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`), -32600],
];

/** Messages that are refused with their id. */
const INVALID: readonly (readonly [what: string, members: object])[] = [
  ['jsonrpc is missing', { jsonrpc: undefined }],
  ['jsonrpc is a number', { jsonrpc: 2 }],
  ['jsonrpc is 1.0', { jsonrpc: '1.0' }],
  ['method is missing', { method: undefined }],
  ['method is a number', { method: 5 }],
  ['params are a list', { params: [] }],
  ['params are a string', { params: 'x' }],
];

const UNKNOWN_METHODS = [
  'nope/nope',
  '',
  'TOOLS/LIST',
  'tools/list ',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'tools/constructor',
] as const;
const LEGACY_ONLY = ['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'] as const;
/** Methods of the protocol that this server does not declare. */
const UNDECLARED = ['tasks/list', 'sampling/createMessage'] as const;

const batch = (version: string | null, messages: readonly object[]): Request =>
  post(JSON.stringify(messages), { headers: { 'mcp-protocol-version': version } });
const ping = (id: unknown): object => ({ jsonrpc: '2.0', id, method: 'ping' });
const note = { jsonrpc: '2.0', method: 'notifications/initialized' };

export const rpc: readonly ContractCase[] = [
  ...UNREADABLE.map(
    ([what, body, code]): ContractCase => ({
      id: `rpc/unreadable: ${what}`,
      title: `400 / ${code}, id left out in the modern era and null in the legacy one`,
      requirements: [
        what.startsWith('nesting') ? 'rpc.depth' : code === -32700 ? 'rpc.parse' : 'rpc.envelope',
        'rpc.id',
      ],
      anyServer: true,
      bad: true,
      async run({ fetch }) {
        await refused(await fetch(post(body, { headers: MODERN_LIST })), { status: 400, code });
        await refused(await fetch(post(body)), { status: 400, code, id: null });
      },
    }),
  ),
  ...INVALID.map(
    ([what, members]): ContractCase => ({
      id: `rpc/invalid: ${what}`,
      title: '400 / -32600 with the id that could be read',
      requirements: ['rpc.envelope', 'rpc.id'],
      anyServer: true,
      bad: true,
      async run({ fetch }) {
        for (const id of ['a', 0, -7]) {
          const body = request({ id, ...members });
          await refused(await fetch(post(body, { headers: MODERN_LIST })), { status: 400, code: -32600, id });
          await refused(await fetch(post(body)), { status: 400, code: -32600, id });
        }
      },
    }),
  ),
  {
    // JSON-RPC knows no null here, but serialisers write it for what is absent, and nothing is ambiguous.
    id: 'rpc/null-for-absent',
    title: 'null is as good as left out where a member is optional',
    requirements: ['rpc.envelope'],
    async run({ fetch }) {
      const list = await accepted(await fetch(legacy('tools/list')));
      for (const params of [null, { cursor: null }, { _meta: null }]) {
        const sent = { jsonrpc: '2.0', id: 1, method: 'tools/list', params, result: null, error: null };
        const headers = { 'mcp-protocol-version': '2025-11-25' };
        assert.deepEqual(await accepted(await fetch(post(JSON.stringify(sent), { headers }))), list);
      }
      for (const args of [null, undefined]) {
        for (const request of [call.legacy('nothing', args), call.modern('nothing', args)]) {
          assert.equal((await accepted(await fetch(request)))['isError'], undefined);
        }
      }
      const { [META_CLIENT]: _, ..._meta } = meta();
      const first = await accepted(await fetch(modern('tools/list', { _meta })));
      const nulls = { cursor: null, requestState: null, _meta: { ..._meta, [META_CLIENT]: null, progressToken: null } };
      assert.deepEqual(await accepted(await fetch(modern('tools/list', nulls))), first);
      for (const message of [
        { jsonrpc: '2.0', method: 'notifications/initialized', params: null },
        { jsonrpc: '2.0', id: 9, method: null, params: null, result: {}, error: null },
      ]) {
        await empty202(await fetch(post(JSON.stringify(message))));
      }
    },
  },
  {
    id: 'rpc/bad-utf8',
    title: 'bytes that are no UTF-8 are a parse error',
    requirements: ['rpc.parse', 'body.encoding'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      const [head, tail] = request({ id: '#' }).split('#') as [string, string];
      const utf8 = new TextEncoder();
      for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80]]) {
        const body = new Uint8Array([...utf8.encode(head), ...bytes, ...utf8.encode(tail)]);
        await refused(await fetch(post(body, { headers: MODERN_LIST })), { status: 400, code: -32700 });
      }
    },
  },
  {
    id: 'rpc/echo-id',
    title: 'ids of either kind come back as they were, in results and in errors',
    requirements: ['rpc.id'],
    anyServer: true,
    async run({ fetch }) {
      for (const id of [0, -1, Number.MAX_SAFE_INTEGER, '', 'é', '</script>\r\nX: y', 'x'.repeat(256)]) {
        await accepted(await fetch(modern('server/discover', {}, { id })), id);
        await accepted(await fetch(legacy('ping', {}, { id })), id);
        await refused(await fetch(modern('nope', {}, { id })), { status: 404, code: -32601, id });
        await refused(await fetch(legacy('nope', {}, { id })), { status: 200, code: -32601, id });
      }
    },
  },
  ...[...UNKNOWN_METHODS, ...UNDECLARED].map(
    (method): ContractCase => ({
      id: `rpc/unknown-method: ${JSON.stringify(method)}`,
      title: '-32601 with 404 in the modern era and 200 in the legacy one',
      requirements: ['rpc.method'],
      bad: true,
      async run({ fetch }) {
        // A header cannot carry the white space, so that Mcp-Method differs from the body.
        const known = method === method.trim() ? { status: 404, code: -32601 } : { status: 400, code: -32020 };
        await refused(await fetch(modern(method)), { ...known, id: 1 });
        await refused(await fetch(legacy(method)), { status: 200, code: -32601, id: 1 });
      },
    }),
  ),
  {
    id: 'rpc/other-era',
    title: 'a method of the other era is unknown',
    requirements: ['rpc.method'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      for (const method of LEGACY_ONLY) {
        await refused(await fetch(modern(method)), { status: 404, code: -32601, id: 1 });
      }
      await refused(await fetch(legacy('server/discover')), { status: 200, code: -32601, id: 1 });
    },
  },
  {
    id: 'rpc/long-method',
    title: 'a method of 500 KB is not reflected',
    requirements: ['rpc.method'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      const message = await refused(await fetch(legacy('x'.repeat(500_000))), { status: 200, code: -32601, id: 1 });
      assert.ok(message.length < 300, `${message.length} characters`);
    },
  },
  {
    id: 'rpc/batch',
    title: 'a batch of 2025-03-26 is answered as a list, notifications left out',
    requirements: ['rpc.batch'],
    async run({ fetch }) {
      for (const version of ['2025-03-26', null]) {
        const response = await fetch(batch(version, [ping(1), note, ping('b'), { ...ping(3), method: 'nope' }]));
        assert.equal(response.status, 200);
        const answers = (await response.json()) as { id: unknown; error?: { code: number } }[];
        assert.deepEqual(
          answers.map(({ id, error }) => [id, error?.code]),
          [
            [1, undefined],
            ['b', undefined],
            [3, -32601],
          ],
        );
      }
    },
  },
  {
    id: 'rpc/batch-of-notifications',
    title: 'a batch of notifications and answers only is 202',
    requirements: ['rpc.batch', 'lifecycle.notifications'],
    anyServer: true,
    async run({ fetch }) {
      await empty202(await fetch(batch('2025-03-26', [note, { jsonrpc: '2.0', id: 1, result: {} }])));
    },
  },
  {
    id: 'rpc/batch-invalid-message',
    title: 'an invalid message in a batch gets its own error',
    requirements: ['rpc.batch'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      const response = await fetch(post('[1]'));
      assert.equal(response.status, 200);
      const [answer, ...others] = (await response.json()) as { id: unknown; error: { code: number } }[];
      assert.deepEqual([answer?.id, answer?.error.code, others], [null, -32600, []]);
    },
  },
  ...(
    [
      ['empty', '2025-03-26', []],
      ['of 2024-11-05', '2024-11-05', [ping(1)]],
      ['of 2025-06-18', '2025-06-18', [ping(1)]],
      ['of 2025-11-25', '2025-11-25', [ping(1)]],
      ['with initialize', '2025-03-26', [{ ...ping(1), method: 'initialize' }]],
      ['with a modern request', '2025-03-26', [ping(1), { ...ping(2), params: { _meta: meta() } }]],
      ['of 51', '2025-03-26', Array.from({ length: 51 }, (_, i) => ping(i))],
    ] as const
  ).map(
    ([what, version, messages]): ContractCase => ({
      id: `rpc/batch-refused: ${what}`,
      title: '400 / -32600',
      requirements: ['rpc.batch'],
      anyServer: true,
      bad: true,
      async run({ fetch }) {
        await refused(await fetch(batch(version, messages)), { status: 400, code: -32600, id: null });
      },
    }),
  ),
  {
    id: 'rpc/batch-modern',
    title: 'a batch under the modern version header is 400 / -32600 without id',
    requirements: ['rpc.batch'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      await refused(await fetch(batch(MODERN, [{ ...ping(1), params: { _meta: meta() } }])), {
        status: 400,
        code: -32600,
      });
    },
  },
  {
    id: 'rpc/mask',
    title: 'what a prompt or a resource throws is -32603 with an error id and nothing else',
    requirements: ['rpc.mask'],
    bad: true,
    async run({ fetch }) {
      for (const request of [
        modern('prompts/get', { name: 'fail_prompt' }),
        legacy('prompts/get', { name: 'fail_prompt' }),
        modern('resources/read', { uri: 'fail://now' }),
        legacy('resources/read', { uri: 'fail://now' }),
      ]) {
        const message = await refused(await fetch(request), { status: 200, code: -32603, id: 1 });
        assert.match(message, /^Internal error \(error id [0-9a-f-]{36}\)$/);
      }
    },
  },
  {
    id: 'rpc/prototype',
    title: '__proto__ anywhere changes nothing',
    requirements: ['rpc.envelope'],
    bad: true,
    async run({ fetch }) {
      const headers = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': 'any' };
      const args = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}';
      const body = request({ method: 'tools/call', params: { name: 'any', arguments: 0, _meta: meta() } })
        .replace('"arguments":0', `"arguments":${args}`)
        .replace('"_meta":{', '"_meta":{"__proto__":{"isAdmin":true},')
        .replace('{', '{"__proto__":{"method":"tools/list"},');
      const { content } = await accepted(await fetch(post(body, { headers })));
      assert.deepEqual((content as { text: string }[])[1]?.text, '{"polluted":false}');
      assertNoInside(JSON.stringify(content));
      const { content: after } = await accepted(await fetch(call.modern('any', {})));
      assert.deepEqual((after as { text: string }[])[1]?.text, '{"polluted":false}');
    },
  },
];

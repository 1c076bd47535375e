import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { accepted, assertNoInside, LEGACY, legacy, modern, refused } from '../wire.ts';

/** Addresses that would leave `/docs`, or are none. */
const UNSAFE = [
  'file:///docs/../../etc/passwd',
  'file:///docs/..%2f..%2fetc%2fpasswd',
  'file:///docs/%252e%252e%252fetc%252fpasswd',
  'file:///docs/a.txt%00.png',
  'file:///docs/..\\..\\etc\\passwd',
  'file://evil.host/docs/a.txt',
  'file:///docs/....//....//etc/passwd',
  'file:///docs//etc/passwd',
  'file:///docs/%2fetc/passwd',
  'file:///docs/a.txt/../../../etc/passwd',
  'file:/docs/../etc/passwd',
  'file:///etc/passwd',
  'file:///docs/..\u2215..\u2215etc\u2215passwd',
  'note://..',
  'note://a/b',
  'note://%2e%2e%2fb',
  'note://%ff',
  `note://${'a'.repeat(3000)}`,
  'javascript:alert(1)',
  'data:text/plain,x',
  'not a uri',
  '//docs/a.txt',
  '',
] as const;

const contents = async (response: Response): Promise<unknown> => (await accepted(response))['contents'];

export const resources: readonly ContractCase[] = [
  {
    id: 'resources/list',
    title: 'resources/list and resources/templates/list give what is registered',
    requirements: ['resources.list', 'lifecycle.no-leak'],
    async run({ fetch }) {
      const list = (revision: string): object[] => [
        {
          uri: 'config://app',
          name: 'Config',
          description: 'A value that becomes JSON',
          mimeType: 'application/json',
          ...(revision >= '2025-06-18' && { title: 'Configuration' }),
        },
        {
          uri: 'bytes://four',
          name: 'Four bytes',
          mimeType: 'application/octet-stream',
          annotations: { audience: ['assistant'], priority: 1 },
          size: 4,
        },
        { uri: 'gone://now', name: 'Gone' },
        { uri: 'fail://now', name: 'Failing' },
      ];
      const resourceTemplates = [
        { uriTemplate: 'file:///docs/{+path}', name: 'Docs', mimeType: 'text/plain' },
        { uriTemplate: 'note://{id}', name: 'Notes', description: 'A note by its id' },
      ];
      for (const version of LEGACY) {
        const sent = { version };
        assert.deepEqual(await accepted(await fetch(legacy('resources/list', {}, sent))), { resources: list(version) });
        const templates = await accepted(await fetch(legacy('resources/templates/list', {}, sent)));
        assert.deepEqual(templates, { resourceTemplates });
      }
      assert.deepEqual((await accepted(await fetch(modern('resources/list'))))['resources'], list('2026-07-28'));
      const templates = await accepted(await fetch(modern('resources/templates/list')));
      assert.deepEqual(templates['resourceTemplates'], resourceTemplates);
    },
  },
  {
    id: 'resources/read',
    title: 'resources/read gives JSON, bytes, text and templates',
    requirements: ['resources.read'],
    async run({ fetch }) {
      const expected: readonly (readonly [string, object])[] = [
        ['config://app', { mimeType: 'application/json', text: '{"debug":false}' }],
        ['bytes://four', { mimeType: 'application/octet-stream', blob: 'AP+ACg==' }],
        ['file:///docs/a.txt', { mimeType: 'text/plain', text: 'alpha' }],
        ['note://7', { text: '{"id":"7"}' }],
        ['note://caf%C3%A9', { text: '{"id":"café"}' }],
      ];
      for (const [uri, members] of expected) {
        assert.deepEqual(await contents(await fetch(modern('resources/read', { uri }))), [{ uri, ...members }]);
        for (const version of LEGACY) {
          const result = await accepted(await fetch(legacy('resources/read', { uri }, { version })));
          assert.deepEqual(result, { contents: [{ uri, ...members }] });
        }
      }
    },
  },
  {
    id: 'resources/not-found',
    title: 'a missing resource is -32602 with its uri, -32002 in the legacy era; never empty contents',
    requirements: ['resources.not-found'],
    bad: true,
    async run({ fetch }) {
      for (const uri of ['nope://x', 'gone://now', 'file:///docs/b.txt', 'CONFIG://app']) {
        const data = { uri };
        const refusal = { status: 200, id: 1, data } as const;
        await refused(await fetch(modern('resources/read', { uri })), { ...refusal, code: -32602 });
        for (const version of LEGACY) {
          await refused(await fetch(legacy('resources/read', { uri }, { version })), { ...refusal, code: -32002 });
        }
      }
    },
  },
  {
    id: 'resources/invalid',
    title: 'a uri that is no string is -32602',
    requirements: ['resources.not-found'],
    bad: true,
    async run({ fetch }) {
      for (const uri of [undefined, null, 5, ['config://app'], {}]) {
        await refused(await fetch(legacy('resources/read', { uri })), { status: 200, code: -32602, id: 1 });
        await refused(await fetch(modern('resources/read', { uri })), { status: 200, code: -32602, id: 1 });
      }
    },
  },
  ...UNSAFE.map(
    (uri): ContractCase => ({
      id: `resources/unsafe: ${uri.slice(0, 50)}`,
      title: 'not found, and nothing of the file system in the answer',
      requirements: ['resources.safe-uri'],
      bad: true,
      async run({ fetch }) {
        const data = { uri: uri.length > 128 ? `${uri.slice(0, 128)}...` : uri };
        const refusal = { status: 200, id: 1, data } as const;
        await refused(await fetch(modern('resources/read', { uri })), { ...refusal, code: -32602 });
        const text = await refused(await fetch(legacy('resources/read', { uri })), { ...refusal, code: -32002 });
        assert.ok(!text.includes('root:x'));
        assertNoInside(text);
      },
    }),
  ),
  {
    id: 'resources/query',
    title: 'query and fragment do not reach a variable of the path',
    requirements: ['resources.safe-uri'],
    bad: true,
    async run({ fetch }) {
      for (const uri of ['note://a?x=1', 'note://a#f', 'file:///docs/a.txt?x=1']) {
        await refused(await fetch(modern('resources/read', { uri })), {
          status: 200,
          code: -32602,
          id: 1,
          data: { uri },
        });
      }
    },
  },
  {
    id: 'resources/crlf',
    title: 'line ends in a uri stay in the body',
    requirements: ['resources.safe-uri'],
    bad: true,
    async run({ fetch }) {
      const response = await fetch(modern('resources/read', { uri: 'note://a%0d%0aSet-Cookie:x=1' }));
      assert.equal(response.headers.get('set-cookie'), null);
      assert.deepEqual(await contents(response), [
        { uri: 'note://a%0d%0aSet-Cookie:x=1', text: '{"id":"a\\r\\nSet-Cookie:x=1"}' },
      ]);
    },
  },
];

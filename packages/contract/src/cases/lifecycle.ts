import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { FIXTURE_INFO, FIXTURE_INSTRUCTIONS } from '../fixture.ts';
import { CAPABILITIES, EACH_RESULT, FULL_INFO, INITIALIZE, withoutLogging, withoutPush } from '../said.ts';
import {
  accepted,
  call,
  empty202,
  LEGACY,
  legacy,
  META_CAPABILITIES,
  META_CLIENT,
  META_SERVER,
  META_VERSION,
  MODERN,
  meta,
  modern,
  post,
  refused,
} from '../wire.ts';

export const lifecycle: readonly ContractCase[] = [
  {
    id: 'lifecycle/discover',
    title: 'server/discover gives versions, capabilities, instructions and hints',
    requirements: ['lifecycle.discover', 'lifecycle.caching'],
    async run({ fetch }) {
      const result = await accepted(await fetch(modern('server/discover')));
      assert.deepEqual(withoutPush(withoutLogging(result)), {
        supportedVersions: [MODERN],
        capabilities: CAPABILITIES,
        instructions: FIXTURE_INSTRUCTIONS,
        ttlMs: 0,
        cacheScope: 'private',
        resultType: 'complete',
        _meta: { [META_SERVER]: FULL_INFO },
      });
    },
  },
  {
    id: 'lifecycle/discover-any',
    title: 'server/discover of any server names 2026-07-28 and the server',
    requirements: ['lifecycle.discover'],
    anyServer: true,
    async run({ fetch }) {
      const result = await accepted(await fetch(modern('server/discover')));
      assert.deepEqual(result['supportedVersions'], [MODERN]);
      assert.equal(result['resultType'], 'complete');
      assert.equal(typeof result['capabilities'], 'object');
      assert.ok(Number.isSafeInteger(result['ttlMs']));
    },
  },
  {
    id: 'lifecycle/every-result',
    title: 'every modern result is complete and names the server',
    requirements: ['lifecycle.result-type'],
    async run({ fetch }) {
      for (const [method, params] of EACH_RESULT) {
        const { resultType, _meta } = await accepted(await fetch(modern(method, params)));
        assert.equal(resultType, 'complete', method);
        const info = method === 'server/discover' ? FULL_INFO : FIXTURE_INFO;
        assert.deepEqual(_meta, { [META_SERVER]: info }, method);
      }
    },
  },
  {
    id: 'lifecycle/no-client-info',
    title: 'clientInfo is optional, unknown _meta keys are ignored',
    requirements: ['lifecycle.envelope'],
    anyServer: true,
    async run({ fetch }) {
      const _meta = { [META_VERSION]: MODERN, [META_CAPABILITIES]: { 'com.example/x': {} }, 'com.example/y': 1 };
      await accepted(await fetch(modern('server/discover', { _meta })));
    },
  },
  ...(
    [
      ['no _meta', undefined],
      ['_meta is null', null],
      ['_meta is no object', 'x'],
      ['no version', { [META_CAPABILITIES]: {} }],
      ['no capabilities', { [META_VERSION]: MODERN }],
      ['capabilities are no object', { [META_VERSION]: MODERN, [META_CAPABILITIES]: [] }],
      ['version is no string', { [META_VERSION]: 20260728, [META_CAPABILITIES]: {} }],
      ['clientInfo without a name', { ...meta(), [META_CLIENT]: { version: '1' } }],
      ['an unknown log level', { ...meta(), 'io.modelcontextprotocol/logLevel': 'loud' }],
    ] as const
  ).map(
    ([what, _meta]): ContractCase => ({
      id: `lifecycle/envelope: ${what}`,
      title: 'a modern request without its envelope is 400 / -32602',
      requirements: ['lifecycle.envelope'],
      anyServer: true,
      bad: true,
      async run({ fetch }) {
        await refused(await fetch(modern('tools/list', { _meta })), { status: 400, code: -32602, id: 1 });
      },
    }),
  ),
  ...['2099-01-01', '2025-11-25', 'x'.repeat(5000)].map(
    (requested): ContractCase => ({
      id: `lifecycle/unsupported: ${requested.slice(0, 10)}`,
      title: 'a version that modern requests cannot have is 400 / -32022',
      requirements: ['lifecycle.unsupported-version'],
      anyServer: true,
      bad: true,
      async run({ fetch }) {
        const request = modern(
          'tools/list',
          { _meta: meta(requested) },
          { id: 'v', headers: { 'mcp-protocol-version': requested } },
        );
        const response = await fetch(request);
        const shown = requested.length > 128 ? `${requested.slice(0, 128)}...` : requested;
        await refused(response, {
          status: 400,
          code: -32022,
          id: 'v',
          data: { supported: [MODERN], requested: shown },
        });
      },
    }),
  ),
  {
    id: 'lifecycle/notifications',
    title: 'notifications of both eras are 202 without a body',
    requirements: ['lifecycle.notifications'],
    anyServer: true,
    async run({ fetch }) {
      for (const version of [...LEGACY, null]) {
        for (const method of ['notifications/initialized', 'notifications/cancelled', 'notifications/unheard-of']) {
          const body = JSON.stringify({ jsonrpc: '2.0', method });
          await empty202(await fetch(post(body, { headers: { 'mcp-protocol-version': version } })));
        }
      }
      const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { _meta: meta() } });
      const headers = { 'mcp-protocol-version': MODERN, 'mcp-method': 'notifications/cancelled' };
      await empty202(await fetch(post(body, { headers })));
    },
  },
  {
    id: 'lifecycle/client-answer',
    title: "a client's answer that nobody waits for is 202",
    requirements: ['lifecycle.notifications'],
    anyServer: true,
    async run({ fetch }) {
      const answers = [
        { jsonrpc: '2.0', id: 7, result: {} },
        { jsonrpc: '2.0', id: 'q', error: { code: -32603, message: 'no' } },
      ];
      for (const answer of answers) await empty202(await fetch(post(JSON.stringify(answer))));
    },
  },
  {
    id: 'lifecycle/stateless',
    title: 'a first request may be anything: no handshake, no session, either era in any order',
    requirements: ['lifecycle.stateless'],
    async run({ fetch }) {
      await accepted(await fetch(call.legacy('echo', { text: 'a' })));
      await accepted(await fetch(call.modern('echo', { text: 'b' })));
      await accepted(await fetch(legacy('initialize', INITIALIZE, { version: null })));
      await accepted(await fetch(call.modern('echo', { text: 'c' })));
      await accepted(await fetch(call.legacy('echo', { text: 'd' }, { version: '2024-11-05' })));
    },
  },
  {
    id: 'lifecycle/caching',
    title: 'lists are private and stale at once, a resource carries its own hints',
    requirements: ['lifecycle.caching'],
    async run({ fetch }) {
      for (const method of ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list']) {
        const { ttlMs, cacheScope } = await accepted(await fetch(modern(method)));
        assert.deepEqual({ ttlMs, cacheScope }, { ttlMs: 0, cacheScope: 'private' }, method);
      }
      const config = await accepted(await fetch(modern('resources/read', { uri: 'config://app' })));
      assert.deepEqual([config['ttlMs'], config['cacheScope']], [60_000, 'public']);
      const note = await accepted(await fetch(modern('resources/read', { uri: 'note://1' })));
      assert.deepEqual([note['ttlMs'], note['cacheScope']], [0, 'private']);
    },
  },
];

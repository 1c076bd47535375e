import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { FIXTURE_INFO, FIXTURE_INSTRUCTIONS } from '../fixture.ts';
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

const FULL_INFO = { ...FIXTURE_INFO, title: 'Contract fixture', description: 'The server of the contract suite' };
const CAPABILITIES = { tools: {}, prompts: {}, resources: {}, completions: {} };

/** The capability `logging` depends on whether a target streams: the cases of area `stream` look at it. */
function withoutLogging(result: Record<string, unknown>): Record<string, unknown> {
  const { logging: _, ...capabilities } = result['capabilities'] as Record<string, unknown>;
  return { ...result, capabilities };
}

const initialize = (protocolVersion: unknown, rest: object = {}): Record<string, unknown> => ({
  protocolVersion,
  capabilities: {},
  clientInfo: { name: 'contract', version: '1.0.0' },
  ...rest,
});

/** Requests whose results every modern answer is judged by. */
const EACH_RESULT: readonly (readonly [method: string, params: Record<string, unknown>])[] = [
  ['server/discover', {}],
  ['tools/list', {}],
  ['tools/call', { name: 'echo', arguments: { text: 'x' } }],
  ['prompts/list', {}],
  ['prompts/get', { name: 'plain' }],
  ['resources/list', {}],
  ['resources/templates/list', {}],
  ['resources/read', { uri: 'config://app' }],
  ['completion/complete', { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: 'A' } }],
];

export const lifecycle: readonly ContractCase[] = [
  {
    id: 'lifecycle/discover',
    title: 'server/discover gives versions, capabilities, instructions and hints',
    requirements: ['lifecycle.discover', 'lifecycle.caching'],
    async run({ fetch }) {
      const result = await accepted(await fetch(modern('server/discover')));
      assert.deepEqual(withoutLogging(result), {
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
  ...LEGACY.map(
    (revision): ContractCase => ({
      id: `lifecycle/initialize ${revision}`,
      title: 'initialize echoes the revision and shows what it knows',
      requirements: ['lifecycle.initialize', 'lifecycle.no-leak'],
      async run({ fetch }) {
        const response = await fetch(legacy('initialize', initialize(revision), { version: null, id: 'init' }));
        assert.deepEqual(withoutLogging(await accepted(response, 'init')), {
          protocolVersion: revision,
          capabilities: CAPABILITIES,
          serverInfo: {
            ...FIXTURE_INFO,
            ...(revision >= '2025-06-18' && { title: FULL_INFO.title }),
            ...(revision >= '2025-11-25' && { description: FULL_INFO.description }),
          },
          instructions: FIXTURE_INSTRUCTIONS,
        });
      },
    }),
  ),
  {
    id: 'lifecycle/initialize-capabilities',
    title: 'initialize of 2024-11-05 declares no completions, which came with 2025-03-26',
    requirements: ['lifecycle.initialize', 'lifecycle.no-leak'],
    knownFailure: 'core declares the same capabilities in every legacy revision',
    async run({ fetch }) {
      const response = await fetch(legacy('initialize', initialize('2024-11-05'), { version: null }));
      const { capabilities } = await accepted(response);
      assert.ok(!('completions' in (capabilities as object)));
    },
  },
  {
    id: 'lifecycle/initialize-unknown',
    title: 'initialize with an unknown revision offers the latest legacy one',
    requirements: ['lifecycle.initialize'],
    anyServer: true,
    async run({ fetch }) {
      for (const asked of ['1999-01-01', MODERN]) {
        const response = await fetch(legacy('initialize', initialize(asked), { version: null }));
        assert.equal((await accepted(response))['protocolVersion'], '2025-11-25');
      }
    },
  },
  {
    id: 'lifecycle/initialize-invalid',
    title: 'initialize without its members is -32602',
    requirements: ['lifecycle.initialize'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      for (const params of [{}, initialize(5), initialize('2025-11-25', { clientInfo: null })]) {
        const response = await fetch(legacy('initialize', params, { version: null }));
        await refused(response, { status: 200, code: -32602, id: 1 });
      }
    },
  },
  {
    id: 'lifecycle/legacy-ping',
    title: 'ping is answered in every legacy revision',
    requirements: ['lifecycle.ping', 'lifecycle.version-header'],
    anyServer: true,
    async run({ fetch }) {
      for (const version of [...LEGACY, null]) {
        assert.deepEqual(await accepted(await fetch(legacy('ping', {}, { version }))), {});
      }
    },
  },
  {
    id: 'lifecycle/legacy-version-unsupported',
    title: 'an unsupported MCP-Protocol-Version is 400 and names the supported ones',
    requirements: ['lifecycle.version-header'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      for (const version of ['1999-01-01', '2024-10-07', 'latest']) {
        const message = await refused(await fetch(legacy('tools/list', {}, { version })), {
          status: 400,
          code: -32600,
          id: 1,
        });
        for (const supported of [MODERN, ...LEGACY]) assert.ok(message.includes(supported), message);
      }
    },
  },
  {
    id: 'lifecycle/legacy-version-unsupported-notification',
    title: 'an unsupported MCP-Protocol-Version is 400 on a notification as well',
    requirements: ['lifecycle.version-header'],
    anyServer: true,
    bad: true,
    knownFailure: 'core accepts a notification before it looks at the version header',
    async run({ fetch }) {
      const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
      const response = await fetch(post(body, { headers: { 'mcp-protocol-version': '1999-01-01' } }));
      assert.equal(response.status, 400);
    },
  },
  {
    id: 'lifecycle/header-absent',
    title: 'a legacy request without version header speaks 2025-03-26: no titles, no output schemas',
    requirements: ['lifecycle.version-header', 'lifecycle.no-leak'],
    async run({ fetch }) {
      const absent = await accepted(await fetch(legacy('tools/list', {}, { version: null })));
      const named = await accepted(await fetch(legacy('tools/list', {}, { version: '2025-03-26' })));
      assert.deepEqual(absent, named);
    },
  },
  {
    id: 'lifecycle/no-leak',
    title: 'no modern-only member stands in a legacy result',
    requirements: ['lifecycle.no-leak'],
    async run({ fetch }) {
      for (const version of LEGACY) {
        for (const [method, params] of EACH_RESULT.slice(1)) {
          const result = await accepted(await fetch(legacy(method, params, { version })));
          for (const member of ['resultType', 'ttlMs', 'cacheScope', '_meta']) {
            assert.ok(!(member in result), `${method} of ${version} has ${member}`);
          }
        }
      }
    },
  },
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
      await accepted(await fetch(legacy('initialize', initialize('2025-06-18'), { version: null })));
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

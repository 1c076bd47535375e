import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { FIXTURE_INFO, FIXTURE_INSTRUCTIONS } from '../fixture.ts';
import { CAPABILITIES, EACH_RESULT, FULL_INFO, INITIALIZE, withoutLogging } from '../said.ts';
import { accepted, LEGACY, legacy, MODERN, post, refused } from '../wire.ts';

const initialize = (protocolVersion: unknown, rest: object = {}): Record<string, unknown> => ({
  ...INITIALIZE,
  protocolVersion,
  ...rest,
});

/** Completions came with 2025-03-26. */
function capabilitiesIn(revision: string): object {
  const { completions, extensions: _, ...rest } = CAPABILITIES;
  return { ...rest, ...(revision > '2024-11-05' && { completions }) };
}

export const initializing: readonly ContractCase[] = [
  ...LEGACY.map(
    (revision): ContractCase => ({
      id: `lifecycle/initialize ${revision}`,
      title: 'initialize echoes the revision and shows what it knows',
      requirements: ['lifecycle.initialize', 'lifecycle.no-leak'],
      async run({ fetch }) {
        const response = await fetch(legacy('initialize', initialize(revision), { version: null, id: 'init' }));
        assert.deepEqual(withoutLogging(await accepted(response, 'init')), {
          protocolVersion: revision,
          capabilities: capabilitiesIn(revision),
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
];

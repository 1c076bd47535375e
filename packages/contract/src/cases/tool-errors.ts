import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { SECRETS } from '../fixture/content.ts';
import { accepted, assertNoInside, call, legacy, refused } from '../wire.ts';

const textOf = (result: Record<string, unknown>): string =>
  (result['content'] as { text: string }[]).map(({ text }) => text).join('\n');

export const toolErrors: readonly ContractCase[] = [
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
      for (const args of [[], 'x', 5]) {
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
  ...['late', 'late_abort'].map(
    (tool): ContractCase => ({
      id: `tools/deadline: ${tool}`,
      title: 'a tool that takes longer than it may is 200 / -32603 with the reason',
      requirements: ['tools.deadline'],
      bad: true,
      async run({ fetch }) {
        const expected = { status: 200, code: -32603, id: 1, data: { reason: 'deadline' } } as const;
        await refused(await fetch(call.modern(tool)), expected);
        await refused(await fetch(call.legacy(tool)), expected);
      },
    }),
  ),
];

import assert from 'node:assert/strict';
import type { CaseContext, ContractCase } from '../contract.ts';
import { FIXTURE_KEYS } from '../fixture.ts';
import { accepted, call, meta, modern, withKey } from '../wire.ts';

const CALLERS = 20;

const text = async (ctx: CaseContext, request: Request, id?: unknown): Promise<string> => {
  const { content } = await accepted(await ctx.fetch(request), id);
  return (content as { text: string }[])[0]?.text ?? '';
};

const subject = async (ctx: CaseContext, key: string): Promise<string> =>
  JSON.parse(await text(ctx, withKey(call.modern('whoami'), key))).subject;

export const isolation: readonly ContractCase[] = [
  {
    id: 'isolation/arguments',
    title: 'concurrent calls of one tool get their own arguments, client and id',
    requirements: ['isolation.concurrent'],
    async run(ctx) {
      const answers = Array.from({ length: CALLERS }, async (_, i) => {
        const params = {
          name: 'slow_echo',
          arguments: { text: `t${i}`, ms: (CALLERS - i) * 2 },
          _meta: meta(undefined, `c${i}`),
        };
        return text(ctx, modern('tools/call', params, { id: i }), i);
      });
      for (const [i, answer] of (await Promise.all(answers)).entries()) {
        assert.deepEqual(JSON.parse(answer), { text: `t${i}`, client: `c${i}` });
      }
    },
  },
  {
    id: 'isolation/principals',
    title: 'concurrent callers with the same request id each see their own identity',
    requirements: ['isolation.concurrent', 'auth.principal'],
    profile: 'key',
    async run(ctx) {
      const keys = Object.values(FIXTURE_KEYS);
      const subjects = await Promise.all(keys.map((key) => subject(ctx, key)));
      const answers = Array.from({ length: CALLERS }, (_, i) =>
        text(ctx, withKey(call.modern('slow_whoami', { ms: 20 - i }), keys[i % keys.length])),
      );
      assert.deepEqual(
        await Promise.all(answers),
        Array.from({ length: CALLERS }, (_, i) => subjects[i % subjects.length]),
      );
    },
  },
  {
    id: 'isolation/after',
    title: 'a request without a key after one with a key is nobody',
    requirements: ['isolation.sequence', 'auth.required'],
    profile: 'key',
    async run(ctx) {
      await accepted(await ctx.fetch(withKey(call.modern('whoami'))));
      const response = await ctx.fetch(call.modern('whoami'));
      assert.equal(response.status, 401);
      await response.text();
    },
  },
  {
    id: 'isolation/context',
    title: 'what one client says about itself is gone with its request',
    requirements: ['isolation.sequence', 'lifecycle.stateless'],
    async run(ctx) {
      const first = { name: 'dump_context', _meta: { ...meta(undefined, 'first'), 'com.example/secret': 'mine' } };
      const seen = JSON.parse(await text(ctx, modern('tools/call', first)));
      assert.deepEqual(seen.client, { info: { name: 'first', version: '1.0.0' }, capabilities: {} });
      assert.equal(seen.meta['com.example/secret'], 'mine');
      const later = JSON.parse(await text(ctx, call.legacy('dump_context')));
      assert.deepEqual(later.client, { capabilities: {} });
      assert.deepEqual(later.meta, {});
      assert.notEqual(later.requestId, seen.requestId);
    },
  },
  {
    id: 'isolation/lists',
    title: 'lists are the same for every caller, whatever was called before',
    requirements: ['isolation.sequence', 'tools.list'],
    async run(ctx) {
      const before = await accepted(await ctx.fetch(modern('tools/list')));
      await accepted(await ctx.fetch(call.modern('fail')));
      await accepted(await ctx.fetch(call.modern('any', { tools: [] })));
      const other = { _meta: meta(undefined, 'admin') };
      assert.deepEqual(await accepted(await ctx.fetch(modern('tools/list', other))), before);
    },
  },
];

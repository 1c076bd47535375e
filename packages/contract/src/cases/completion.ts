import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { accepted, legacy, modern, refused } from '../wire.ts';

const INVALID = { status: 200, code: -32602, id: 1 } as const;

const complete = (ref: object, argument: object, context?: object): Record<string, unknown> => ({
  ref,
  argument,
  ...(context && { context }),
});
const GREET = { type: 'ref/prompt', name: 'greet' };
const NOTE = { type: 'ref/resource', uri: 'note://{id}' };

export const completion: readonly ContractCase[] = [
  {
    id: 'completion/prompt',
    title: 'an argument is completed, with the ones already filled in',
    requirements: ['completion.values'],
    async run({ fetch }) {
      const params = complete(GREET, { name: 'style', value: 'f' });
      for (const request of [modern('completion/complete', params), legacy('completion/complete', params)]) {
        const { completion } = await accepted(await fetch(request));
        assert.deepEqual(completion, { values: ['formal', 'friendly'] });
      }
      const filled = complete(GREET, { name: 'name', value: '' }, { arguments: { style: 'pirate' } });
      const { completion } = await accepted(await fetch(modern('completion/complete', filled)));
      assert.deepEqual(completion, { values: ['Blackbeard'] });
    },
  },
  {
    id: 'completion/template',
    title: 'a template variable is completed, at most 100 values at once',
    requirements: ['completion.values'],
    async run({ fetch }) {
      const all = await accepted(await fetch(modern('completion/complete', complete(NOTE, { name: 'id', value: '' }))));
      const { values, ...rest } = all['completion'] as { values: string[] };
      assert.deepEqual([values.length, values[0], values[99]], [100, 'n0', 'n99']);
      assert.deepEqual(rest, { total: 150, hasMore: true });
      const one = complete(NOTE, { name: 'id', value: 'n149' });
      const { completion } = await accepted(await fetch(legacy('completion/complete', one)));
      assert.deepEqual(completion, { values: ['n149'], total: 1 });
    },
  },
  {
    id: 'completion/none',
    title: 'what completes nothing gives no values',
    requirements: ['completion.values'],
    async run({ fetch }) {
      const params = complete({ type: 'ref/prompt', name: 'plain' }, { name: 'x', value: '' });
      const { completion } = await accepted(await fetch(modern('completion/complete', params)));
      assert.deepEqual(completion, { values: [] });
    },
  },
  {
    id: 'completion/invalid',
    title: 'completion of what does not exist is -32602',
    requirements: ['completion.invalid'],
    bad: true,
    async run({ fetch }) {
      const argument = { name: 'name', value: '' };
      for (const params of [
        {},
        complete({ type: 'ref/prompt', name: 'nope' }, argument),
        complete({ type: 'ref/resource', uri: 'nope://{x}' }, argument),
        complete({ type: 'ref/tool', name: 'echo' }, argument),
        complete(GREET, { name: 'name' }),
        complete(GREET, { name: 5, value: '' }),
      ]) {
        await refused(await fetch(modern('completion/complete', params)), INVALID);
        await refused(await fetch(legacy('completion/complete', params)), INVALID);
      }
    },
  },
];

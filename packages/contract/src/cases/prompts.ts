import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { KINDS, PIXEL } from '../fixture/content.ts';
import { accepted, LEGACY, legacy, modern, refused } from '../wire.ts';

const INVALID = { status: 200, code: -32602, id: 1 } as const;

const complete = (ref: object, argument: object, context?: object): Record<string, unknown> => ({
  ref,
  argument,
  ...(context && { context }),
});
const GREET = { type: 'ref/prompt', name: 'greet' };
const NOTE = { type: 'ref/resource', uri: 'note://{id}' };

export const prompts: readonly ContractCase[] = [
  {
    id: 'prompts/list',
    title: 'prompts/list gives every prompt with its arguments',
    requirements: ['prompts.list', 'lifecycle.no-leak'],
    async run({ fetch }) {
      const list = (revision: string): object[] => [
        {
          name: 'plain',
          description: 'A prompt without arguments',
          ...(revision >= '2025-06-18' && { title: 'Plain' }),
        },
        {
          name: 'greet',
          description: 'Greets a person',
          arguments: [
            { name: 'name', description: 'Who to greet', required: true },
            { name: 'style', required: false },
          ],
        },
        { name: 'all_kinds' },
        { name: 'fail_prompt' },
      ];
      for (const version of LEGACY) {
        const result = await accepted(await fetch(legacy('prompts/list', {}, { version })));
        assert.deepEqual(result, { prompts: list(version) }, version);
      }
      assert.deepEqual((await accepted(await fetch(modern('prompts/list'))))['prompts'], list('2026-07-28'));
    },
  },
  {
    id: 'prompts/get',
    title: 'prompts/get gives messages, a string is one of the user',
    requirements: ['prompts.get'],
    async run({ fetch }) {
      const plain = [{ role: 'user', content: { type: 'text', text: 'Say hello.' } }];
      const greet = [
        { role: 'user', content: { type: 'text', text: 'Greet Ada, friendly.' } },
        { role: 'assistant', content: { type: 'image', data: PIXEL, mimeType: 'image/png' } },
      ];
      const args = { name: 'greet', arguments: { name: 'Ada' } };
      for (const version of LEGACY) {
        assert.deepEqual(await accepted(await fetch(legacy('prompts/get', { name: 'plain' }, { version }))), {
          messages: plain,
        });
        assert.deepEqual(await accepted(await fetch(legacy('prompts/get', args, { version }))), { messages: greet });
      }
      assert.deepEqual((await accepted(await fetch(modern('prompts/get', { name: 'plain' }))))['messages'], plain);
      assert.deepEqual((await accepted(await fetch(modern('prompts/get', args))))['messages'], greet);
    },
  },
  {
    id: 'prompts/content',
    title: 'a full result passes through, kinds that a revision does not know become text',
    requirements: ['prompts.get', 'lifecycle.no-leak'],
    async run({ fetch }) {
      const result = await accepted(await fetch(modern('prompts/get', { name: 'all_kinds' })));
      assert.equal(result['description'], 'One message of every kind');
      assert.deepEqual(
        result['messages'],
        KINDS.map((content) => ({ role: 'user', content })),
      );
      const oldest = await accepted(
        await fetch(legacy('prompts/get', { name: 'all_kinds' }, { version: '2024-11-05' })),
      );
      const types = (oldest['messages'] as { content: { type: string } }[]).map(({ content }) => content.type);
      assert.deepEqual(types, ['text', 'image', 'text', 'text', 'resource']);
    },
  },
  {
    id: 'prompts/invalid',
    title: 'unknown prompts and wrong arguments are -32602',
    requirements: ['prompts.invalid'],
    bad: true,
    async run({ fetch }) {
      for (const params of [
        { name: 'nope' },
        { name: '__proto__' },
        { name: 'greet' },
        { name: 'greet', arguments: { name: 5 } },
        { name: 'greet', arguments: { name: 'Ada', style: 'rude' } },
        { name: 'greet', arguments: ['Ada'] },
      ]) {
        await refused(await fetch(modern('prompts/get', params)), INVALID);
        await refused(await fetch(legacy('prompts/get', params)), INVALID);
      }
      await refused(await fetch(legacy('prompts/get', { name: 5 })), INVALID);
    },
  },
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

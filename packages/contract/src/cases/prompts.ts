import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { KINDS, PIXEL } from '../fixture/content.ts';
import { accepted, LEGACY, legacy, modern, refused } from '../wire.ts';

const INVALID = { status: 200, code: -32602, id: 1 } as const;

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
        {
          name: 'table',
          arguments: [
            { name: 'rows', required: true },
            { name: 'ratio', required: false },
            { name: 'wide', required: false },
            { name: 'coerced', required: false },
          ],
        },
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
    id: 'prompts/texts',
    title: 'numbers, integers and booleans of a prompt are read from text, and what is none is refused',
    requirements: ['prompts.text', 'prompts.invalid'],
    bad: true,
    async run({ fetch }) {
      const given = { name: 'table', arguments: { rows: '3', ratio: '0.5', wide: 'true', coerced: '7' } };
      const text = '{"rows":3,"ratio":0.5,"wide":true,"coerced":7}';
      for (const send of [legacy, modern]) {
        const { messages } = await accepted(await fetch(send('prompts/get', given)));
        assert.deepEqual(messages, [{ role: 'user', content: { type: 'text', text } }]);
        for (const rows of ['', 'three', '"3"', '10', '0.5', 'true', 'null']) {
          await refused(await fetch(send('prompts/get', { name: 'table', arguments: { rows } })), INVALID);
        }
      }
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
];

import { expect, it } from 'vitest';
import { z } from 'zod';
import { definePrompt, defineTool, MCPServer } from '../src/index.ts';
import { testClient } from '../src/testing.ts';

const server = new MCPServer({ name: 'a', version: '1', observe: false })
  .addTool(
    defineTool({
      name: 'ask',
      description: 'd',
      handler: async (_input, ctx) => (await ctx.elicit({ message: 'm', schema: z.object({}) })).action,
    }),
  )
  .addPrompt(
    definePrompt({
      name: 'p',
      argsSchema: z.object({ a: z.string().optional() }),
      complete: (_name, value, { arguments: filled }) => [`${value}${JSON.stringify(filled)}`],
      handler: ({ a = 'none' }) => a,
    }),
  );

it.each(['modern', 'legacy'] as const)('null is as good as left out: prompts and completion, %s', async (era) => {
  const client = testClient(server, { era });
  for (const args of [null, {}, { a: null }]) {
    const { messages } = await client.request('prompts/get', { name: 'p', arguments: args });
    expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: 'none' } }]);
  }
  for (const context of [null, {}, { arguments: null }, { arguments: { b: null } }]) {
    const params = { ref: { type: 'ref/prompt', name: 'p' }, argument: { name: 'a', value: 'x' }, context };
    expect((await client.request('completion/complete', params))['completion']).toEqual({ values: ['x{}'] });
  }
  await expect(client.request('prompts/get', { name: null })).rejects.toMatchObject({ code: -32602 });
  await expect(client.request('prompts/get', { name: 'p', arguments: [] })).rejects.toMatchObject({ code: -32602 });
});

it('null is as good as left out: the state of a conversation, and a way to be asked', async () => {
  const client = testClient(server, { capabilities: { elicitation: { url: null } } as never });
  const first = await client.request('tools/call', { name: 'ask', requestState: null, inputResponses: null });
  expect(Object.keys(first['inputRequests'] as object)).toEqual(['question-1']);
});

it('what a limiter says of the time to wait is whole seconds, or nothing', async () => {
  const after = async (retryAfter: number): Promise<string | null> => {
    const limiter = { limit: () => ({ allowed: false, retryAfter }) };
    const limited = new MCPServer({ name: 'a', version: '1', observe: false, rateLimit: { limiter } });
    return (await limited.handleRequest(new Request('http://localhost/', { method: 'POST' }))).headers.get(
      'retry-after',
    );
  };
  expect(await Promise.all([1.2, 0, -5, Number.NaN, Number.POSITIVE_INFINITY].map(after))).toEqual([
    '2',
    '0',
    '0',
    null,
    null,
  ]);
});

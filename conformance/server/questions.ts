import { definePrompt, defineTool, type PromptLike, type RequestContext, type ToolLike } from '@mcp-serverless/core';
import { fromJsonSchema } from '@mcp-serverless/core/json-schema';
import * as z from 'zod';

/** What asks the client: the input-required family of 2026-07-28, and requests on the stream before that. */

const name = z.object({ name: z.string() });
const ok = z.object({ ok: z.boolean() });
const told = (answer: { action: string; content?: unknown }): string =>
  `Elicitation completed: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`;

const sampling = (text: string, maxTokens: number) => ({
  messages: [{ role: 'user', content: { type: 'text', text } }],
  maxTokens,
});

const asking = (tool: string, description: string, handler: (ctx: RequestContext) => Promise<string>): ToolLike =>
  defineTool({ name: tool, description, handler: (_input, ctx) => handler(ctx) });

const askName = (ctx: RequestContext) => ctx.elicit({ key: 'user_name', message: 'What is your name?', schema: name });

const titled = (...values: readonly string[]): readonly object[] =>
  values.map((title, i) => ({ const: `value${i + 1}`, title }));
const OPTIONS = ['option1', 'option2', 'option3'];

const DEFAULTS = fromJsonSchema({
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
});

const ENUMS = fromJsonSchema({
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: OPTIONS },
    titledSingle: { type: 'string', oneOf: titled('First Option', 'Second Option', 'Third Option') },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
    titledMulti: { type: 'array', items: { anyOf: titled('First Choice', 'Second Choice', 'Third Choice') } },
  },
});

export const askingTools: readonly ToolLike[] = [
  // tools-call-sampling, tools-call-elicitation, elicitation-sep*
  defineTool({
    name: 'test_sampling',
    description: "Asks the client's model",
    inputSchema: z.object({ prompt: z.string() }),
    async handler({ prompt }, ctx) {
      const { content } = await ctx.sample(sampling(prompt, 100));
      return `LLM response: ${JSON.stringify(content)}`;
    },
  }),
  defineTool({
    name: 'test_elicitation',
    description: 'Asks the user',
    inputSchema: z.object({ message: z.string() }),
    handler: async ({ message }, ctx) =>
      told(await ctx.elicit({ message, schema: z.object({ username: z.string(), email: z.string() }) })),
  }),
  asking('test_elicitation_sep1034_defaults', 'Asks with defaults', async (ctx) =>
    told(await ctx.elicit({ message: 'Please review', schema: DEFAULTS })),
  ),
  asking('test_elicitation_sep1330_enums', 'Asks with choices', async (ctx) =>
    told(await ctx.elicit({ message: 'Please choose', schema: ENUMS })),
  ),

  // server-stateless
  asking('test_streaming_elicitation', 'Reports progress, then asks', async (ctx) => {
    ctx.reportProgress(1, 2);
    return told(await askName(ctx));
  }),

  // input-required-result-*
  asking('test_input_required_result_elicitation', 'Asks the user', async (ctx) => {
    const answer = await askName(ctx);
    return answer.action === 'accept' ? `Hello, ${answer.content.name}!` : answer.action;
  }),
  asking('test_input_required_result_sampling', "Asks the client's model", async (ctx) => {
    const { content } = await ctx.sample(sampling('What is the capital of France?', 100), 'capital_question');
    return JSON.stringify(content);
  }),
  asking('test_input_required_result_list_roots', 'Asks for roots', async (ctx) =>
    JSON.stringify(await ctx.roots('client_roots')),
  ),
  ...['request_state', 'tampered_state'].map((what) =>
    asking(`test_input_required_result_${what}`, 'Asks for a confirmation', async (ctx) => {
      const { action } = await ctx.elicit({ key: 'confirm', message: 'Please confirm', schema: ok });
      return `state-ok: ${action}`;
    }),
  ),
  asking('test_input_required_result_multiple_inputs', 'Asks for several things at once', async (ctx) =>
    JSON.stringify(
      await Promise.all([
        askName(ctx),
        ctx.sample(sampling('Generate a greeting', 50), 'greeting'),
        ctx.roots('client_roots'),
      ]),
    ),
  ),
  asking('test_input_required_result_multi_round', 'Asks twice', async (ctx) => {
    const first = await ctx.elicit({ key: 'step1', message: 'Step 1: What is your name?', schema: name });
    const color = z.object({ color: z.string() });
    const second = await ctx.elicit({ key: 'step2', message: 'Step 2: What is your favorite color?', schema: color });
    return JSON.stringify([first, second]);
  }),
  asking('test_input_required_result_capabilities', 'Asks what the client can answer', async (ctx) => {
    const { sampling: canSample, elicitation } = ctx.client.capabilities;
    if (canSample) return JSON.stringify(await ctx.sample(sampling('Say something', 50)));
    return elicitation ? told(await askName(ctx)) : 'nobody to ask';
  }),
];

export const askingPrompts: readonly PromptLike[] = [
  definePrompt({
    name: 'test_input_required_result_prompt',
    description: 'Asks the user for a context',
    async handler(_args, ctx) {
      const schema = z.object({ context: z.string() });
      const answer = await ctx.elicit({ key: 'user_context', message: 'What context should it use?', schema });
      return answer.action === 'accept' ? `Use this context: ${answer.content.context}` : answer.action;
    },
  }),
];

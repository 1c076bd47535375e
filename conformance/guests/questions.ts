/** The tools and the prompt of input-required-result-*: they ask by their result, and the client calls again. */

import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type InputRequest,
  inputRequired,
  inputResponse,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

/** Which question is open: it goes to the client and comes back, signed. */
interface State {
  readonly step: number;
}

/** A key of this process: no other has to read what it signed. */
export const codec: RequestStateCodec<State> = createRequestStateCodec({
  key: crypto.getRandomValues(new Uint8Array(32)),
});

const NAME = z.object({ name: z.string() });
const COLOR = z.object({ color: z.string() });
const OK = z.object({ ok: z.boolean() });
const CONTEXT = z.object({ context: z.string() });

const ask = (message: string, requestedSchema: z.ZodObject): InputRequest =>
  inputRequired.elicit({ message, requestedSchema });
const sample = (text: string, maxTokens: number): InputRequest =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens });
const done = (text: string) => ({ content: [{ type: 'text' as const, text }] });
const has = ({ mcpReq }: ServerContext, key: string): boolean =>
  inputResponse(mcpReq.inputResponses, key).kind !== 'missing';

type Answer = ReturnType<typeof done> | ReturnType<typeof inputRequired>;
type Envelope = { readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities };

/** Adds them to a server whose `requestState.verify` is the codec's. */
export function addQuestions(server: McpServer): void {
  const add = (name: string, description: string, run: (ctx: ServerContext) => Answer | Promise<Answer>): void => {
    server.registerTool(name, { description }, run);
  };

  add('test_missing_capability', 'Needs a client that can sample', (ctx) =>
    has(ctx, 'sample') ? done('Sampled.') : inputRequired({ inputRequests: { sample: sample('Say anything', 10) } }),
  );
  add('test_streaming_elicitation', 'Asks the user, on a stream', (ctx) =>
    has(ctx, 'confirm') ? done('Answered.') : inputRequired({ inputRequests: { confirm: ask('Go on?', OK) } }),
  );
  add('test_input_required_result_elicitation', 'Asks the user', ({ mcpReq }) => {
    const answer = acceptedContent(mcpReq.inputResponses, 'user_name', NAME);
    if (answer) return done(`Hello, ${answer.name}!`);
    return inputRequired({ inputRequests: { user_name: ask('What is your name?', NAME) } });
  });
  add('test_input_required_result_sampling', "Asks the client's model", (ctx) =>
    has(ctx, 'capital_question')
      ? done('The model has answered.')
      : inputRequired({ inputRequests: { capital_question: sample('What is the capital of France?', 100) } }),
  );
  add('test_input_required_result_list_roots', "Asks for the client's roots", ({ mcpReq }) => {
    const view = inputResponse(mcpReq.inputResponses, 'client_roots');
    if (view.kind === 'roots') return done(view.roots.map(({ uri }) => uri).join(' '));
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  for (const name of ['test_input_required_result_request_state', 'test_input_required_result_tampered_state']) {
    add(name, 'Asks, and keeps its state with the client', async (ctx) => {
      const state = ctx.mcpReq.requestState<State>();
      if (has(ctx, 'confirm') && state?.step === 1) return done('state-ok');
      return inputRequired({
        inputRequests: { confirm: ask('Please confirm', OK) },
        requestState: await codec.mint({ step: 1 }),
      });
    });
  }
  add('test_input_required_result_multiple_inputs', 'Asks three questions at once', async (ctx) => {
    if (['user_name', 'greeting', 'client_roots'].every((key) => has(ctx, key))) return done('All answered.');
    return inputRequired({
      inputRequests: {
        user_name: ask('What is your name?', NAME),
        greeting: sample('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await codec.mint({ step: 1 }),
    });
  });
  add('test_input_required_result_multi_round', 'Asks one question after the other', async (ctx) => {
    const step = ctx.mcpReq.requestState<State>()?.step;
    if (step === 2 && has(ctx, 'step2')) return done('Both answered.');
    if (step === 1 && has(ctx, 'step1')) {
      return inputRequired({
        inputRequests: { step2: ask('Step 2: What is your favorite color?', COLOR) },
        requestState: await codec.mint({ step: 2 }),
      });
    }
    return inputRequired({
      inputRequests: { step1: ask('Step 1: What is your name?', NAME) },
      requestState: await codec.mint({ step: 1 }),
    });
  });
  add('test_input_required_result_capabilities', 'Asks what the client can answer', (ctx) => {
    // The SDK's type of the envelope has no members.
    const { [CLIENT_CAPABILITIES_META_KEY]: declared = {} } = (ctx.mcpReq.envelope ?? {}) as Envelope;
    return inputRequired({
      inputRequests: {
        ...(declared.sampling && { capital_question: sample('What is the capital of France?', 100) }),
        ...(declared.elicitation && { user_name: ask('What is your name?', NAME) }),
      },
    });
  });

  server.registerPrompt('test_input_required_result_prompt', { description: 'A prompt that asks' }, ({ mcpReq }) => {
    const answer = acceptedContent(mcpReq.inputResponses, 'user_context', CONTEXT);
    if (!answer) {
      return inputRequired({ inputRequests: { user_context: ask('What context should the prompt use?', CONTEXT) } });
    }
    return { messages: [{ role: 'user', content: { type: 'text', text: answer.context } }] };
  });
}

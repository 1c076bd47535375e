import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import {
  type CallOptions,
  createMailbox,
  definePrompt,
  defineResource,
  defineTool,
  MCPServer,
  type RequestContext,
  type ServerEvent,
  type ServerOptions,
} from '../src/index.ts';

const MODERN = '2026-07-28';
const ALL = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };
const name = z.object({ name: z.string().min(1) });
type Answers = Record<string, unknown>;
type Handler = (ctx: RequestContext, input: { what?: string | undefined }) => unknown;

/** One instance of a server; another one with the same secret is as good. */
function instance(handler: Handler, options: Partial<ServerOptions> = {}) {
  const events: ServerEvent[] = [];
  const server = new MCPServer({
    name: 's',
    version: '1',
    stateSecret: 's'.repeat(32),
    observe: (event) => void events.push(event),
    ...options,
  });
  const run = (input: { what?: string | undefined }, ctx: RequestContext) => handler(ctx, input);
  for (const tool of ['t', 'other']) {
    server.addTool(
      defineTool({
        name: tool,
        description: 'd',
        inputSchema: z.object({ what: z.string().optional() }),
        handler: run,
      }),
    );
  }
  server.addPrompt(definePrompt({ name: 'p', handler: async (_args, ctx) => String(await handler(ctx, {})) }));
  server.addResource(
    defineResource({ name: 'r', uri: 'a:b', handler: async (_target, ctx) => String(await handler(ctx, {})) }),
  );
  const ask = async (params: object, { method = 'tools/call', capabilities = ALL, call = {} as CallOptions } = {}) => {
    const named = {
      name: 't',
      ...(method === 'resources/read' ? { uri: 'a:b' } : {}),
      ...(method === 'prompts/get' ? { name: 'p' } : {}),
      ...params,
    } as { name: string; uri?: string };
    const response = await server.handleRequest(
      new Request('https://x/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'mcp-protocol-version': MODERN,
          'mcp-method': method,
          'mcp-name': named.uri ?? named.name,
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method,
          params: {
            ...named,
            _meta: {
              'io.modelcontextprotocol/protocolVersion': MODERN,
              'io.modelcontextprotocol/clientCapabilities': capabilities,
            },
          },
        }),
      }),
      call,
    );
    const { result, error } = await response.json();
    return { status: response.status, result, error, requestState: result?.requestState, asked: result?.inputRequests };
  };
  const go = (previous: { requestState?: string }, inputResponses: Answers, params: object = {}) =>
    ask({ ...params, ...(previous.requestState && { requestState: previous.requestState }), inputResponses });
  return { ask, go, events };
}
const accept = (content: unknown) => ({ action: 'accept', content });
const text = (answer: { result: { content: { text: string }[] } }) => answer.result.content[0]?.text;

const twoQuestions: Handler = async (ctx) => {
  const first = await ctx.elicit({ key: 'first', message: 'Your name?', schema: name });
  if (first.action !== 'accept') return `first: ${first.action}`;
  const second = await ctx.elicit({ key: 'second', message: 'And yours?', schema: name });
  return second.action === 'accept' ? `${first.content.name} and ${second.content.name}` : second.action;
};

describe('a question', () => {
  it('ends the round, and is answered in the next', async () => {
    const { ask, go } = instance(twoQuestions);
    const first = await ask({});
    expect([first.status, first.result]).toEqual([
      200,
      {
        resultType: 'input_required',
        inputRequests: {
          first: {
            method: 'elicitation/create',
            params: {
              message: 'Your name?',
              requestedSchema: {
                type: 'object',
                properties: { name: { type: 'string', minLength: 1 } },
                required: ['name'],
              },
            },
          },
        },
        requestState: expect.stringMatching(/^[\w-]+$/),
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 's', version: '1' } },
      },
    ]);
    const second = await go(first, { first: accept({ name: 'Ann' }) });
    expect(Object.keys(second.asked)).toEqual(['second']);
    expect(text(await go(second, { second: accept({ name: 'Bob' }) }))).toBe('Ann and Bob');
  });

  it('may be answered by another instance with the same secret', async () => {
    const [a, b, c] = [instance(twoQuestions), instance(twoQuestions), instance(twoQuestions)];
    const second = await b.go(await a.ask({}), { first: accept({ name: 'Ann' }) });
    expect(text(await c.go(second, { second: accept({ name: 'Bob' }) }))).toBe('Ann and Bob');
  });

  it.each([
    [{ action: 'decline' }, 'first: decline'],
    [{ action: 'cancel' }, 'first: cancel'],
  ])('%j is a value', async (answer, expected) => {
    const { ask, go } = instance(twoQuestions);
    expect(text(await go(await ask({}), { first: answer }))).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['of the wrong shape', accept({ name: 5 })],
    ['that breaks the schema', accept({ name: '' })],
    ['without content', accept(undefined)],
    ['that is no object', 12345],
    ['that is null', null],
    ['with another action', { action: 'maybe' }],
  ])('an answer %s is -32602', async (_title, answer) => {
    const { ask, go } = instance(twoQuestions);
    const { status, error } = await go(await ask({}), { first: answer });
    expect([status, error.code]).toEqual([200, -32602]);
  });

  it('is asked again when its answer is missing; answers to other questions are ignored', async () => {
    const { ask, go } = instance(twoQuestions);
    const first = await ask({});
    expect(Object.keys((await go(first, { nope: accept({}), __proto__: 1 })).asked)).toEqual(['first']);
    const both = { first: accept({ name: 'Ann' }), second: accept({ name: 'Eve' }) };
    const second = await go(first, both);
    expect(Object.keys(second.asked)).toEqual(['second']);
    expect(text(await go(second, { first: accept({ name: 'Eve' }), second: accept({ name: 'Bob' }) }))).toBe(
      'Ann and Bob',
    );
    // Without a state nothing was asked: what comes with the first request counts for the first question alone.
    expect(Object.keys((await go({}, both)).asked)).toEqual(['second']);
  });

  it.each([[[]], ['x'], [5]])('answers that are %j are -32602', async (inputResponses) => {
    const { status, error } = await instance(twoQuestions).ask({ inputResponses });
    expect([status, error.code]).toEqual([200, -32602]);
  });

  it('may have any key', async () => {
    const key = '__proto__';
    const { ask, go } = instance(async (ctx) => {
      await ctx.step(key, () => 1);
      return (await ctx.elicit({ key, message: 'm', schema: name })).action;
    });
    const first = await ask({});
    expect(Object.keys(first.asked)).toEqual([key]);
    expect(text(await go(first, JSON.parse('{"__proto__":{"action":"decline"}}')))).toBe('decline');
  });

  it('is one of several when they are asked at once', async () => {
    const { ask, go } = instance(async (ctx) => {
      const [person, city, roots] = await Promise.all([
        ctx.elicit({ message: 'Who?', schema: name }),
        ctx.sample({ messages: [], maxTokens: 5 }),
        ctx.roots(),
      ]);
      return JSON.stringify([person, city['model'], roots]);
    });
    const first = await ask({});
    expect(Object.entries<{ method: string }>(first.asked).map(([key, { method }]) => [key, method])).toEqual([
      ['question-1', 'elicitation/create'],
      ['question-2', 'sampling/createMessage'],
      ['question-3', 'roots/list'],
    ]);
    const partly = await go(first, {
      'question-1': accept({ name: 'Ann' }),
      'question-3': { roots: [{ uri: 'file:///a' }] },
    });
    expect(Object.keys(partly.asked)).toEqual(['question-2']);
    expect(text(await go(partly, { 'question-2': { model: 'm' } }))).toBe(
      '[{"action":"accept","content":{"name":"Ann"}},"m",[{"uri":"file:///a"}]]',
    );
  });

  it.each(['prompts/get', 'resources/read'])('can be asked by %s', async (method) => {
    const { ask } = instance(async (ctx) => {
      const { action } = await ctx.elicit({ key: 'k', message: 'm', schema: name });
      return action;
    });
    const first = await ask({}, { method });
    expect(first.result.resultType).toBe('input_required');
    expect(first.result).not.toHaveProperty('ttlMs');
    const second = await ask(
      { requestState: first.requestState, inputResponses: { k: { action: 'decline' } } },
      { method },
    );
    expect(JSON.stringify(second.result)).toContain('decline');
  });

  it.each<[string, object, Handler, object]>([
    ['a form', {}, (ctx) => ctx.elicit({ message: 'm', schema: name }), { elicitation: { form: {} } }],
    [
      'a form, of a client with pages',
      { elicitation: { url: {} } },
      (ctx) => ctx.elicit({ message: 'm', schema: name }),
      { elicitation: { form: {} } },
    ],
    [
      'a page',
      { elicitation: {} },
      (ctx) => ctx.elicitUrl({ message: 'm', url: 'https://x.example' }),
      { elicitation: { url: {} } },
    ],
    ['the model', { elicitation: {} }, (ctx) => ctx.sample({}), { sampling: {} }],
    ['the roots', {}, (ctx) => ctx.roots(), { roots: {} }],
  ])('for %s needs the capability', async (_title, capabilities, handler, requiredCapabilities) => {
    const { status, error } = await instance(handler).ask({}, { capabilities: capabilities as typeof ALL });
    expect([status, error.code, error.data]).toEqual([400, -32021, { requiredCapabilities }]);
  });
  it('with a page goes out as one', async () => {
    const { ask } = instance((ctx) => ctx.elicitUrl({ key: 'k', message: 'Log in', url: 'https://x.example/login' }));
    expect((await ask({})).asked).toEqual({
      k: { method: 'elicitation/create', params: { mode: 'url', message: 'Log in', url: 'https://x.example/login' } },
    });
  });
});

describe('state', () => {
  const begin = async () => {
    const one = instance(twoQuestions);
    return { ...one, second: await one.go(await one.ask({}), { first: accept({ name: 'Ann' }) }) };
  };
  const answer = { second: accept({ name: 'Bob' }) };

  it.each<[string, (state: string) => object]>([
    ['tampered with', (state) => ({ requestState: `${state}-TAMPERED` })],
    ['cut', (state) => ({ requestState: state.slice(0, -1) })],
    ['of another tool', (requestState) => ({ requestState, name: 'other' })],
    ['of other arguments', (requestState) => ({ requestState, arguments: { what: 'x' } })],
    ['that is no string', () => ({ requestState: { a: 1 } })],
    ['that is huge', () => ({ requestState: 'x'.repeat(20_000) })],
    ['that is empty', () => ({ requestState: '' })],
  ])('%s is -32602, and not asked for again', async (_title, params) => {
    const { ask, second } = await begin();
    const { status, error, result } = await ask({ inputResponses: answer, ...params(second.requestState) });
    expect([status, error, result]).toEqual([
      200,
      { code: -32602, message: 'Invalid params: requestState' },
      undefined,
    ]);
  });

  it('expires', async () => {
    const { go, second } = await begin();
    const now = Date.now;
    try {
      Date.now = () => now() + 11 * 60_000;
      expect((await go(second, answer)).error).toEqual({ code: -32602, message: 'Invalid params: requestState' });
    } finally {
      Date.now = now;
    }
  });

  it('does not care in which order arguments stand', async () => {
    const server = instance(async (ctx) => (await ctx.elicit({ key: 'k', message: 'm', schema: name })).action);
    const first = await server.ask({ arguments: { what: 'x', extra: { b: 1, a: [1] } } });
    const second = await server.go(
      first,
      { k: { action: 'cancel' } },
      { arguments: { extra: { a: [1], b: 1 }, what: 'x' } },
    );
    expect(text(second)).toBe('cancel');
  });

  it('needs a secret where many instances serve', async () => {
    const call = { instances: 'many' } as const;
    const { ask, events } = instance(twoQuestions, { stateSecret: undefined } as never);
    expect((await ask({}, { call })).result).toEqual({
      content: [{ type: 'text', text: expect.stringMatching(/^Internal error \(error id [\w-]+\)$/) }],
      isError: true,
      resultType: 'complete',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 's', version: '1' } },
    });
    expect(events.filter((event) => event.type === 'error').map(({ error }) => (error as Error).message)).toEqual([
      'Several instances may serve this conversation: set stateSecret on the MCPServer, the same everywhere',
    ]);
  });

  it('is sealed with a key of the process where there is no secret, which is said once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      const options = { stateSecret: undefined, cors: { allowOrigin: 'https://app.example.com' } } as never;
      const { ask, go } = instance(twoQuestions, options);
      // The first two come at once: the key is the same for both.
      const begun = await Promise.all([ask({}), ask({})]);
      const [first] = begun;
      const further = await Promise.all(begun.map((one) => go(one, { first: accept({ name: 'Ann' }) })));
      expect(further.map(({ asked }) => Object.keys(asked))).toEqual([['second'], ['second']]);
      expect(warn.mock.calls).toEqual([
        ['[mcp] stateSecret is not set: conversations are sealed with a key of this process, and end with it'],
      ]);
      expect((await instance(twoQuestions, options).go(first, {})).error.code).toBe(-32602);
    } finally {
      warn.mockRestore();
    }
  });

  it('lives as long as is wanted', async () => {
    const { ask, go } = instance(twoQuestions, { stateTtlSeconds: 60 });
    const first = await ask({});
    const now = Date.now;
    try {
      Date.now = () => now() + 59_000;
      expect((await go(first, {})).asked).toHaveProperty('first');
      Date.now = () => now() + 61_000;
      expect((await go(first, {})).error.code).toBe(-32602);
    } finally {
      Date.now = now;
    }
  });

  it.each([
    [{ stateTtlSeconds: 0 }, 'MCPServer: stateTtlSeconds must be a positive integer'],
    [{ stateTtlSeconds: 1.5 }, 'MCPServer: stateTtlSeconds must be a positive integer'],
    [{ replayGuard: {} }, 'MCPServer: replayGuard must be an object with a firstUse function'],
  ])('refuses %j', (options, message) => {
    expect(() => instance(() => '', options as never)).toThrow(new TypeError(message));
  });

  it.each(['short', [], ['s'.repeat(32), 'short'], 5])('refuses the secret %j', (stateSecret) => {
    expect(() => instance(() => '', { stateSecret } as never)).toThrow(
      'MCPServer: stateSecret must be of at least 32 characters',
    );
  });

  it('ends a conversation that goes on for ever, and one that grows too large', async () => {
    const asking = (size: number) => {
      let n = 0;
      return instance(async (ctx) => {
        for (n = 0; ; n++)
          await ctx.elicit({ key: `k${n}`, message: 'm', schema: z.object({ name: z.string().max(size) }) });
      });
    };
    for (const [size, rounds] of [
      [1, 10],
      [13_000, 1],
    ] as const) {
      const { ask, go } = asking(size);
      let answer = await ask({});
      let count = 0;
      while (answer.asked) {
        count++;
        answer = await go(answer, { [Object.keys(answer.asked)[0] as string]: accept({ name: 'x'.repeat(size) }) });
      }
      expect([count, answer.result.isError]).toEqual([rounds, true]);
    }
  });
});

describe('a step', () => {
  const booking = () => {
    const paid: string[] = [];
    const handler: Handler = async (ctx) => {
      const payment = await ctx.step('pay', async ({ idempotencyKey }) => {
        paid.push(idempotencyKey);
        return { id: paid.length };
      });
      const { action } = await ctx.elicit({ key: 'sure', message: 'Sure?', schema: z.object({}) });
      return `${action} ${JSON.stringify(payment)}`;
    };
    return { paid, ...instance(handler) };
  };

  it('a step is not run again in the next round', async () => {
    const { ask, go, paid } = booking();
    const first = await ask({});
    expect(text(await go(first, { sure: accept({}) }))).toBe('accept {"id":1}');
    expect(paid).toEqual([expect.stringMatching(/^[0-9a-f-]{36}:pay$/)]);
  });
  it('gives the same key to a payment when an old state is sent again', async () => {
    const paid: string[] = [];
    const { ask, go } = instance(async (ctx) => {
      await ctx.step('hold', () => 1);
      await ctx.elicit({ key: 'sure', message: 'Sure?', schema: z.object({}) });
      return ctx.step('pay', ({ idempotencyKey }) => void paid.push(idempotencyKey));
    });
    const first = await ask({});
    await go(first, { sure: accept({}) });
    await go(first, { sure: accept({}) });
    expect(paid).toHaveLength(2);
    expect(new Set(paid).size).toBe(1);
  });
  it('a program that has changed is noticed', async () => {
    const first = await booking().ask({});
    const changed = instance(
      async (ctx) => (await ctx.elicit({ key: 'other', message: 'm', schema: z.object({}) })).action,
    );
    const { error } = await changed.go(first, { sure: accept({}) });
    expect([error.code, error.data]).toEqual([-32603, { reason: 'changed', key: 'step pay' }]);
  });
  it('a program that does less than before is noticed', async () => {
    const first = await booking().ask({});
    const { error } = await instance(() => 'done').go(first, { sure: accept({}) });
    expect([error.code, error.data]).toEqual([-32603, { reason: 'changed', key: 'step pay' }]);
    expect(error.message).toBe(
      'This conversation cannot go on: the program has changed since it began. Call again to start over.',
    );
  });
  it('a handler that does not do the same each time is noticed', async () => {
    let run = 0;
    const { ask, go } = instance(async (ctx) => {
      await ctx.step(`random-${++run}`, () => 1);
      return (await ctx.elicit({ key: 'sure', message: 'm', schema: z.object({}) })).action;
    });
    const { error } = await go(await ask({}), { sure: accept({}) });
    expect(error.data).toEqual({ reason: 'changed', key: 'step random-1' });
  });
  it.each<[string, Handler]>([
    ['step', async (ctx) => [await ctx.step('a', () => 1), await ctx.step('a', () => 2)]],
    [
      'question',
      (ctx) => Promise.all(['m', 'n'].map((message) => ctx.elicit({ key: 'a', message, schema: z.object({}) }))),
    ],
  ])('a %s of a name that was used is refused', async (kind, handler) => {
    const { ask, events } = instance(handler);
    expect((await ask({})).result.isError).toBe(true);
    expect(events.flatMap((event) => (event.type === 'error' ? [(event.error as Error).message] : []))).toEqual([
      `Two of the same name in one run: ${kind} a. Give each its own key`,
    ]);
  });
  it('that runs while something is asked comes to its end first', async () => {
    let runs = 0;
    let end = () => {};
    const { ask, go } = instance(async (ctx) => {
      const [, paid] = await Promise.all([
        ctx.elicit({ key: 'sure', message: 'm', schema: z.object({}) }),
        ctx.step('pay', () => {
          runs++;
          return new Promise<string>((resolve) => {
            end = () => resolve('paid');
          });
        }),
      ]);
      return paid;
    });
    const asked = ask({});
    await vi.waitFor(() => expect(runs).toBe(1));
    end();
    expect([text(await go(await asked, { sure: accept({}) })), runs]).toEqual(['paid', 1]);
  });
  it('that fails is run again', async () => {
    let runs = 0;
    const { ask, go } = instance(async (ctx) => {
      const paid = await ctx
        .step('pay', () => {
          if (++runs === 1) throw new Error('busy');
          return runs;
        })
        .catch(() => 0);
      const { action } = await ctx.elicit({ key: 'sure', message: 'm', schema: z.object({}) });
      return `${action} ${paid}`;
    });
    expect(text(await go(await ask({}), { sure: accept({}) }))).toBe('accept 2');
  });
  it.each([
    [undefined, null],
    [{ at: new Date(0), skip: undefined }, { at: '1970-01-01T00:00:00.000Z' }],
  ])('gives JSON in every run: %j', async (result, expected) => {
    const seen: unknown[] = [];
    const { ask, go } = instance(async (ctx) => {
      seen.push(await ctx.step('s', () => result));
      return (await ctx.elicit({ key: 'sure', message: 'm', schema: z.object({}) })).action;
    });
    await go(await ask({}), { sure: accept({}) });
    expect(seen).toEqual([expected, expected]);
  });
  it('simply runs where there are no rounds', async () => {
    const { legacy } = legacyServer((ctx) => ctx.step('a', () => 'ran'));
    expect((await legacy({})).result.content).toEqual([{ type: 'text', text: 'ran' }]);
  });
});

function legacyServer(handler: Handler) {
  const server = new MCPServer({ name: 's', version: '1', observe: false });
  server.addTool(defineTool({ name: 't', description: 'd', handler: (_input, ctx) => handler(ctx, {}) }));
  const post = (
    body: object,
    { version = '2025-11-25', call = {} as CallOptions, accept: types = 'application/json, text/event-stream' } = {},
  ) =>
    server.handleRequest(
      new Request('https://x/mcp', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: types, 'mcp-protocol-version': version },
        body: JSON.stringify({ jsonrpc: '2.0', ...body }),
      }),
      call,
    );
  const legacy = async (options: Parameters<typeof post>[1]) =>
    (await post({ id: 1, method: 'tools/call', params: { name: 't' } }, options)).json();
  return { post, legacy };
}

describe('a legacy client', () => {
  const greeting: Handler = async (ctx) => {
    const answer = await ctx.elicit({ message: 'Your name?', schema: name });
    return answer.action === 'accept' ? `hello ${answer.content.name}` : answer.action;
  };

  it.each<[object, string]>([
    [{ result: accept({ name: 'Ann' }) }, 'hello Ann'],
    [{ result: { action: 'decline' } }, 'decline'],
    [
      { error: { code: -32601, message: 'Method not found' } },
      'The client did not answer elicitation/create: Method not found',
    ],
  ])('is asked on the open stream, and replies %j', async (reply, expected) => {
    const call = { mailbox: createMailbox() };
    const { post } = legacyServer(greeting);
    const response = await post({ id: 1, method: 'tools/call', params: { name: 't' } }, { call });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const read = async () =>
      JSON.parse(new TextDecoder().decode((await reader.read()).value).replace(/^event: message\ndata: /, ''));
    const question = await read();
    expect([question.method, question.params.message]).toEqual(['elicitation/create', 'Your name?']);
    expect((await post({ id: 'nobody', ...reply }, { call })).status).toBe(202);
    expect((await post({ id: question.id, ...reply }, { call })).status).toBe(202);
    expect((await read()).result.content[0].text).toBe(expected);
    expect((await reader.read()).done).toBe(true);
  });

  it.each<[string, Parameters<ReturnType<typeof legacyServer>['post']>[1]]>([
    ['where its reply may go elsewhere', {}],
    ['where nothing streams', { call: { mailbox: createMailbox(), streaming: false } }],
    ['that takes JSON only', { call: { mailbox: createMailbox() }, accept: 'application/json' }],
  ])('%s is told at once', async (_title, options) => {
    const { result } = await legacyServer(greeting).legacy(options);
    expect(result).toEqual({
      content: [
        { type: 'text', text: expect.stringContaining('a client of revision 2025-11-25 cannot be asked here') },
      ],
      isError: true,
    });
  });

  it('of 2025-11-25 is sent to a page by an error', async () => {
    const login: Handler = (ctx) => ctx.elicitUrl({ message: 'Log in', url: 'https://x.example' });
    const { error } = await legacyServer(login).legacy({ accept: 'application/json' });
    expect(error).toEqual({
      code: -32042,
      message: 'Log in',
      data: {
        elicitations: [{ mode: 'url', message: 'Log in', url: 'https://x.example', elicitationId: expect.any(String) }],
      },
    });
    expect(
      (await legacyServer(login).legacy({ accept: 'application/json', version: '2025-06-18' })).result.isError,
    ).toBe(true);
  });

  it('that never replies is not waited for longer than an answer may take', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { post } = legacyServer(greeting);
      const call = { mailbox: createMailbox() };
      const response = await post({ id: 1, method: 'tools/call', params: { name: 't' } }, { call });
      await vi.advanceTimersByTimeAsync(600_000);
      expect(await response.text()).toContain('"text":"Nobody answered elicitation/create in time"');
    } finally {
      vi.useRealTimers();
    }
  });

  it('that leaves while it is asked ends the wait', async () => {
    const call = { mailbox: createMailbox() };
    let left: unknown;
    const { post } = legacyServer(async (ctx) => {
      try {
        return await greeting(ctx, {});
      } catch (error) {
        left = error;
        throw error;
      }
    });
    const response = await post({ id: 1, method: 'tools/call', params: { name: 't' } }, { call });
    await response.body?.cancel();
    await vi.waitFor(() => expect(left).toHaveProperty('name', 'AbortError'));
  });
});

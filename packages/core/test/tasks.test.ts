import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import {
  type AuthProvider,
  type CallOptions,
  defineTool,
  MCPServer,
  MCPTool,
  McpError,
  type RequestContext,
  type ServerEvent,
  type ServerOptions,
  ToolError,
} from '../src/index.ts';
import { createLive } from '../src/live.ts';
import {
  createMemoryTaskStore,
  createTasks,
  type TaskRecord,
  type TaskStore,
  type TasksOptions,
} from '../src/tasks.ts';

const MODERN = '2026-07-28';
const EXTENSION = 'io.modelcontextprotocol/tasks';
const DECLARED = { elicitation: {}, extensions: { [EXTENSION]: {} } };
const MISSING = { code: -32021, data: { requiredCapabilities: { extensions: { [EXTENSION]: {} } } } };
const UNKNOWN = { code: -32602, message: 'Unknown task: there is none of this id, or it has expired' };
const NOW = Date.parse('2026-07-28T10:00:00.000Z');
const SERVER = { 'io.modelcontextprotocol/serverInfo': { name: 's', version: '1' } };

type Body = { result?: Record<string, never>; error?: Record<string, unknown> };
type Handler = (input: { text?: string | undefined }, ctx: RequestContext) => unknown;

interface Sent {
  readonly capabilities?: object;
  readonly headers?: Record<string, string>;
  readonly call?: CallOptions;
}

/** A store that instances share, and what it was asked to keep. */
function shared(): TaskStore & { readonly last: () => TaskRecord | undefined } {
  const store = createMemoryTaskStore();
  let last: TaskRecord | undefined;
  return {
    create: (record) => store.create(record),
    read: (id) => store.read(id),
    async replace(record) {
      const done = await store.replace(record);
      if (done) last = record;
      return done;
    },
    last: () => last,
  };
}

/** One instance; another one with the same store is as good. */
function instance(handler: Handler, tasks: TasksOptions = {}, options: Partial<ServerOptions> = {}, tool: object = {}) {
  const events: ServerEvent[] = [];
  const server = new MCPServer({
    name: 's',
    version: '1',
    stateSecret: 's'.repeat(32),
    observe: (event) => void events.push(event),
    tasks: createTasks(tasks),
    ...options,
  });
  const inputSchema = z.object({ text: z.string().optional() });
  const common = { description: 'd', inputSchema, handler };
  server.addTool(defineTool({ ...common, name: 'may', task: 'optional', ...tool }));
  server.addTool(defineTool({ ...common, name: 'must', task: 'required', ...tool }));
  server.addTool(defineTool({ ...common, name: 'plain' }));
  const send = async (method: string, params: Record<string, unknown>, sent: Sent = {}): Promise<Body> => {
    const { capabilities = DECLARED, headers = {}, call = {} } = sent;
    const response = await server.handleRequest(
      new Request('https://x/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'mcp-protocol-version': MODERN,
          'mcp-method': method,
          'mcp-name': String(params['taskId'] ?? params['name']),
          ...headers,
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method,
          params: {
            ...params,
            _meta: {
              'io.modelcontextprotocol/protocolVersion': MODERN,
              'io.modelcontextprotocol/clientCapabilities': capabilities,
            },
          },
        }),
      }),
      call,
    );
    return response.json();
  };
  const call = (name = 'may', text?: string, sent?: Sent, more = {}) =>
    send('tools/call', { name, arguments: { text }, ...more }, sent);
  const created = async (name?: string, text?: string, sent?: Sent): Promise<string> => {
    const { result, error } = await call(name, text, sent);
    expect(error).toBeUndefined();
    return result?.['taskId'] ?? '';
  };
  const get = async (taskId: string, sent?: Sent): Promise<Record<string, unknown>> => {
    const { result, error } = await send('tasks/get', { taskId }, sent);
    return result ?? { error };
  };
  const update = (taskId: string, inputResponses: unknown, sent?: Sent) =>
    send('tasks/update', { taskId, inputResponses }, sent);
  const cancel = (taskId: string, sent?: Sent) => send('tasks/cancel', { taskId }, sent);
  return { server, events, send, call, created, get, update, cancel };
}

function deferred(): { promise: Promise<string>; resolve: (value: string) => void } {
  let resolve: (value: string) => void = () => {};
  const promise = new Promise<string>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Believes who somebody says they are. */
function known(scopes: () => string[]): AuthProvider {
  return {
    authenticate({ headers }) {
      const subject = headers.get('x-user') ?? '';
      return { outcome: 'ok', principal: { subject, kind: 'user', provider: 'p', scopes: scopes(), claims: {} } };
    },
    challenges: () => [{ scheme: 'Bearer', params: {} }],
  };
}

/** Lets everything run that needs no time. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const accept = (content: object) => ({ action: 'accept', content });
const text = (value: string) => ({ content: [{ type: 'text', text: value }] });
const name = z.object({ name: z.string() });
const ask = (ctx: RequestContext, key: string) => ctx.elicit({ key, message: `${key}?`, schema: name });
const given = async (ctx: RequestContext, key: string): Promise<string> => {
  const answer = await ask(ctx, key);
  return answer.action === 'accept' ? answer.content.name : answer.action;
};

// What the first question loads takes real time.
beforeAll(async () => void (await import('../src/ask.ts')));
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

describe('a task', () => {
  it('stands for the result until it has ended, and then carries it', async () => {
    const done = deferred();
    const { call, get } = instance(() => done.promise, { ttlMs: 60_000, pollIntervalMs: 500 });
    const { result } = await call();
    const taskId = result?.['taskId'] as unknown as string;
    const task = {
      taskId,
      status: 'working',
      createdAt: '2026-07-28T10:00:00.000Z',
      lastUpdatedAt: '2026-07-28T10:00:00.000Z',
      ttlMs: 60_000,
      pollIntervalMs: 500,
      _meta: SERVER,
    };
    expect(taskId).toMatch(/^[\w-]{32}$/);
    expect(result).toEqual({ ...task, resultType: 'task' });
    expect(await get(taskId)).toEqual({ ...task, resultType: 'complete' });

    await vi.advanceTimersByTimeAsync(2000);
    done.resolve('done');
    await settle();
    expect(await get(taskId)).toEqual({
      ...task,
      resultType: 'complete',
      status: 'completed',
      lastUpdatedAt: '2026-07-28T10:00:02.000Z',
      result: text('done'),
    });
  });

  it.each<[string, Handler, object]>([
    [
      'completed where the tool says what went wrong',
      () => {
        throw new ToolError('no');
      },
      { status: 'completed', result: { ...text('no'), isError: true } },
    ],
    [
      'failed where the protocol does',
      () => {
        throw new McpError('internal_error', 'no', { data: { reason: 'x' } });
      },
      { status: 'failed', statusMessage: 'no', error: { code: -32603, message: 'no', data: { reason: 'x' } } },
    ],
    [
      'failed where the client cannot be asked',
      (_input, ctx) => ctx.sample({}),
      {
        status: 'failed',
        statusMessage: 'This needs a client with sampling',
        error: {
          code: -32021,
          message: 'This needs a client with sampling',
          data: { requiredCapabilities: { sampling: {} } },
        },
      },
    ],
  ])('is %s', async (_what, handler, expected) => {
    const { created, get } = instance(handler);
    const id = await created();
    await settle();
    expect(await get(id)).toMatchObject(expected);
  });

  it('completes with a masked error where its result is no JSON', async () => {
    // So that it is there while time stands still.
    await import('../src/tool-result.ts');
    const { created, get, events } = instance(() => ({ content: [], structuredContent: 1n }));
    const id = await created();
    await settle();
    const { status, result } = await get(id);
    const masked = { type: 'text', text: expect.stringMatching(/^Internal error \(error id [\w-]+\)$/) };
    expect([status, result]).toEqual(['completed', { content: [masked], isError: true }]);
    expect(events.filter(({ type }) => type === 'error')).toHaveLength(1);
  });

  it('fails when the time of its tool is up', async () => {
    const { created, get } = instance(() => new Promise(() => {}), {}, {}, { timeoutMs: 50 });
    const id = await created();
    await vi.advanceTimersByTimeAsync(50);
    expect(await get(id)).toMatchObject({ status: 'failed', error: { code: -32603, message: 'Deadline exceeded' } });
  });

  it('outlives its request: who leaves does not abort it, the deadline of the platform does not end it', async () => {
    const left = new AbortController();
    const work: Promise<unknown>[] = [];
    let aborted: boolean | undefined;
    const { created, get } = instance(async (_input, ctx) => {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      aborted = ctx.signal.aborted;
      return 'done';
    });
    const call = { signal: left.signal, deadline: NOW + 1000, waitUntil: (one: Promise<unknown>) => work.push(one) };
    const id = await created('may', undefined, { call: call as CallOptions });
    left.abort();
    await vi.advanceTimersByTimeAsync(5000);
    await Promise.all(work);
    expect(work).toHaveLength(1);
    expect([aborted, (await get(id))['status']]).toEqual([false, 'completed']);
  });

  it('says how far it is', async () => {
    const { created, get } = instance(
      (_input, ctx) => {
        ctx.reportProgress(1, 4);
        ctx.reportProgress(2, 4, 'half of it');
        return new Promise(() => {});
      },
      { pollIntervalMs: 500 },
    );
    const id = await created();
    await vi.advanceTimersByTimeAsync(500);
    expect(await get(id)).toMatchObject({ status: 'working', statusMessage: 'half of it' });
  });

  it('can be a class', async () => {
    class Job extends MCPTool {
      readonly name = 'job';
      readonly description = 'd';
      readonly schema = z.object({});
      override readonly task = 'required';
      readonly #said: string[] = [];
      override beforeTask(): void {
        this.#said.push('before');
      }
      execute(): string {
        return this.#said.join();
      }
    }
    const { server, created, get } = instance(() => '');
    server.addTool(Job);
    const id = await created('job');
    await settle();
    expect((await get(id))['result']).toEqual(text('before'));
  });
});

describe('who gets a task', () => {
  it.each([
    ['another tool', 'plain', DECLARED],
    ['a client without the extension', 'may', {}],
    ['a client whose extensions are no object', 'may', { extensions: [EXTENSION] }],
    ['a client whose setting is no object', 'may', { extensions: { [EXTENSION]: true } }],
  ])('not %s: the call is a plain one', async (_what, tool, capabilities) => {
    const { call } = instance(() => 'plain');
    expect((await call(tool, undefined, { capabilities })).result).toEqual({
      ...text('plain'),
      resultType: 'complete',
      _meta: SERVER,
    });
  });

  it('no client without the extension, also where the tool needs it, and no method of theirs', async () => {
    const run = vi.fn();
    const { call, send } = instance(run);
    const plain = { capabilities: { elicitation: {} } };
    expect((await call('must', undefined, plain)).error).toMatchObject(MISSING);
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
      expect((await send(method, { taskId: 'x', inputResponses: {} }, plain)).error).toMatchObject(MISSING);
    }
    expect(run).not.toHaveBeenCalled();
  });

  it('not a call that is wrong: it says so at once', async () => {
    const { send } = instance(() => 'x');
    const { result } = await send('tools/call', { name: 'must', arguments: { text: 1 } });
    expect(result).toMatchObject({ isError: true, resultType: 'complete' });
  });

  it('no caller who may not: authorize is asked before', async () => {
    const authorize = vi.fn(() => false);
    const provider = known(() => []);
    const { call } = instance(() => 'x', {}, { auth: { provider, authorize } });
    expect((await call()).error).toMatchObject({ message: 'Forbidden' });
  });

  it('nobody where several instances answer and tasks are in the memory of one', async () => {
    const { call, events } = instance(() => 'plain');
    const sent = { call: { instances: 'many' } } as const;
    expect((await call('may', undefined, sent)).result).toMatchObject({ ...text('plain'), resultType: 'complete' });
    expect((await call('must', undefined, sent)).result).toMatchObject({ isError: true });
    expect(events.find(({ type }) => type === 'error')).toMatchObject({
      error: new Error('Several instances may be asked for this task: give createTasks a store that they share'),
    });
    const other = instance(() => 'x', { store: shared() });
    expect((await other.call('may', undefined, sent)).result).toMatchObject({ resultType: 'task' });
  });
});

describe('a task that asks', () => {
  it('waits for all answers, one at a time, and runs again from its top', async () => {
    const runs: string[] = [];
    const { created, get, update } = instance(async (_input, ctx) => {
      runs.push('top');
      const [a, b] = await Promise.all([given(ctx, 'a'), given(ctx, 'b')]);
      return `${a} ${b} ${await given(ctx, 'c')}`;
    });
    const id = await created();
    await settle();
    const question = (key: string) => ({
      method: 'elicitation/create',
      params: { message: `${key}?`, requestedSchema: expect.objectContaining({ type: 'object' }) },
    });
    const waiting = await get(id);
    expect(waiting).toMatchObject({ status: 'input_required', resultType: 'complete' });
    expect(waiting['inputRequests']).toEqual({ a: question('a'), b: question('b') });

    const ack = { result: { resultType: 'complete', _meta: SERVER } };
    expect(await update(id, { a: accept({ name: 'A' }) })).toMatchObject(ack);
    await settle();
    expect((await get(id))['inputRequests']).toEqual({ b: question('b') });
    // Answered, never asked, not asked yet.
    await update(id, { a: accept({ name: 'X' }), x: accept({ name: 'X' }), c: accept({ name: 'X' }) });
    await settle();
    expect((await get(id))['inputRequests']).toEqual({ b: question('b') });
    await update(id, { b: accept({ name: 'B' }) });
    await settle();
    expect((await get(id))['inputRequests']).toEqual({ c: question('c') });
    await update(id, { c: { action: 'decline' } });
    await settle();
    expect(await get(id)).toMatchObject({ status: 'completed', result: text('A B decline') });
    expect(runs).toHaveLength(3);
  });

  it('does a step once, with a key of its own', async () => {
    const paid: string[] = [];
    const { created, get, update } = instance(async (_input, ctx) => {
      await ctx.step('pay', ({ idempotencyKey }) => void paid.push(idempotencyKey));
      return given(ctx, 'a');
    });
    const id = await created();
    await settle();
    await update(id, { a: accept({ name: 'A' }) });
    await settle();
    expect((await get(id))['status']).toBe('completed');
    expect(paid).toEqual([`${id}:pay`]);
  });

  it.each([
    ['no object', 'x', 'inputResponses must be an object'],
    ['a list', [], 'inputResponses must be an object'],
    ['an answer that is no object', { a: 'A' }, 'a response must be an object'],
  ])('refuses %s', async (_what, responses, problem) => {
    const { created, get, update } = instance((_input, ctx) => given(ctx, 'a'));
    const id = await created();
    await settle();
    expect((await update(id, responses)).error).toMatchObject({ code: -32602, message: `Invalid params: ${problem}` });
    expect((await get(id))['status']).toBe('input_required');
  });

  it('goes on elsewhere: any instance takes the answer', async () => {
    const store = shared();
    const one = instance((_input, ctx) => given(ctx, 'a'), { store });
    const two = instance(async (_input, ctx) => `two: ${await given(ctx, 'a')}`, { store });
    const id = await one.created();
    await settle();
    await two.update(id, { a: accept({ name: 'A' }) });
    await settle();
    expect((await one.get(id))['result']).toEqual(text('two: A'));
  });

  it('takes each answer once when two come at once, and runs once', async () => {
    const store = shared();
    const runs = vi.fn();
    const handler: Handler = async (_input, ctx) => {
      runs();
      return `${await given(ctx, 'a')}`;
    };
    const one = instance(handler, { store });
    const two = instance(handler, { store });
    const id = await one.created();
    await settle();
    await Promise.all([one.update(id, { a: accept({ name: '1' }) }), two.update(id, { a: accept({ name: '2' }) })]);
    await settle();
    expect((await one.get(id))['result']).toEqual(text('1'));
    expect(runs).toHaveBeenCalledTimes(2);
  });

  it('asks before it becomes one, where it says so', async () => {
    const { call, get } = instance(
      async (_input, ctx) => `Hello, ${await given(ctx, 'who')}!`,
      {},
      {},
      { beforeTask: (_input: unknown, ctx: RequestContext) => ask(ctx, 'who') },
    );
    const answered = call('must');
    await vi.advanceTimersByTimeAsync(1);
    const { result: first } = await answered;
    expect(first).toMatchObject({ resultType: 'input_required', inputRequests: { who: {} } });
    expect(first).not.toHaveProperty('taskId');
    const { requestState } = first ?? {};
    const { result: second } = await call(
      'must',
      undefined,
      {},
      {
        requestState,
        inputResponses: { who: accept({ name: 'Ann' }) },
      },
    );
    expect(Object.keys(second ?? {}).sort()).toEqual(
      ['_meta', 'createdAt', 'lastUpdatedAt', 'pollIntervalMs', 'resultType', 'status', 'taskId', 'ttlMs'].sort(),
    );
    await settle();
    expect(await get(second?.['taskId'] ?? '')).toMatchObject({ status: 'completed', result: text('Hello, Ann!') });
  });

  it('is none where what comes before fails', async () => {
    const beforeTask = (): never => {
      throw new ToolError('not today');
    };
    const { call } = instance(() => 'x', {}, {}, { beforeTask });
    expect((await call()).result).toMatchObject({ ...text('not today'), isError: true, resultType: 'complete' });
  });
});

describe('what a handler does once', () => {
  it('is not begun again where nobody knows how it ended', async () => {
    const store = shared();
    const begun = vi.fn(() => new Promise(() => {}));
    const handler: Handler = (_input, ctx) => ctx.step('pay', begun, { once: true });
    const { created } = instance(handler, { store, leaseMs: 1000 });
    const id = await created();
    await settle();
    vi.clearAllTimers();
    vi.setSystemTime(NOW + 1000);
    const other = instance(handler, { store });
    await other.get(id);
    await settle();
    expect(begun).toHaveBeenCalledTimes(1);
    expect((await other.get(id))['result']).toEqual({
      ...text('This was begun before, and nobody knows how it ended: look before you call again.'),
      isError: true,
    });
  });

  it('has a name of its own', async () => {
    const { created, get, events } = instance(async (_input, ctx) => {
      await ctx.step('a', () => 1);
      await ctx.step('a', () => 1);
    });
    const id = await created();
    await settle();
    expect((await get(id))['result']).toMatchObject({ isError: true });
    expect(events.find(({ type }) => type === 'error')).toMatchObject({
      error: new Error('Two of the same name in one run: step a. Give each its own key'),
    });
  });

  it('is left to the next request where the platform ends this one', async () => {
    const ran: string[] = [];
    const handler: Handler = async (_input, ctx) => {
      for (const key of ['a', 'b', 'c']) {
        await ctx.step(key, async () => {
          ran.push(key);
          await new Promise((resolve) => setTimeout(resolve, 2000));
        });
      }
      await ctx.checkpoint(1);
      return 'done';
    };
    const { created, get } = instance(handler);
    const until = (ms: number): Sent => ({ call: { deadline: Date.now() + ms } });
    const id = await created('may', undefined, until(4500));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ran).toEqual(['a', 'b']);
    expect((await get(id, until(4500)))['status']).toBe('working');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await get(id)).toMatchObject({ status: 'completed', result: text('done') });
    expect(ran).toEqual(['a', 'b', 'c']);
  });

  it('is done again where its result could not be kept', async () => {
    const store = shared();
    let down = true;
    const failing: TaskStore = {
      ...store,
      replace: (record) => (down ? Promise.reject(new Error('down')) : store.replace(record)),
    };
    const ran = vi.fn(() => 'x');
    const { created, get } = instance((_input, ctx) => ctx.step('a', ran), { store: failing, leaseMs: 1000 });
    const id = await created();
    await settle();
    down = false;
    await vi.advanceTimersByTimeAsync(1000);
    await get(id);
    await settle();
    expect((await get(id))['result']).toEqual(text('x'));
    expect(ran).toHaveBeenCalledTimes(2);
  });
});

describe('listening', () => {
  /** What a client hears of tasks, as the stream says it. */
  async function listen(server: MCPServer, taskIds: unknown, { capabilities = DECLARED, headers = {} }: Sent = {}) {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': MODERN,
      'io.modelcontextprotocol/clientCapabilities': capabilities,
    };
    const params = { notifications: { taskIds }, _meta };
    const response = await server.handleRequest(
      new Request('https://x/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': MODERN,
          'mcp-method': 'subscriptions/listen',
          ...headers,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 'l', method: 'subscriptions/listen', params }),
      }),
    );
    return response;
  }
  const heard = async (response: Response, count: number): Promise<Record<string, unknown>[]> => {
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const messages: Record<string, unknown>[] = [];
    const decoder = new TextDecoder();
    while (messages.length < count) {
      const { value } = await reader.read();
      for (const line of decoder.decode(value).split('\n')) {
        if (line.startsWith('data: ')) messages.push(JSON.parse(line.slice(6)));
      }
    }
    await reader.cancel();
    return messages;
  };

  it('tells every change of a task, from what it is now on', async () => {
    const { server, created, update, get } = instance((_input, ctx) => given(ctx, 'a'), {}, { live: createLive() });
    const id = await created();
    const response = await listen(server, [id, 'other']);
    await settle();
    const { _meta, resultType, ...waiting } = await get(id);
    await update(id, { a: accept({ name: 'A' }) });
    await settle();
    const messages = await heard(response, 5);
    const subscription = { 'io.modelcontextprotocol/subscriptionId': 'l' };
    expect(messages[0]).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { taskIds: [id] } },
    });
    expect(messages.slice(1).map(({ method, params }) => [method, (params as { status: string }).status])).toEqual(
      ['working', 'input_required', 'working', 'completed'].map((status) => ['notifications/tasks', status]),
    );
    expect(messages[2]?.['params']).toEqual({ ...waiting, _meta: subscription });
    expect(messages[4]?.['params']).toMatchObject({ taskId: id, result: text('A'), _meta: subscription });
  });

  it('is for who declared the extension, and for tasks of their own', async () => {
    const provider = known(() => []);
    const { server, created } = instance(() => 'x', {}, { live: createLive(), auth: { provider } });
    const id = await created('may', undefined, { headers: { 'x-user': 'ann' } });
    const error = async (response: Response) => (await response.json()).error;
    expect(await error(await listen(server, [id], { capabilities: {} }))).toMatchObject(MISSING);
    for (const wrong of ['x', [1], Array.from({ length: 101 }, () => 'x')]) {
      expect(await error(await listen(server, wrong))).toMatchObject({
        code: -32602,
        message: 'Invalid params: taskIds must be a list of at most 100 ids',
      });
    }
    const [acknowledged] = await heard(await listen(server, [id], { headers: { 'x-user': 'bob' } }), 1);
    expect(acknowledged?.['params']).toMatchObject({ notifications: {} });
  });

  it('fails quietly: a bus that is down is reported, and the task goes on', async () => {
    const bus = { publish: () => Promise.reject(new Error('bus down')), subscribe: () => () => {} };
    const { created, get, events } = instance(() => 'x', {}, { live: createLive({ bus }) });
    const id = await created();
    await settle();
    expect((await get(id))['status']).toBe('completed');
    expect(events.find(({ type }) => type === 'error')).toMatchObject({ error: new Error('bus down') });
  });
});

describe('cancelling', () => {
  it('aborts the handler, whose result is of no interest any more', async () => {
    const done = deferred();
    let signal: AbortSignal | undefined;
    const { created, get, cancel } = instance((_input, ctx) => {
      signal = ctx.signal;
      return done.promise;
    });
    const id = await created();
    expect(await cancel(id)).toMatchObject({ result: { resultType: 'complete' } });
    expect(signal?.aborted).toBe(true);
    done.resolve('late');
    await settle();
    expect((await get(id))['status']).toBe('cancelled');
    expect(await cancel(id)).toMatchObject({ result: { resultType: 'complete' } });
  });

  it('reaches a run of another instance with its next sign of life', async () => {
    const store = shared();
    let signal: AbortSignal | undefined;
    const handler: Handler = (_input, ctx) => {
      signal = ctx.signal;
      return new Promise(() => {});
    };
    const one = instance(handler, { store, leaseMs: 30_000 });
    const id = await one.created();
    await instance(handler, { store }).cancel(id);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(signal?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves what has ended as it is, and ends what waits', async () => {
    const { created, get, cancel, update } = instance(async ({ text }, ctx) => (text ? given(ctx, 'a') : 'done'));
    const ended = await created();
    const waiting = await created('may', 'ask');
    await settle();
    for (const id of [ended, waiting]) await cancel(id);
    await update(waiting, { a: accept({ name: 'A' }) });
    await settle();
    expect([(await get(ended))['status'], (await get(waiting))['status']]).toEqual(['completed', 'cancelled']);
  });
});

describe('a task that is not there', () => {
  it('is unknown by every method, whatever the id', async () => {
    const { send } = instance(() => 'x');
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
      for (const taskId of ['x', '', '__proto__', 'x'.repeat(5000)]) {
        expect((await send(method, { taskId, inputResponses: {} })).error).toEqual(UNKNOWN);
      }
      expect((await send(method, { inputResponses: {} })).error).toEqual(UNKNOWN);
    }
  });

  it('is unknown once its time is over, and its handler is aborted then', async () => {
    let signal: AbortSignal | undefined;
    const { created, get } = instance(
      (_input, ctx) => {
        signal = ctx.signal;
        return new Promise(() => {});
      },
      { ttlMs: 5000 },
    );
    const id = await created();
    await vi.advanceTimersByTimeAsync(4999);
    expect((await get(id))['status']).toBe('working');
    await vi.advanceTimersByTimeAsync(1);
    expect(await get(id)).toEqual({ error: UNKNOWN });
    expect(signal?.aborted).toBe(true);
  });

  it('is without end where it says so', async () => {
    const { created, get } = instance(() => 'x', { ttlMs: null });
    const id = await created();
    await vi.advanceTimersByTimeAsync(365 * 86_400_000);
    expect(await get(id)).toMatchObject({ status: 'completed', ttlMs: null });
  });

  it('is unknown to anybody else, and to who lost the scopes of its tool', async () => {
    let scopes = ['run'];
    const provider = known(() => scopes);
    const guarded = { scopes: ['run'], visibility: 'authorized' };
    const { created, get, cancel, update } = instance(() => new Promise(() => {}), {}, { auth: { provider } }, guarded);
    const as = (user: string) => ({ headers: { 'x-user': user } });
    const id = await created('may', undefined, as('ann'));
    expect(await get(id, as('bob'))).toEqual({ error: UNKNOWN });
    expect((await update(id, {}, as('bob'))).error).toEqual(UNKNOWN);
    expect((await cancel(id, as('bob'))).error).toEqual(UNKNOWN);
    expect((await get(id, as('ann')))['status']).toBe('working');
    scopes = [];
    expect(await get(id, as('ann'))).toEqual({ error: UNKNOWN });
  });

  it('has a header that names it', async () => {
    const { created, send } = instance(() => 'x');
    const taskId = await created();
    const wrong = { headers: { 'mcp-name': 'other' } };
    expect((await send('tasks/get', { taskId }, wrong)).error).toMatchObject({ code: -32020 });
  });
});

describe('a run that is lost', () => {
  /** An instance that stops in the middle: its timers and handlers are never heard of again. */
  function frozen(store: TaskStore): TaskStore {
    return { ...store, replace: () => new Promise(() => {}) };
  }

  it('is taken over by who asks next, with the steps that are done', async () => {
    const store = shared();
    const steps = vi.fn();
    let stuck = true;
    const handler: Handler = async (_input, ctx) => {
      await ctx.step('once', steps);
      return stuck ? new Promise(() => {}) : 'done';
    };
    const one = instance(handler, { store, leaseMs: 30_000 });
    const id = await one.created();
    await settle();
    // The instance freezes: time passes elsewhere.
    vi.clearAllTimers();
    stuck = false;
    const two = instance(handler, { store, leaseMs: 30_000 });
    vi.setSystemTime(NOW + 29_999);
    expect((await two.get(id))['status']).toBe('working');
    await settle();
    expect((await two.get(id))['status']).toBe('working');
    vi.setSystemTime(NOW + 30_000);
    expect((await two.get(id))['status']).toBe('working');
    await settle();
    expect(await two.get(id)).toMatchObject({ status: 'completed', result: text('done') });
    expect(steps).toHaveBeenCalledTimes(1);
  });

  it('is given up after four times', async () => {
    const store = shared();
    const { created } = instance(() => 'x', { store: frozen(store), leaseMs: 1000 });
    const id = await created();
    for (let time = 1; time <= 3; time++) {
      vi.clearAllTimers();
      vi.setSystemTime(NOW + time * 1000);
      const next = instance(() => new Promise(() => {}), { store, leaseMs: 1000 });
      expect((await next.get(id))['status']).toBe('working');
    }
    vi.setSystemTime(NOW + 4000);
    const message = 'This task was interrupted 4 times';
    expect(await instance(() => 'x', { store }).get(id)).toMatchObject({
      status: 'failed',
      statusMessage: message,
      error: { code: -32603, message },
    });
  });

  it('cannot write any more when it wakes up', async () => {
    const store = shared();
    const late = deferred();
    let signal: AbortSignal | undefined;
    const one = instance(
      (_input, ctx) => {
        signal = ctx.signal;
        return late.promise;
      },
      { store, leaseMs: 1000 },
    );
    const id = await one.created();
    vi.setSystemTime(NOW + 1000);
    const two = instance(() => 'two', { store });
    await two.get(id);
    late.resolve('one');
    await settle();
    expect((await two.get(id))['result']).toEqual(text('two'));
    expect(signal?.aborted).toBe(true);
  });

  it('keeps its lease as long as it runs', async () => {
    const store = shared();
    const run = vi.fn(() => new Promise(() => {}));
    const { created, get } = instance(run, { store, leaseMs: 3000 });
    const id = await created();
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(1000);
      expect((await get(id))['status']).toBe('working');
    }
    expect(run).toHaveBeenCalledTimes(1);
    expect(store.last()?.updatedAt).toBe(NOW);
  });
});

describe('a store', () => {
  it('may lose races: the change is made again from what is there', async () => {
    const store = shared();
    let losing = 3;
    const racing: TaskStore = {
      ...store,
      replace: async (record) => {
        if (losing-- <= 0) return store.replace(record);
        const now = (await store.read(record.id)) as TaskRecord;
        await store.replace({ ...now, version: now.version + 1, pollIntervalMs: 7 });
        return false;
      },
    };
    const { created, get, cancel } = instance(() => new Promise(() => {}), { store: racing });
    const id = await created();
    await cancel(id);
    expect(await get(id)).toMatchObject({ status: 'cancelled', pollIntervalMs: 7 });
  });

  it('that loses every race is unavailable', async () => {
    const store = { ...shared(), replace: async () => false };
    const { created, cancel } = instance(() => new Promise(() => {}), { store });
    expect((await cancel(await created())).error).toMatchObject({
      code: -32603,
      message: 'This task changes too fast, try again',
    });
  });

  it('that fails is reported, and the task goes on with the next request', async () => {
    const store = shared();
    let down = true;
    const failing: TaskStore = {
      ...store,
      replace: (record) => (down ? Promise.reject(new Error('down')) : store.replace(record)),
    };
    const { created, get, events } = instance(() => 'done', { store: failing, leaseMs: 1000 });
    const id = await created();
    await settle();
    expect(events.flatMap((event) => (event.type === 'error' ? [event.error] : []))).toEqual([new Error('down')]);
    down = false;
    await vi.advanceTimersByTimeAsync(1000);
    await get(id);
    await settle();
    expect((await get(id))['status']).toBe('completed');
  });

  it('in memory keeps so many, and forgets what has expired', async () => {
    const store = createMemoryTaskStore({ maxTasks: 1 });
    const { created, call } = instance(() => 'x', { store, ttlMs: 1000 });
    await created();
    expect((await call()).error).toMatchObject({ code: -32603, message: 'Too many tasks, try again' });
    await vi.advanceTimersByTimeAsync(1000);
    await created();
  });

  it('in memory writes only what follows what is there', async () => {
    const store = createMemoryTaskStore();
    const record = { id: 'a', version: 1, expiresAt: null } as TaskRecord;
    expect([await store.create(record), await store.create(record)]).toEqual([true, false]);
    expect(await store.replace({ ...record, version: 2 })).toBe(true);
    expect(await store.replace({ ...record, version: 2 })).toBe(false);
    expect(await store.replace({ ...record, id: 'b', version: 2 })).toBe(false);
    expect([await store.read('a'), await store.read('b')]).toEqual([{ ...record, version: 2 }, undefined]);
  });
});

describe('options', () => {
  it.each<[object, string]>([
    [{ ttl: 1 }, 'createTasks: unknown option "ttl". Known: store, ttlMs, pollIntervalMs, leaseMs'],
    [{ ttlMs: 0 }, 'createTasks: ttlMs must be a whole number of milliseconds above 0'],
    [{ pollIntervalMs: 1.5 }, 'createTasks: pollIntervalMs must be a whole number of milliseconds above 0'],
    [{ leaseMs: '1' }, 'createTasks: leaseMs must be a finite number of milliseconds above 0'],
    [{ store: {} }, 'createTasks: store must have a create function'],
  ])('%j', (options, message) => {
    expect(() => createTasks(options)).toThrow(new TypeError(message));
  });

  it('of the server, its tools and its store', () => {
    const base = { name: 's', version: '1' };
    expect(() => new MCPServer({ ...base, tasks: {} as never })).toThrow(
      new TypeError('MCPServer: tasks must be createTasks() of core/tasks'),
    );
    const tool = { name: 't', description: 'd', task: 'always' as never, handler: () => '' };
    expect(() => new MCPServer(base).addTool(tool)).toThrow(
      new TypeError('tool "t": task must be "optional" or "required"'),
    );
    expect(() => createMemoryTaskStore({ maxTasks: 0 })).toThrow(
      new TypeError('createMemoryTaskStore: maxTasks must be a positive integer'),
    );
  });

  it('are missed where a tool must be a task, and where a client asks for one', async () => {
    const events: ServerEvent[] = [];
    const { call, send } = instance(() => 'x', {}, { tasks: undefined as never, observe: (e) => void events.push(e) });
    expect((await call()).error).toMatchObject({ code: -32603 });
    expect(events.find(({ type }) => type === 'error')).toMatchObject({
      error: new TypeError(
        'tool "must", task: the server has no tasks. Give the MCPServer tasks: createTasks() of core/tasks',
      ),
    });
    const other = instance(() => 'x');
    expect((await other.send('tasks/list', {})).error).toMatchObject({ code: -32601 });
    void send;
  });
});

it('is said to modern clients, and to no other', async () => {
  const { server, send } = instance(() => 'x');
  const { result } = await send('server/discover', { name: 'x' });
  expect(result?.['capabilities']).toMatchObject({ extensions: { [EXTENSION]: {} } });
  const initialize = await server.handleRequest(
    new Request('https://x/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
      }),
    }),
  );
  expect((await initialize.json()).result.capabilities).toEqual({ tools: {}, logging: {} });
});

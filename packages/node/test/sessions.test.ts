import { type AuthProvider, defineResource, defineTool, MCPServer, type ToolContext } from '@mcp-serverless/core';
import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { type NodePlatform, type RunningServer, type StartOptions, start } from '../src/index.ts';
import { signal } from './http.ts';
import { events, LegacySession } from './legacy.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Keys are names: whoever sends one is that caller. */
const byKey: AuthProvider = {
  authenticate: (request) => {
    const subject = request.headers.get('x-api-key');
    if (subject === null) return { outcome: 'none' };
    return {
      outcome: 'ok',
      principal: { provider: 'test', kind: 'user', subject, scopes: [], claims: {} } as never,
    };
  },
  challenges: () => [],
};

async function serve(server: MCPServer, options: StartOptions = {}): Promise<RunningServer> {
  const started = await start(server, { port: 0, sessions: true, drainMs: 100, signals: false, ...options });
  running.push(started);
  return started;
}

function createServer(options: { auth?: { provider: AuthProvider } } = {}): MCPServer {
  return new MCPServer({ name: 'test', version: '1.0.0', observe: false, ...options })
    .addTool(defineTool({ name: 'hi', description: 'Says hi', handler: () => 'hi' }))
    .addResource(defineResource({ name: 'a', uri: 'test://a', handler: () => 'A' }))
    .addResource(defineResource({ name: 'b', uri: 'test://b', handler: () => 'B' }));
}

const textOf = (data: unknown): unknown => (data as { result: { content: [{ text: string }] } }).result.content[0].text;

test('initialize gives an id and says that changes are told; without sessions it does neither', async () => {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
  const seen = [];
  for (const sessions of [true, false]) {
    const { url } = await serve(createServer(), { sessions });
    const answer = await new LegacySession(url, {}).post('initialize', params);
    const { capabilities } = (await answer.json()).result;
    seen.push([answer.headers.get('mcp-session-id')?.length, capabilities]);
  }
  const pushed = { tools: { listChanged: true }, resources: { listChanged: true, subscribe: true }, logging: {} };
  expect(seen).toEqual([
    [36, pushed],
    [undefined, { tools: {}, resources: {}, logging: {} }],
  ]);
});

test('a dropped stream resumes where it broke', async () => {
  const go = [signal(), signal()];
  const server = createServer().addTool(
    defineTool({
      name: 'work',
      description: 'Works in steps',
      async handler(_, ctx) {
        ctx.log('info', 1);
        ctx.log('info', 2);
        await go[0]?.promise;
        ctx.log('info', 3);
        await go[1]?.promise;
        return ctx.signal.aborted ? 'aborted' : 'done';
      },
    }),
  );
  const { url } = await serve(server);
  const session = await LegacySession.open(url);
  const connection = new AbortController();
  const first = events(await session.call('work', { signal: connection.signal }));
  const primed = (await first.next()).value;
  expect([primed?.data, primed?.retry]).toEqual([undefined, '1000']);
  expect((await first.next()).value?.data?.['params']).toEqual({ level: 'info', data: 1 });
  const { id, data } = (await first.next()).value ?? {};
  expect(data?.['params']).toEqual({ level: 'info', data: 2 });
  connection.abort();
  await expect(first.next()).rejects.toThrow('aborted');
  go[0]?.fire();

  // Event 3 was sent to nobody; event 4 is still to come.
  const second = events(await session.get(id));
  expect((await second.next()).value?.data?.['params']).toEqual({ level: 'info', data: 3 });
  go[1]?.fire();
  const last = (await second.next()).value;
  expect(textOf(last?.data)).toBe('done');
  expect((await second.next()).done).toBe(true);

  // The same place can be asked for again, and from the very beginning.
  const again = [];
  for await (const event of events(await session.get(primed?.id)))
    again.push(event.data?.['id'] ?? event.data?.['params']);
  expect(again).toEqual([{ level: 'info', data: 1 }, { level: 'info', data: 2 }, { level: 'info', data: 3 }, 2]);
});

test('endStream ends the connection, and the client comes back for the answer', async () => {
  const go = signal();
  const server = createServer().addTool(
    defineTool({
      name: 'long',
      description: 'Takes long',
      async handler(_, ctx) {
        ctx.log('info', 'begun');
        (ctx as ToolContext<NodePlatform>).platform.endStream();
        await go.promise;
        return 'late';
      },
    }),
  );
  const { url } = await serve(server);
  const session = await LegacySession.open(url);
  const seen = [];
  for await (const event of events(await session.call('long'))) seen.push(event);
  expect(seen.map(({ data }) => data?.['method'])).toEqual([undefined, 'notifications/message']);
  go.fire();
  const rest = events(await session.get(seen[1]?.id));
  expect(textOf((await rest.next()).value?.data)).toBe('late');
});

test('clients from before 2025-11-25 get no event without data', async () => {
  const server = createServer().addTool(
    defineTool({
      name: 'says',
      description: 'Says something',
      handler(_, ctx) {
        ctx.log('info', 1);
        return 'done';
      },
    }),
  );
  const { url } = await serve(server);
  const session = await LegacySession.open(url, {}, '2025-06-18');
  const seen = [];
  for await (const event of events(await session.call('says'))) seen.push(event.data?.['method']);
  expect(seen).toEqual(['notifications/message', undefined]);
});

test('a resource update reaches its subscribers only', async () => {
  const server = createServer();
  const { url } = await serve(server);
  const sessions = [];
  for (const uri of ['test://a', 'test://b', undefined]) {
    const session = await LegacySession.open(url);
    if (uri) expect((await (await session.post('resources/subscribe', { uri })).json()).result).toEqual({});
    const read = events(await session.get());
    expect((await read.next()).value?.data).toBe(undefined);
    sessions.push({ session, read });
  }
  const [a, b, c] = sessions;
  await server.notify.resourceUpdated('test://a');
  await server.notify.resourceUpdated('test://b');
  await server.notify.toolsChanged();
  const updated = (uri: string) => ({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } });
  const changed = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };
  const two = async (read?: ReturnType<typeof events>) => [
    (await read?.next())?.value?.data,
    (await read?.next())?.value?.data,
  ];
  expect(await two(a?.read)).toEqual([updated('test://a'), changed]);
  expect(await two(b?.read)).toEqual([updated('test://b'), changed]);
  expect((await c?.read.next())?.value?.data).toEqual(changed);

  await a?.session.post('resources/unsubscribe', { uri: 'test://a' });
  await server.notify.resourceUpdated('test://a');
  await server.notify.promptsChanged();
  expect((await a?.read.next())?.value?.data?.['method']).toBe('notifications/prompts/list_changed');
});

test('what cannot be read cannot be subscribed to', async () => {
  const { url } = await serve(createServer());
  const session = await LegacySession.open(url);
  expect((await (await session.post('resources/subscribe', { uri: 'test://none' })).json()).error.code).toBe(-32002);
});

test('the level that a client sets counts for its session', async () => {
  const server = createServer().addTool(
    defineTool({
      name: 'talks',
      description: 'Talks',
      handler(_, ctx) {
        ctx.log('debug', 1);
        ctx.log('error', 2);
        return 'done';
      },
    }),
  );
  const { url } = await serve(server);
  const levels = [];
  for (const level of ['debug', 'error', 'critical']) {
    const session = await LegacySession.open(url);
    await session.post('logging/setLevel', { level });
    const answer = await session.call('talks');
    if (answer.headers.get('content-type') === 'application/json') levels.push([]);
    else {
      const seen = [];
      for await (const { data } of events(answer))
        if (data?.['params']) seen.push((data['params'] as { data: 1 }).data);
      levels.push(seen);
    }
  }
  expect(levels).toEqual([[1, 2], [2], []]);
});

test('the server asks in the middle of a call, and the reply comes in a request of its own', async () => {
  const server = createServer().addTool(
    defineTool({
      name: 'ask',
      description: 'Asks',
      async handler(_, ctx) {
        const answer = await ctx.elicit({ message: 'Who?', schema: z.object({ name: z.string() }) });
        return answer.action === 'accept' ? answer.content.name : answer.action;
      },
    }),
  );
  const { url } = await serve(server);
  const session = await LegacySession.open(url);
  const read = events(await session.call('ask'));
  await read.next();
  const question = (await read.next()).value?.data;
  expect(question?.['method']).toBe('elicitation/create');
  expect((await session.reply(question?.['id'], { action: 'accept', content: { name: 'Ada' } })).status).toBe(202);
  expect(textOf((await read.next()).value?.data)).toBe('Ada');
});

test('a client cancels what it asked for', async () => {
  const entered = signal();
  const server = createServer().addTool(
    defineTool({
      name: 'forever',
      description: 'Never ends by itself',
      handler: (_, ctx) =>
        new Promise<string>((resolve) => {
          ctx.signal.addEventListener('abort', () => resolve('aborted'));
          entered.fire();
        }),
    }),
  );
  const { url } = await serve(server);
  const session = await LegacySession.open(url);
  const answer = session.post('tools/call', { name: 'forever' }, 77);
  await entered.promise;
  expect((await session.notify('notifications/cancelled', { requestId: 'other' })).status).toBe(202);
  expect((await session.notify('notifications/cancelled', { requestId: 77 })).status).toBe(202);
  expect(textOf(await (await answer).json())).toBe('aborted');
});

test('DELETE ends a session and what runs in it; the second one and everything after answers 404', async () => {
  const aborted = signal();
  const server = createServer().addTool(
    defineTool({
      name: 'forever',
      description: 'Never ends by itself',
      handler: (_, ctx) =>
        new Promise<string>((resolve) => {
          ctx.signal.addEventListener('abort', () => {
            aborted.fire();
            resolve('aborted');
          });
          ctx.log('info', 1);
        }),
    }),
  );
  const { url } = await serve(server);
  const session = await LegacySession.open(url);
  const stream = events(await session.get());
  await stream.next();
  const call = events(await session.call('forever'));
  await call.next();
  expect((await session.delete()).status).toBe(204);
  await aborted.promise;
  expect((await stream.next()).done).toBe(true);
  const statuses = [await session.delete(), await session.get(), await session.call('hi')].map(({ status }) => status);
  expect(statuses).toEqual([404, 404, 404]);
});

test('a session is nobody else’s', async () => {
  const { url } = await serve(createServer({ auth: { provider: byKey } }));
  const session = await LegacySession.open(url, { 'x-api-key': 'ada' });
  const thief = new LegacySession(url, { ...session.headers, 'x-api-key': 'bob' });
  const tried = [await thief.call('hi'), await thief.get(), await thief.delete()].map(({ status }) => status);
  expect(tried).toEqual([404, 404, 404]);
  expect((await session.call('hi')).status).toBe(200);
});

test.each([
  [
    'of another session',
    async (url: string) => (await events(await (await LegacySession.open(url)).get()).next()).value?.id,
  ],
  ['that never was', async () => undefined],
])('an event id %s is refused', async (_, other) => {
  const { url } = await serve(createServer());
  const session = await LegacySession.open(url);
  const own = (await events(await session.get()).next()).value?.id ?? '';
  const invented = [own.replace(/\d+$/, '99'), own.replace(/\.\d+\./, '.7.'), `${own}.0`, '', 'x', '__proto__.0.0'];
  const foreign = await other(url);
  for (const id of foreign === undefined ? invented : [foreign]) {
    const answer = await session.get(id);
    expect([id, answer.status]).toEqual([id, 400]);
    const message = 'Last-Event-ID is no event of this session, or too old to come back to';
    expect((await answer.json()).error).toEqual({ code: -32600, message });
  }
});

test('what the bounded store has lost cannot be asked for', async () => {
  const server = createServer();
  const { url } = await serve(server, { sessions: { maxEvents: 2 } });
  const session = await LegacySession.open(url);
  const read = events(await session.get());
  const ids = [(await read.next()).value?.id];
  for (let i = 0; i < 3; i++) {
    await server.notify.toolsChanged();
    ids.push((await read.next()).value?.id);
  }
  expect([(await session.get(ids[0])).status, (await session.get(ids[1])).status]).toEqual([400, 200]);
});

test('a reader that reads nothing is cut off, and can come back for what is kept', async () => {
  const { promise, fire } = signal();
  const server = createServer().addTool(
    defineTool({
      name: 'flood',
      description: 'Says much',
      async handler(_, ctx) {
        ctx.log('info', 'first');
        await promise;
        for (let i = 0; i < 400; i++) ctx.log('info', 'x'.repeat(64 * 1024));
        return 'done';
      },
    }),
  );
  const { url } = await serve(server);
  const session = await LegacySession.open(url);
  const answer = await session.call('flood');
  fire();
  // Nothing is read until the server has said everything.
  expect(await (await session.call('hi')).json()).toMatchObject({ result: { content: [{ text: 'hi' }] } });
  await expect(answer.text()).rejects.toThrow();
});

test('too many sessions: 429 for one caller, 503 for all, and idle ones make room', async () => {
  const limits = { max: 3, maxPerCaller: 2, evictAfterMs: 60_000, idleMs: 3_600_000 };
  const { url } = await serve(createServer({ auth: { provider: byKey } }), { sessions: limits });
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
  const open = async (key: string) => {
    const { status, headers } = await new LegacySession(url, { 'x-api-key': key }).post('initialize', params);
    return [status, headers.get('retry-after'), headers.get('mcp-session-id')?.length];
  };
  const eldest = await LegacySession.open(url, { 'x-api-key': 'ada' });
  expect(await open('ada')).toEqual([200, null, 36]);
  expect(await open('ada')).toEqual([429, '60', undefined]);
  expect(await open('bob')).toEqual([200, null, 36]);
  expect(await open('eve')).toEqual([503, '60', undefined]);

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
  expect(await open('eve')).toEqual([200, null, 36]);
  expect((await eldest.call('hi')).status).toBe(404);
});

test('an idle session ends; one with an open stream does not', async () => {
  const { url } = await serve(createServer(), { sessions: { idleMs: 60_000 } });
  const idle = await LegacySession.open(url);
  const listening = await LegacySession.open(url);
  const stream = await listening.get();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  expect([(await idle.call('hi')).status, (await listening.call('hi')).status]).toEqual([404, 200]);
  await stream.body?.cancel();
});

test('a second stream takes the place of the first', async () => {
  const server = createServer();
  const { url } = await serve(server);
  const session = await LegacySession.open(url);
  const first = events(await session.get());
  await first.next();
  const second = events(await session.get());
  await second.next();
  expect((await first.next()).done).toBe(true);
  await server.notify.toolsChanged();
  expect((await second.next()).value?.data?.['method']).toBe('notifications/tools/list_changed');
});

test.each([
  ['GET without a session', (s: LegacySession) => fetch(s.url, { headers: { accept: 'text/event-stream' } }), 405],
  [
    'GET that takes no events',
    (s: LegacySession) => s.get(undefined, { headers: { ...s.headers, accept: 'text/html' } }),
    406,
  ],
  [
    'an unknown session',
    (s: LegacySession) => new LegacySession(s.url, { ...s.headers, 'mcp-session-id': 'x' }).get(),
    404,
  ],
  ['PUT', (s: LegacySession) => fetch(s.url, { method: 'PUT', headers: s.headers }), 405],
])('%s', async (_, request, status) => {
  const { url } = await serve(createServer());
  expect((await request(await LegacySession.open(url))).status).toBe(status);
});

test('more subscriptions than a session may have are refused', async () => {
  const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false }).addResource(
    defineResource({ name: 'n', uriTemplate: 'test://{n}', handler: () => 'N' }),
  );
  const { url } = await serve(server);
  const session = await LegacySession.open(url);
  const subscribe = async (i: number): Promise<number | undefined> =>
    (await (await session.post('resources/subscribe', { uri: `test://${i}` })).json()).error?.code;
  const first = await Promise.all(Array.from({ length: 1000 }, (_, i) => subscribe(i)));
  expect([first.filter((code) => code !== undefined), await subscribe(0), await subscribe(1000)]).toEqual([
    [],
    undefined,
    -32602,
  ]);
});

test.each([
  ['yes', 'start: sessions must be true, false or an object'],
  [
    { maximum: 1 },
    'start: unknown option "sessions.maximum". Known: max, maxPerCaller, idleMs, evictAfterMs, maxEvents, maxEventChars',
  ],
  [{ max: 0 }, 'start: sessions.max must be a positive integer'],
  [{ idleMs: Number.NaN }, 'start: sessions.idleMs must be a finite number of milliseconds above 0'],
])('sessions: %j throws', async (sessions, message) => {
  await expect(start(createServer(), { sessions: sessions as never })).rejects.toThrow(new TypeError(message));
});

test('sessions and several instances do not go together', async () => {
  const message =
    'start: sessions are kept in this process: leave instances at "one", or use sessions: "sealed" of the MCPServer';
  await expect(start(createServer(), { sessions: true, instances: 'many' })).rejects.toThrow(new TypeError(message));
});

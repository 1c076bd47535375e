import { expect, test } from 'vitest';
import * as z from 'zod';
import { defineResource, defineTool, MCPServer, type ServerOptions } from '../src/index.ts';
import { type BusEvent, createEventBus, createLive, type LiveOptions } from '../src/live.ts';

const VERSION = '2026-07-28';
const ID = 'io.modelcontextprotocol/subscriptionId';
const URL_ = 'http://localhost/mcp';

function createServer(options: Partial<ServerOptions> = {}): MCPServer {
  return new MCPServer({ name: 'live', version: '1.0.0', observe: false, ...options })
    .addTool(defineTool({ name: 'echo', description: 'Echo', inputSchema: z.object({}), handler: () => 'hi' }))
    .addResource(defineResource({ name: 'a', uri: 'test://a', handler: () => 'A' }))
    .addResource(defineResource({ name: 'b', uri: 'test://b', handler: () => 'B' }));
}

function post(method: string, params: object = {}, id: string | number = 7, init: RequestInit = {}): Request {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': VERSION,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return new Request(URL_, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': VERSION,
      'mcp-method': method,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta } }),
    ...init,
  });
}

const listen = (notifications: object, id?: string | number): Request =>
  post('subscriptions/listen', { notifications }, id);

/** The messages of a stream, one by one. */
async function* messages(response: Response): AsyncGenerator<Record<string, unknown>> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

const acknowledged = (notifications: object, id: string | number = 7): object => ({
  jsonrpc: '2.0',
  method: 'notifications/subscriptions/acknowledged',
  params: { notifications, _meta: { [ID]: id } },
});
const changed = (list: string, id: string | number = 7): object => ({
  jsonrpc: '2.0',
  method: `notifications/${list}/list_changed`,
  params: { _meta: { [ID]: id } },
});
const updated = (uri: string, id: string | number = 7): object => ({
  jsonrpc: '2.0',
  method: 'notifications/resources/updated',
  params: { uri, _meta: { [ID]: id } },
});
const complete = (id: string | number = 7): object => ({
  jsonrpc: '2.0',
  id,
  result: {
    resultType: 'complete',
    _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'live', version: '1.0.0' }, [ID]: id },
  },
});

test('a change reaches those who asked for it, after the acknowledgement', async () => {
  const server = createServer({ live: createLive() });
  const response = await server.handleRequest(
    listen({ toolsListChanged: true, promptsListChanged: true, resourceSubscriptions: ['test://a', 'test://none'] }),
  );
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const read = messages(response);
  // No prompts here, and nothing at test://none.
  const granted = { toolsListChanged: true, resourceSubscriptions: ['test://a'] };
  expect((await read.next()).value).toEqual(acknowledged(granted));
  await server.notify.resourcesChanged();
  await server.notify.toolsChanged();
  expect((await read.next()).value).toEqual(changed('tools'));
});

test('a resource update reaches its subscribers only', async () => {
  const server = createServer({ live: createLive() });
  const reads = [];
  for (const [id, uri] of [
    ['a', 'test://a'],
    ['b', 'test://b'],
  ] as const) {
    const read = messages(await server.handleRequest(listen({ resourceSubscriptions: [uri] }, id)));
    expect((await read.next()).value).toEqual(acknowledged({ resourceSubscriptions: [uri] }, id));
    reads.push(read);
  }
  await server.notify.resourceUpdated('test://b');
  await server.notify.resourceUpdated('test://a');
  expect((await reads[0]?.next())?.value).toEqual(updated('test://a', 'a'));
  expect((await reads[1]?.next())?.value).toEqual(updated('test://b', 'b'));
});

test('a host that is about to end completes the stream', async () => {
  const server = createServer({ live: createLive() });
  const host = new AbortController();
  const response = await server.handleRequest(listen({ toolsListChanged: true }), { ending: host.signal });
  const read = messages(response);
  await read.next();
  host.abort();
  expect((await read.next()).value).toEqual(complete());
  expect((await read.next()).done).toBe(true);
});

test('a stream completes before the deadline of its platform', async () => {
  const server = createServer({ live: createLive() });
  const read = messages(
    await server.handleRequest(listen({ toolsListChanged: true }), { deadline: Date.now() + 1000 }),
  );
  expect((await read.next()).value).toEqual(acknowledged({ toolsListChanged: true }));
  expect((await read.next()).value).toEqual(complete());
});

test('with nothing to listen to the stream completes at once', async () => {
  const read = messages(await createServer({ live: createLive() }).handleRequest(listen({ promptsListChanged: true })));
  expect((await read.next()).value).toEqual(acknowledged({}));
  expect((await read.next()).value).toEqual(complete());
});

test.each([
  ['without live', {}, {}],
  ['on a platform that cannot stream', { live: createLive() }, { streaming: false }],
])('%s it is neither advertised nor accepted', async (_, options, call) => {
  const server = createServer(options);
  const answer = await server.handleRequest(listen({ toolsListChanged: true }), call);
  expect([answer.status, (await answer.json()).error.code]).toEqual([404, -32601]);
  const { result } = await (await server.handleRequest(post('server/discover'), call)).json();
  expect([result.capabilities.tools, result.capabilities.resources]).toEqual([{}, {}]);
});

test('where it works it is advertised, to modern clients', async () => {
  const server = createServer({ live: createLive() });
  const { result } = await (await server.handleRequest(post('server/discover'))).json();
  const expected = { tools: { listChanged: true }, resources: { listChanged: true, subscribe: true }, logging: {} };
  expect(result.capabilities).toEqual(expected);
  const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize });
  const headers = { 'content-type': 'application/json' };
  const legacy = await (await server.handleRequest(new Request(URL_, { method: 'POST', headers, body }))).json();
  expect([legacy.result.capabilities.tools, legacy.result.capabilities.resources]).toEqual([{}, {}]);
});

test.each([
  [undefined, 'Invalid params: notifications must be an object'],
  [{ toolsListChanged: 'yes' }, 'Invalid params: toolsListChanged must be a boolean'],
  [{ resourceSubscriptions: 'a' }, 'Invalid params: resourceSubscriptions must be a list of at most 1000 URIs'],
  [{ resourceSubscriptions: [1] }, 'Invalid params: resourceSubscriptions must be a list of at most 1000 URIs'],
])('%j is refused', async (notifications, message) => {
  const answer = await createServer({ live: createLive() }).handleRequest(
    post('subscriptions/listen', { notifications }),
  );
  expect((await answer.json()).error).toEqual({ code: -32602, message });
});

test('a client that does not take events is told so', async () => {
  const request = listen({ toolsListChanged: true });
  request.headers.set('accept', 'application/json');
  const answer = await createServer({ live: createLive() }).handleRequest(request);
  const message = 'Invalid request: subscriptions/listen needs Accept: text/event-stream';
  expect([answer.status, (await answer.json()).error]).toEqual([400, { code: -32600, message }]);
});

test('more listeners than allowed are refused, until one has gone', async () => {
  const server = createServer({ live: createLive({ maxListeners: 1 }) });
  const first = await server.handleRequest(listen({ toolsListChanged: true }));
  const second = await server.handleRequest(listen({ toolsListChanged: true }));
  expect([second.status, second.headers.get('retry-after')]).toEqual([503, '60']);
  await first.body?.cancel();
  await Promise.resolve();
  const third = await server.handleRequest(listen({ toolsListChanged: true }));
  expect(third.status).toBe(200);
  await third.body?.cancel();
});

test('who has gone is forgotten', async () => {
  const bus = createEventBus();
  const stopped: string[] = [];
  const live = createLive({
    bus: {
      publish: bus.publish,
      async subscribe(topics, listener) {
        const stop = await bus.subscribe(topics, listener);
        return () => {
          stopped.push(...topics);
          stop();
        };
      },
    },
  });
  const response = await createServer({ live }).handleRequest(listen({ toolsListChanged: true }));
  await response.body?.cancel();
  await expect.poll(() => stopped).toEqual(['tools']);
});

test('who reads too slowly is cut off', async () => {
  const server = createServer({ live: createLive() });
  const response = await server.handleRequest(listen({ toolsListChanged: true }));
  for (let i = 0; i < 1000; i++) await server.notify.toolsChanged();
  await expect(response.text()).rejects.toThrow('The reader is too slow');
});

test('events that come while the bus still subscribes arrive after the acknowledgement', async () => {
  const bus = createEventBus();
  const event: BusEvent = { topic: 'tools', method: 'notifications/tools/list_changed' };
  const live = createLive({
    bus: {
      publish: bus.publish,
      async subscribe(topics, listener) {
        const stop = await bus.subscribe(topics, listener);
        await bus.publish(event);
        return stop;
      },
    },
  });
  const read = messages(await createServer({ live }).handleRequest(listen({ toolsListChanged: true })));
  expect((await read.next()).value).toEqual(acknowledged({ toolsListChanged: true }));
  expect((await read.next()).value).toEqual(changed('tools'));
});

test('a bus that fails is seen by the operator, not by who notifies', async () => {
  const seen: unknown[] = [];
  const broken = { ...createEventBus(), publish: () => Promise.reject(new Error('bus down')) };
  const server = createServer({ live: createLive({ bus: broken }), observe: (event) => seen.push(event) });
  await server.notify.toolsChanged();
  expect(seen).toMatchObject([{ type: 'error', error: new Error('bus down') }]);
});

test('without anybody to tell, notify does nothing', async () => {
  expect(await createServer().notify.resourceUpdated('test://a')).toBe(undefined);
});

test.each([
  [{ buss: {} }, 'createLive: unknown option "buss". Known: bus, maxListeners'],
  [{ bus: {} }, 'createLive: bus must have the functions publish and subscribe'],
  [{ maxListeners: 0 }, 'createLive: maxListeners must be a positive integer'],
])('createLive(%j) throws', (options, message) => {
  expect(() => createLive(options as LiveOptions)).toThrow(new TypeError(message));
});

test('live must be what createLive gives', () => {
  const message = 'MCPServer: live must be createLive() of core/live';
  expect(() => createServer({ live: {} as never })).toThrow(new TypeError(message));
});

test('a listener that throws keeps an event from nobody', async () => {
  const bus = createEventBus();
  const seen: string[] = [];
  const error = console.error;
  console.error = () => {};
  try {
    await bus.subscribe(['t'], () => {
      throw new Error('mine');
    });
    const stop = await bus.subscribe(['t', 'u'], (event) => seen.push(event.topic));
    await bus.publish({ topic: 't', method: 'm' });
    await bus.publish({ topic: 'u', method: 'm' });
    stop();
    await bus.publish({ topic: 't', method: 'm' });
  } finally {
    console.error = error;
  }
  expect(seen).toEqual(['t', 'u']);
});

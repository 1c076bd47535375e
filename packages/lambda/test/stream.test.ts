import { type CallOptions, defineTool, MCPServer, type McpHandler } from '@mcp-serverless/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLambdaHandler } from '../src/handler.ts';
import { createLambdaStreamHandler } from '../src/stream.ts';
import type {
  LambdaContext,
  LambdaEvent,
  LambdaOptions,
  LambdaPlatform,
  LambdaResponseStream,
  LambdaStreamHandler,
} from '../src/types.ts';
import {
  alb,
  createContext,
  functionUrl,
  type Gateway,
  gatewayFetch,
  gatewayStreamFetch,
  httpApi,
  httpApiV1,
  lattice,
  restApi,
} from './bed/index.ts';
import { awslambda, createResponseStream } from './bed/stream.ts';

const STREAMED = [functionUrl({ streaming: true }), restApi({ streaming: true })];
const BUFFERED = [
  httpApi(),
  httpApi({ stage: 'beta' }),
  httpApiV1(),
  alb(),
  alb({ multiValueHeaders: true }),
  lattice(),
  lattice({ structure: 'V1' }),
];

const warned = vi.spyOn(console, 'warn');
const errored = vi.spyOn(console, 'error');
beforeEach(() => {
  warned.mockReset().mockImplementation(() => {});
  errored.mockReset().mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const post = (body: unknown = { jsonrpc: '2.0', id: 1, method: 'ping' }): Request =>
  new Request('https://client.example/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(body),
  });
const call = (name: string, progressToken?: string): Request => {
  const request = post({
    jsonrpc: '2.0',
    id: 7,
    method: 'tools/call',
    params: { name, arguments: {}, ...(progressToken && { _meta: { progressToken } }) },
  });
  request.headers.set('mcp-protocol-version', '2025-11-25');
  return request;
};

/** A server that records what it is called with and answers as it is told. */
function recorder(answer: (request: Request, call: CallOptions<LambdaPlatform>) => Response | Promise<Response>) {
  const calls: CallOptions<LambdaPlatform>[] = [];
  const handler: McpHandler<LambdaPlatform> = {
    handleRequest: async (request, call = {}) => {
      calls.push(call);
      return answer(request, call);
    },
  };
  return { calls, handler };
}

const SSE = { 'content-type': 'text/event-stream' };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The JSON of every event in a text. */
const eventsIn = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)));

const eventFor = (gateway: Gateway, body = '{"jsonrpc":"2.0","id":7,"method":"ping"}'): LambdaEvent =>
  gateway.toEvent({
    method: 'POST',
    target: '/mcp',
    headers: [['content-type', 'application/json']],
    body: encode(body),
  });
const furlEvent = (): LambdaEvent => eventFor(functionUrl());

describe.each([
  ['with the global of the runtime', true],
  ['without it', false],
])('%s', (_title, global) => {
  beforeEach(() => {
    if (global) vi.stubGlobal('awslambda', awslambda);
  });

  describe.each(STREAMED)('$name', (gateway) => {
    const answered = (response: Response): typeof fetch =>
      gatewayStreamFetch(gateway, createLambdaStreamHandler(recorder(() => response).handler));

    it('status, headers and body', async () => {
      const response = await answered(new Response('{}', { status: 207, headers: { 'x-a': '1' } }))(post());
      expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([207, '1', '{}']);
    });
    it.each([
      ['null', null],
      ['an empty text', ''],
      ['an empty stream', new ReadableStream({ start: (controller) => controller.close() })],
    ])('a body that is %s keeps its status', async (_name, body) => {
      const response = await answered(new Response(body, { status: 202, headers: { 'x-a': '1' } }))(post());
      expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([202, '1', '']);
    });
    it('204, which has no body', async () => {
      expect((await answered(new Response(null, { status: 204 }))(post())).status).toBe(204);
    });
    it('cookies, one by one', async () => {
      const headers: [string, string][] = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'].map((cookie) => [
        'set-cookie',
        cookie,
      ]);
      const response = await answered(new Response('{}', { headers }))(post());
      expect(response.headers.getSetCookie()).toEqual(['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2']);
    });
    it('bytes as they are', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const response = await answered(new Response(bytes, { headers: { 'content-type': 'image/png' } }))(post());
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    });
    it('the adapter says that it streams', async () => {
      const { calls, handler } = recorder(() => new Response('{}'));
      await gatewayStreamFetch(gateway, createLambdaStreamHandler(handler))(post());
      expect(calls.map(({ streaming }) => streaming)).toEqual([true]);
    });
    it('an error of the server is 500 without a word about why', async () => {
      const error = new Error('secret');
      const { handler } = recorder(() => {
        throw error;
      });
      const response = await gatewayStreamFetch(gateway, createLambdaStreamHandler(handler))(post());
      expect([response.status, await response.text(), errored.mock.calls]).toEqual([
        500,
        'Internal Server Error',
        [[error]],
      ]);
    });
    it.each<[string, () => unknown]>([
      ['nothing', () => undefined],
      [
        'a body that was read',
        () => {
          const response = new Response('{}');
          response.body?.getReader();
          return response;
        },
      ],
    ])('a server that gives %s is 500', async (_name, answer) => {
      const { handler } = recorder(answer as () => Response);
      const response = await gatewayStreamFetch(gateway, createLambdaStreamHandler(handler))(post());
      expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
    });
  });
});

describe.each(BUFFERED)('$name does not stream', (gateway) => {
  it('and gets what createLambdaHandler answers', async () => {
    const echo = defineTool({
      name: 'echo',
      description: 'Reports and answers',
      handler(_input, ctx) {
        ctx.reportProgress(1);
        return 'done';
      },
    });
    const server = () => new MCPServer({ name: 'test', version: '1.0.0', observe: false }).addTool(echo);
    const streamed = gatewayStreamFetch(gateway, createLambdaStreamHandler(server()));
    const buffered = gatewayFetch(gateway, createLambdaHandler(server()));
    for (const request of [
      () => call('echo', 'p'),
      () => post({ jsonrpc: '2.0', method: 'notifications/initialized' }),
      () => new Request('https://client.example/mcp'),
    ]) {
      const [one, other] = [await streamed(request()), await buffered(request())];
      expect([one.status, [...one.headers], await one.text()]).toEqual([
        other.status,
        [...other.headers],
        await other.text(),
      ]);
    }
  });
  it('and the adapter says so', async () => {
    const { calls, handler } = recorder(() => new Response('{}'));
    await gatewayStreamFetch(gateway, createLambdaStreamHandler(handler))(post());
    expect(calls.map(({ streaming }) => streaming)).toEqual([false]);
  });
});

describe('what is no request of a client', () => {
  const run = async (event: unknown): Promise<unknown> => {
    const { stream, sent } = createResponseStream();
    const { handler } = recorder(() => new Response('{}'));
    const running = createLambdaStreamHandler(handler)(event as LambdaEvent, stream, createContext());
    const { contentType, bytes } = await sent;
    const { statusCode, body } = JSON.parse(await new Response(bytes).text());
    await running;
    return [contentType, statusCode, body];
  };
  it.each<[string, unknown, unknown]>([
    ['a schedule rule', { source: 'aws.events' }, [200, 'ok']],
    ['nothing', undefined, [400, 'createLambdaStreamHandler: expected an HTTP event, got undefined']],
    [
      'a WebSocket event',
      { requestContext: { connectionId: 'x' } },
      [400, 'createLambdaStreamHandler: expected an HTTP event, got a WebSocket API event: use an HTTP API'],
    ],
    [
      'a health check',
      alb().toEvent({ method: 'GET', target: '/', headers: [['User-Agent', 'ELB-HealthChecker/2.0']] }),
      [200, 'ok'],
    ],
  ])('%s gets a result without prelude', async (_name, event, expected) => {
    expect(await run(event)).toEqual(['application/octet-stream', ...(expected as unknown[])]);
  });
});

describe('a stream', () => {
  it('gives each event as it comes', async () => {
    let finish: (text: string) => void = () => {};
    const slow = defineTool({
      name: 'slow',
      description: 'Reports, then waits',
      handler(_input, ctx) {
        ctx.reportProgress(1);
        return new Promise<string>((resolve) => {
          finish = resolve;
        });
      },
    });
    const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false }).addTool(slow);
    const send = gatewayStreamFetch(functionUrl({ streaming: true }), createLambdaStreamHandler(server));
    const response = await send(call('slow', 'p'));
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const next = async () => eventsIn(Buffer.from((await reader.read()).value ?? []).toString());
    // The tool is still at work when its first report is here.
    expect(await next()).toEqual([
      { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } },
    ]);
    finish('done');
    expect(await next()).toEqual([{ jsonrpc: '2.0', id: 7, result: { content: [{ type: 'text', text: 'done' }] } }]);
    expect((await reader.read()).done).toBe(true);
  });

  it('is read no faster than it is taken', async () => {
    const chunk = new Uint8Array(16 * 1024);
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          if (pulled > 64) controller.close();
          else controller.enqueue(chunk);
        },
      },
      { highWaterMark: 0 },
    );
    const { handler } = recorder(() => new Response(body));
    const { stream, sent } = createResponseStream();
    const running = createLambdaStreamHandler(handler)(furlEvent(), stream, createContext());
    const { bytes } = await sent;
    // Nobody reads: what fits into the buffers is all that leaves the source.
    await vi.waitFor(() => expect(pulled).toBeGreaterThan(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(pulled).toBeLessThan(16);
    const { byteLength } = await new Response(bytes).arrayBuffer();
    await running;
    expect([byteLength > 64 * chunk.length, pulled]).toEqual([true, 65]);
  });

  it.each<[string, () => LambdaEvent, unknown]>([
    ['an id', furlEvent, 7],
    ['an id in base64', () => eventFor(restApi(), '{"id":"a"}'), 'a'],
    ['no id', () => eventFor(functionUrl(), '[{"id":1}]'), null],
    ['no JSON', () => eventFor(functionUrl(), '{'), null],
  ])('that fails ends with a JSON-RPC error, here for %s', async (_name, event, id) => {
    const error = new Error('secret');
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulls++ === 0) controller.enqueue(encode('event: message\ndata: {"first":1}\n\n'));
        else controller.error(error);
      },
    });
    const { handler } = recorder(() => new Response(body, { headers: SSE }));
    const { stream, sent } = createResponseStream();
    const running = createLambdaStreamHandler(handler)(event(), stream, createContext());
    const text = await new Response((await sent).bytes).text();
    await running;
    expect(eventsIn(text.slice(text.indexOf('event:')))).toEqual([
      { first: 1 },
      { jsonrpc: '2.0', id, error: { code: -32603, message: 'Internal error' } },
    ]);
    expect([text.endsWith('\n\n'), errored.mock.calls]).toEqual([true, [[error]]]);
  });

  it('of another type that fails just ends', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('secret'));
      },
    });
    const { handler } = recorder(() => new Response(body, { headers: { 'content-type': 'text/plain' } }));
    const response = await gatewayStreamFetch(
      functionUrl({ streaming: true }),
      createLambdaStreamHandler(handler),
    )(post());
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('whose other end closes is given up', async () => {
    const cancelled: unknown[] = [];
    let waiting = false;
    const body = new ReadableStream<Uint8Array>({
      pull() {
        waiting = true;
        return new Promise(() => {});
      },
      cancel: () => void cancelled.push('cancelled'),
    });
    const { handler } = recorder(() => new Response(body, { headers: SSE }));
    const written: string[] = [];
    let close: () => void = () => {};
    const stream: LambdaResponseStream = {
      write: (chunk) => written.push(String(chunk)) > 0,
      end: () => written.push('end'),
      once(event, listener) {
        if (event === 'close') close = listener;
      },
    };
    const running = createLambdaStreamHandler(handler)(furlEvent(), stream, createContext());
    await vi.waitFor(() => expect(waiting).toBe(true));
    const before = written.length;
    close();
    await running;
    expect([cancelled, written.length - before]).toEqual([['cancelled'], 0]);
  });
});

describe('the deadline', () => {
  /** Runs a handler with 3 s to go under fake timers and gives the text of the answer, by the time it came. */
  async function timed(server: McpHandler<LambdaPlatform>, options?: LambdaOptions) {
    vi.useFakeTimers();
    const { stream, sent } = createResponseStream();
    const request = call('slow', 'p');
    const event = functionUrl().toEvent({
      method: 'POST',
      target: '/mcp',
      headers: [...request.headers],
      body: new Uint8Array(await request.arrayBuffer()),
    });
    let text = '';
    let returned = false;
    void sent.then(async ({ bytes }) => {
      for await (const chunk of bytes) text += Buffer.from(chunk).toString();
    });
    void createLambdaStreamHandler(server, options)(event, stream, createContext({ timeoutMs: 3_000 })).then(() => {
      returned = true;
    });
    return {
      async at(ms: number) {
        await vi.advanceTimersByTimeAsync(ms);
        return { events: eventsIn(text.slice(text.indexOf('\0'))), returned };
      },
      /** The body so far, as JSON. */
      json: (): unknown => JSON.parse(text.slice(text.lastIndexOf('\0') + 1)),
    };
  }
  const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } };
  const late = {
    jsonrpc: '2.0',
    id: 7,
    error: { code: -32603, message: 'Deadline exceeded', data: { reason: 'deadline' } },
  };

  it('ends the stream of a tool with an error that the client sees', async () => {
    let aborted = false;
    const slow = defineTool({
      name: 'slow',
      description: 'Never ends',
      handler(_input, ctx) {
        ctx.reportProgress(1);
        ctx.signal.addEventListener('abort', () => {
          aborted = true;
        });
        return new Promise(() => {});
      },
    });
    const run = await timed(new MCPServer({ name: 'test', version: '1.0.0', observe: false }).addTool(slow));
    expect(await run.at(2_499)).toEqual({ events: [progress], returned: false });
    expect(await run.at(1)).toEqual({ events: [progress, late], returned: true });
    expect([aborted, vi.getTimerCount()]).toEqual([true, 0]);
  });

  it('is answered for a server that does not answer', async () => {
    const run = await timed({ handleRequest: () => new Promise<Response>(() => {}) });
    expect(await run.at(2_749)).toEqual({ events: [], returned: false });
    await run.at(1);
    expect([run.json(), warned.mock.calls, vi.getTimerCount()]).toEqual([
      late,
      [['createLambdaStreamHandler: the server gave no answer in time']],
      0,
    ]);
  });

  it('ends a stream that the server does not end', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encode(`event: message\ndata: ${JSON.stringify(progress)}\n\n`)),
    });
    const run = await timed({ handleRequest: async () => new Response(body, { headers: SSE }) });
    expect(await run.at(2_749)).toEqual({ events: [progress], returned: false });
    expect(await run.at(1)).toEqual({ events: [progress, late], returned: true });
    expect([warned.mock.calls, vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('comes earlier with a larger margin', async () => {
    const body = new ReadableStream<Uint8Array>();
    const server = { handleRequest: async () => new Response(body, { headers: SSE }) };
    const run = await timed(server, { deadlineMarginMs: 2_000 });
    expect(await run.at(1_999)).toEqual({ events: [], returned: false });
    expect(await run.at(1)).toEqual({ events: [late], returned: true });
  });

  it('is answered in one piece by the other handler', async () => {
    vi.useFakeTimers();
    const handler = createLambdaHandler({ handleRequest: () => new Promise<Response>(() => {}) });
    const result = handler(furlEvent(), createContext({ timeoutMs: 3_000 }));
    await vi.advanceTimersByTimeAsync(2_750);
    const { statusCode, headers, body } = await result;
    expect([statusCode, headers, JSON.parse(body)]).toEqual([200, { 'content-type': 'application/json' }, late]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('waitUntil', () => {
  it('work is done after the end of the answer and before the function returns', async () => {
    const order: string[] = [];
    const gate: { open?: () => void } = {};
    const { handler } = recorder((_request, { waitUntil }) => {
      waitUntil?.(
        new Promise<void>((resolve) => {
          gate.open = resolve;
        }).then(() => order.push('work')),
      );
      return new Response('{}');
    });
    const { stream, sent } = createResponseStream();
    const running = createLambdaStreamHandler(handler)(furlEvent(), stream, createContext()).then(() =>
      order.push('returned'),
    );
    await new Response((await sent).bytes).text();
    order.push('end');
    gate.open?.();
    await running;
    expect(order).toEqual(['end', 'work', 'returned']);
  });
});

describe('many invocations in one process', () => {
  it('do not mix', async () => {
    const gates = new Map<string, () => void>();
    const { handler } = recorder(async (request, call) => {
      const name = await request.text();
      await new Promise<void>((resolve) => gates.set(name, resolve));
      return new Response(`${name} ${call.requestId} ${call.platform?.context.awsRequestId}`);
    });
    const run = createLambdaStreamHandler(handler);
    const names = ['a', 'b', 'c'];
    const answers = names.map(async (body) => {
      const { stream, sent } = createResponseStream();
      void run({ ...furlEvent(), body } as LambdaEvent, stream, createContext({ awsRequestId: `id-${body}` }));
      const text = await new Response((await sent).bytes).text();
      return text.slice(text.lastIndexOf('\0') + 1);
    });
    await vi.waitFor(() => expect(gates.size).toBe(3));
    for (const name of names.toReversed()) gates.get(name)?.();
    expect(await Promise.all(answers)).toEqual(['a id-a id-a', 'b id-b id-b', 'c id-c id-c']);
  });
});

describe('createLambdaStreamHandler', () => {
  const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
  const modeOf = (handler: LambdaStreamHandler): unknown => (handler as unknown as Record<symbol, unknown>)[STREAMING];
  const server = (): MCPServer => new MCPServer({ name: 'test', version: '1.0.0' });

  it('says that it streams, to every runtime', () => {
    expect(modeOf(createLambdaStreamHandler(server()))).toBe('response');
    const wrapper = async (): Promise<void> => {};
    const streamifyResponse = vi.fn(() => wrapper);
    vi.stubGlobal('awslambda', { streamifyResponse });
    expect(createLambdaStreamHandler(server())).toBe(wrapper);
    expect(streamifyResponse.mock.calls.length).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ['an unknown option', { streaming: true }, 'createLambdaStreamHandler: unknown option "streaming"'],
    ['prewarm', { prewarm: 'no' }, 'createLambdaStreamHandler: prewarm must be true or false'],
  ])('refuses %s when it is made', (_name, options, message) => {
    expect(() => createLambdaStreamHandler(server(), options as LambdaOptions)).toThrow(message);
  });
  it('refuses what is no server', () => {
    expect(() => createLambdaStreamHandler({} as MCPServer)).toThrow(
      new TypeError('createLambdaStreamHandler: expected an MCPServer'),
    );
  });
  it('works where the context tells no time', async () => {
    const { calls, handler } = recorder(() => new Response('{}'));
    const { stream, sent } = createResponseStream();
    const running = createLambdaStreamHandler(handler)(furlEvent(), stream, {} as LambdaContext);
    await new Response((await sent).bytes).text();
    await running;
    expect(calls.map(({ deadline }) => deadline)).toEqual([undefined]);
  });
});

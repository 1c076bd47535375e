import { defineTool, MCPServer } from '@mcp-serverless/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLambdaHandler } from '../src/handler.ts';
import { createLambdaStreamHandler } from '../src/stream.ts';
import type {
  LambdaContext,
  LambdaEvent,
  LambdaOptions,
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
import { call, encode, eventsIn, post, recorder, SSE } from './recorder.ts';

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
  vi.unstubAllGlobals();
});

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
      expect(calls.map(({ call }) => call.streaming)).toEqual([true]);
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
    expect(calls.map(({ call }) => call.streaming)).toEqual([false]);
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
    expect(calls.map(({ call }) => call.deadline)).toEqual([undefined]);
  });
});

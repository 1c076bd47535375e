import { defineTool, MCPServer } from '@mcp-serverless/core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createLambdaHandler } from '../src/handler.ts';
import type { LambdaContext, LambdaEvent, LambdaHandler, LambdaOptions, LambdaPlatform } from '../src/types.ts';
import {
  alb,
  createContext,
  functionUrl,
  type Gateway,
  gatewayFetch,
  httpApi,
  httpApiV1,
  lattice,
  restApi,
} from './bed/index.ts';
import { post, recorder } from './recorder.ts';

const GATEWAYS = [
  restApi(),
  restApi({ binaryMediaTypes: false }),
  restApi({ mapping: '/v1' }),
  httpApiV1(),
  httpApiV1({ stage: 'dev' }),
  httpApi(),
  httpApi({ stage: 'beta' }),
  functionUrl(),
  alb(),
  alb({ multiValueHeaders: true }),
  lattice(),
  lattice({ strings: true }),
  lattice({ structure: 'V1' }),
];

const warned = vi.spyOn(console, 'warn');
const errored = vi.spyOn(console, 'error');
beforeEach(() => {
  warned.mockReset().mockImplementation(() => {});
  errored.mockReset().mockImplementation(() => {});
});

function server(): MCPServer {
  const echo = defineTool({
    name: 'platform',
    description: 'What the handler was given',
    handler: (_input, ctx) => ({
      sourceIp: ctx.sourceIp ?? null,
      requestId: ctx.requestId,
      functionName: (ctx.platform as LambdaPlatform).context.functionName,
    }),
  });
  return new MCPServer({ name: 'test', version: '1.0.0', observe: false }).addTool(echo);
}

const ok = (): Response => new Response('{}', { headers: { 'content-type': 'application/json' } });
const event = (gateway: Gateway = httpApi()): LambdaEvent =>
  gateway.toEvent({ method: 'POST', target: '/mcp', headers: [] });

describe('every gateway', () => {
  it.each(GATEWAYS)('$name: a call of a tool', async (gateway) => {
    const fetch = gatewayFetch(gateway, createLambdaHandler(server()));
    const call = post({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'platform', arguments: {} } });
    call.headers.set('mcp-protocol-version', '2025-11-25');
    const response = await fetch(call);
    const { id, result } = (await response.json()) as { id: number; result: { structuredContent: object } };
    const hasAddress = !/ALB|Lattice/.test(gateway.name);
    expect([response.status, id, result.structuredContent]).toEqual([
      200,
      7,
      {
        sourceIp: hasAddress ? '203.0.113.9' : null,
        requestId: '3f5a9c0e-4a57-4d8f-9d3c-0c6f4f5d2b11',
        functionName: 'mcp',
      },
    ]);
  });

  it.each(GATEWAYS)('$name: a notification is 202 with an empty body', async (gateway) => {
    const fetch = gatewayFetch(gateway, createLambdaHandler(server()));
    const response = await fetch(post({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    expect([response.status, await response.text()]).toEqual([202, '']);
  });

  it.each(GATEWAYS)('$name: CORS is on, and off with cors: false', async (gateway) => {
    const preflight = () =>
      new Request('https://client.example/mcp', {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
      });
    const on = await gatewayFetch(gateway, createLambdaHandler(server()))(preflight());
    const off = await gatewayFetch(gateway, createLambdaHandler(server(), { cors: false }))(preflight());
    expect([on.status, on.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect([off.status, [...off.headers.keys()].filter((name) => name.startsWith('access-control'))]).toEqual([
      204,
      [],
    ]);
  });

  it.each(GATEWAYS)('$name: a server that fails is 500 without a word about why', async (gateway) => {
    const error = new Error('secret');
    const { handler } = recorder(() => {
      throw error;
    });
    const response = await gatewayFetch(gateway, createLambdaHandler(handler))(post());
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
    expect(errored.mock.calls).toEqual([[error]]);
  });
});

describe('what the server is given', () => {
  it('the call', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const { calls, handler } = recorder(ok);
    const options: LambdaOptions = {
      cors: { allowOrigin: 'https://app.example' },
      basePath: '/prod',
      path: '/mcp',
      publicUrl: 'https://mcp.example.com/mcp',
      allowedHosts: ['mcp.example.com'],
    };
    const context = createContext({ timeoutMs: 30_000 });
    const sent = event(httpApi({ authorizer: { lambda: { tenant: 't1' } } }));
    await createLambdaHandler(handler, options)(sent, context);
    const { waitUntil, ...call } = calls[0]?.call ?? {};
    expect(call).toEqual({
      ...options,
      platform: { event: sent, context },
      streaming: false,
      instances: 'many',
      deadline: 1_029_500,
      requestId: context.awsRequestId,
      sourceIp: '203.0.113.9',
      platformAuth: { type: 'api-gateway-lambda', claims: { tenant: 't1' } },
    });
    expect(waitUntil).toBeInstanceOf(Function);
  });

  it('nothing that was not set or is not known', async () => {
    const { calls, handler } = recorder(ok);
    await createLambdaHandler(handler)(event(alb()), createContext());
    expect(Object.keys(calls[0]?.call ?? {}).sort()).toEqual([
      'deadline',
      'instances',
      'platform',
      'requestId',
      'streaming',
      'waitUntil',
    ]);
  });

  it('deadlineMarginMs moves the deadline', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const { calls, handler } = recorder(ok);
    await createLambdaHandler(handler, { deadlineMarginMs: 0 })(event(), createContext({ timeoutMs: 5_000 }));
    expect(calls[0]?.call.deadline).toBe(1_005_000);
  });

  it('a deadline that has passed does not abort the request: it is the server’s to answer', async () => {
    const { calls, handler } = recorder(ok);
    await createLambdaHandler(handler)(event(), createContext({ timeoutMs: 1 }));
    expect([calls[0]?.request.signal.aborted, (calls[0]?.call.deadline ?? 0) < Date.now()]).toEqual([false, true]);
  });

  it.each([Number.POSITIVE_INFINITY, Number.NaN, null, undefined, '5'])(
    'no deadline where the context says that %s is left, and the call is answered',
    async (left) => {
      const { calls, handler } = recorder(ok);
      const context = { ...createContext(), getRemainingTimeInMillis: () => left as number };
      expect(await createLambdaHandler(handler)(event(), context)).toMatchObject({ statusCode: 200 });
      expect(calls[0]?.call).not.toHaveProperty('deadline');
    },
  );

  it.each([2 ** 31, 30 * 86_400_000, Number.MAX_SAFE_INTEGER])('waits where %d ms are left', async (left) => {
    vi.useFakeTimers();
    const slow = { handleRequest: () => new Promise<Response>((resolve) => setTimeout(() => resolve(ok()), 1000)) };
    const context = { ...createContext(), getRemainingTimeInMillis: () => left };
    const answer = createLambdaHandler(slow, { prewarm: false })(event(), context);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await answer).toMatchObject({ statusCode: 200 });
  });

  it('an emulator without context', async () => {
    const { calls, handler } = recorder(ok);
    const result = await createLambdaHandler(handler)(event(), undefined as unknown as LambdaContext);
    expect([result.statusCode, calls[0]?.call.deadline, calls[0]?.call.requestId]).toEqual([200, undefined, undefined]);
  });

  it.each<[string, LambdaOptions, LambdaEvent, string]>([
    ['the stage is removed', {}, event(httpApi({ stage: 'beta' })), '/mcp'],
    ['stripStage: false keeps it', { stripStage: false }, event(httpApi({ stage: 'beta' })), '/beta/mcp'],
    ['the base path is left to the server', { basePath: '/v1' }, event(restApi({ mapping: '/v1' })), '/v1/mcp'],
  ])('%s', async (_name, options, sent, path) => {
    const { calls, handler } = recorder(ok);
    await createLambdaHandler(handler, options)(sent, createContext());
    expect(new URL(calls[0]?.request.url ?? '').pathname).toBe(path);
  });

  it.each([restApi({ mapping: '/prod' }), httpApi({ stage: 'prod' }), restApi()])(
    '$name: the same options serve a mapping, a stage and neither',
    async (gateway) => {
      const fetch = gatewayFetch(gateway, createLambdaHandler(server(), { basePath: '/prod', path: '/mcp' }));
      const elsewhere = new Request('https://client.example/other', post());
      expect([(await fetch(post())).status, (await fetch(elsewhere)).status]).toEqual([200, 404]);
    },
  );
});

describe('what is no request of a client', () => {
  it.each<[string, Gateway]>([
    ['ALB', alb()],
    ['ALB, multi-value headers', alb({ multiValueHeaders: true })],
  ])('%s: a health check is answered without the server', async (_name, gateway) => {
    const { calls, handler } = recorder(ok);
    const check = gateway.toEvent({ method: 'GET', target: '/', headers: [['User-Agent', 'ELB-HealthChecker/2.0']] });
    const response = gateway.toResponse(await createLambdaHandler(handler)(check, createContext()));
    expect([response.status, await response.text(), calls.length]).toEqual([200, 'ok', 0]);
  });
  it('a health check without Host', async () => {
    const check = {
      requestContext: { elb: { targetGroupArn: 'arn' } },
      httpMethod: 'GET',
      path: '/',
      queryStringParameters: {},
      headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
      body: '',
      isBase64Encoded: false,
    };
    expect((await createLambdaHandler(server())(check, createContext())).statusCode).toBe(200);
  });
  it.each<[string, Gateway, string]>([
    ['another gateway', httpApi(), 'GET'],
    ['another method', alb(), 'POST'],
  ])('%s with that user agent reaches the server', async (_name, gateway, method) => {
    const { calls, handler } = recorder(ok);
    const sent = gateway.toEvent({ method, target: '/', headers: [['User-Agent', 'ELB-HealthChecker/2.0']] });
    await createLambdaHandler(handler)(sent, createContext());
    expect(calls.length).toBe(1);
  });

  const run = (sent: unknown): ReturnType<LambdaHandler> =>
    createLambdaHandler(recorder(ok).handler)(sent as LambdaEvent, createContext());

  it.each<[string, unknown]>([
    ['a schedule rule', { source: 'aws.events', 'detail-type': 'Scheduled Event' }],
    ['serverless-plugin-warmup', { source: 'serverless-plugin-warmup' }],
    ['OpenNext', { type: 'warmer', warmerId: 'w' }],
    ['a ping', { ping: true }],
    ['nothing at all', {}],
  ])('%s: 200', async (_name, sent) => {
    const result = await run(sent);
    expect([result.statusCode, result.body, warned.mock.calls]).toEqual([200, 'ok', []]);
  });

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a WebSocket event', { requestContext: { connectionId: 'x' } }, 'a WebSocket API event: use an HTTP API'],
    ['arguments', { token: 'secret' }, 'an object with "token"'],
  ])('%s: 400, and a line in the log', async (_name, sent, shown) => {
    const result = await run(sent);
    const message = `createLambdaHandler: expected an HTTP event, got ${shown}`;
    expect([result.statusCode, result.body, warned.mock.calls]).toEqual([400, message, [[message]]]);
  });

  it('TRACE: 501', async () => {
    const gateway = restApi();
    const trace = gateway.toEvent({ method: 'TRACE', target: '/mcp', headers: [] });
    expect((await run(trace)).statusCode).toBe(501);
  });

  it('a bad event does not harm the next one', async () => {
    const handler = createLambdaHandler(server());
    await handler({ requestContext: { http: 1 }, httpMethod: [] } as unknown as LambdaEvent, createContext());
    const response = await gatewayFetch(httpApi(), handler)(post());
    expect(response.status).toBe(200);
  });
});

describe('an answer that no gateway takes', () => {
  const answering = (response: () => Response): LambdaHandler =>
    createLambdaHandler({ handleRequest: async () => response() });
  const json = { headers: { 'content-type': 'application/json' } };
  const ask = new TextEncoder().encode(JSON.stringify({ jsonrpc: '2.0', id: 'q-7', method: 'tools/call' }));
  const call = (gateway: Gateway): LambdaEvent =>
    gateway.toEvent({ method: 'POST', target: '/mcp', headers: [['content-type', 'application/json']], body: ask });

  it('Response.error() is 500 and a line in the log', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const result = await answering(() => Response.error())(call(httpApi()), createContext());
    expect([result.statusCode, result.body, logged.mock.calls.length]).toEqual([500, 'Internal Server Error', 1]);
  });

  it.each<[string, () => Gateway, number, string]>([
    ['6.3 MB of text behind an HTTP API', httpApi, 6_300_000, 'x'],
    ['1.6 MB of quotes, which are escaped, behind an HTTP API', httpApi, 3_200_000, '"'],
    ['6.3 MB behind a REST API', restApi, 6_300_000, 'x'],
    ['1.5 MB behind a load balancer', alb, 1_500_000, 'x'],
  ])('%s: a JSON-RPC error with the id of the request, and a line in the log', async (_name, make, size, letter) => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const result = await answering(() => new Response(letter.repeat(size), json))(call(make()), createContext());
    expect([result.statusCode, JSON.parse(result.body ?? '')]).toEqual([
      200,
      {
        jsonrpc: '2.0',
        id: 'q-7',
        error: {
          code: -32603,
          message: 'The result is larger than the gateway takes',
          data: { reason: 'result_too_large' },
        },
      },
    ]);
    expect(logged.mock.calls).toEqual([
      ['createLambdaHandler: the result is larger than the gateway takes; the client got an error instead'],
    ]);
  });

  it('up to its very last byte a result is handed on', async () => {
    const handler = (size: number): LambdaHandler => answering(() => new Response('x'.repeat(size), json));
    const empty = await handler(0)(call(httpApi()), createContext());
    const room = 6 * 1024 * 1024 - Buffer.byteLength(JSON.stringify(empty));
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect((await handler(room)(call(httpApi()), createContext())).body?.length).toBe(room);
    expect((await handler(room + 1)(call(httpApi()), createContext())).body?.length).toBeLessThan(500);
  });
});

describe('createLambdaHandler', () => {
  it('makes a function of two parameters that gives a promise, as every runtime wants it', () => {
    const handler = createLambdaHandler(server());
    expect(handler.length).toBe(2);
    expect(handler(undefined as unknown as LambdaEvent, createContext())).toBeInstanceOf(Promise);
  });

  it.each<[string, unknown, string]>([
    ['an unknown option', { basepath: '/x' }, 'createLambdaHandler: unknown option "basepath"'],
    ['options that are none', null, 'createLambdaHandler: options must be an object'],
    ['a base path without slash', { basePath: 'prod' }, 'basePath: expected a path that begins with "/"'],
    ['a path without slash', { path: 'mcp' }, 'path: expected a path that begins with "/"'],
    ['an unknown CORS option', { cors: { origin: '*' } }, 'cors: unknown option "origin"'],
    ['a bad origin', { cors: { allowOrigin: 'app.example' } }, 'cors.allowOrigin: "app.example" is not an origin'],
    ['a bad host', { allowedHosts: ['a/b'] }, 'allowedHosts: "a/b" is not a host name'],
    ['a public URL that is none', { publicUrl: 'mcp.example.com' }, 'createLambdaHandler: publicUrl must be a URL'],
    ['stripStage', { stripStage: 'no' }, 'createLambdaHandler: stripStage must be true or false'],
    ['deadlineMarginMs', { deadlineMarginMs: -1 }, 'createLambdaHandler: deadlineMarginMs must be a finite number'],
    [
      'deadlineMarginMs, NaN',
      { deadlineMarginMs: Number.NaN },
      'createLambdaHandler: deadlineMarginMs must be a finite',
    ],
  ])('refuses %s when it is made', (_name, options, message) => {
    expect(() => createLambdaHandler(server(), options as LambdaOptions)).toThrow(TypeError);
    expect(() => createLambdaHandler(server(), options as LambdaOptions)).toThrow(message);
  });
  it.each([undefined, {}, 'server'])('refuses %o as a server', (value) => {
    expect(() => createLambdaHandler(value as unknown as MCPServer)).toThrow(
      new TypeError('createLambdaHandler: expected an MCPServer'),
    );
  });
});

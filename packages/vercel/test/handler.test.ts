import { type CallOptions, MCPServer, type McpHandler } from '@mcp-serverless/core';
import { afterEach, describe, expect, test } from 'vitest';
import { createVercelHandler, toNextRouteHandler, type VercelOptions } from '../src/index.ts';

const CONTEXT = Symbol.for('@vercel/request-context');

/** An `McpHandler` that keeps what it was called with. */
function recorder(): McpHandler & { readonly calls: CallOptions[] } {
  const calls: CallOptions[] = [];
  return {
    calls,
    async handleRequest(_request, call = {}) {
      calls.push(call);
      return new Response('answered');
    },
  };
}

function post(headers: Record<string, string> = {}, url = 'http://localhost:3000/mcp?x=1'): Request {
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  });
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, CONTEXT);
});

test('createVercelHandler has a function for every method, and fetch', () => {
  expect(Object.keys(createVercelHandler(recorder())).sort()).toEqual([
    'DELETE',
    'GET',
    'HEAD',
    'OPTIONS',
    'POST',
    'fetch',
  ]);
});

test('toNextRouteHandler has only what a route file may export', () => {
  expect(Object.keys(toNextRouteHandler(recorder())).sort()).toEqual(['DELETE', 'GET', 'OPTIONS', 'POST']);
});

const faces: [string, (server: McpHandler, options?: VercelOptions) => (request: Request) => Promise<Response>][] = [
  ['createVercelHandler', (server, options) => createVercelHandler(server, options).fetch],
  ['toNextRouteHandler', (server, options) => toNextRouteHandler(server, options).POST],
];

describe.each(faces)('%s', (where, face) => {
  test('passes streaming, and the address only Vercel can know', async () => {
    const server = recorder();
    await face(server)(post({ 'x-vercel-forwarded-for': '203.0.113.7', 'x-forwarded-for': '198.51.100.1' }));
    expect(server.calls).toEqual([{ streaming: true, instances: 'many', sourceIp: '203.0.113.7' }]);
  });

  test('takes no address and no URL from any other header', async () => {
    const server = recorder();
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7', 'cf-connecting-ip': '203.0.113.7' };
    await face(server)(post({ ...headers, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }));
    expect(server.calls).toEqual([{ streaming: true, instances: 'many' }]);
  });

  test('passes every option on', async () => {
    const server = recorder();
    const options = {
      cors: { allowOrigin: 'https://app.example.com' },
      basePath: '/api',
      path: '/mcp',
      publicUrl: 'https://mcp.example.com/mcp',
      allowedHosts: ['localhost'],
    };
    await face(server, options)(post());
    expect(server.calls).toEqual([{ streaming: true, instances: 'many', ...options }]);
  });

  test('never takes the second argument of the platform as options', async () => {
    const server = recorder();
    const handler = face(server) as (request: Request, second: unknown) => Promise<Response>;
    await handler(post(), { params: Promise.resolve({}), cors: false, sourceIp: '1.2.3.4', platformAuth: {} });
    expect(server.calls).toEqual([{ streaming: true, instances: 'many' }]);
  });

  test('hands waitUntil to the context of the current request', async () => {
    const server = recorder();
    const handler = face(server);
    const work: Promise<unknown>[] = [];
    const context = {
      waitUntil(promise: Promise<unknown>): void {
        expect(this).toBe(context);
        work.push(promise);
      },
    };
    // Stands for Vercel's launcher, which puts the context here; it does not exist off Vercel.
    Object.assign(globalThis, { [CONTEXT]: { get: () => context } });
    await handler(post());
    const promise = Promise.resolve();
    server.calls[0]?.waitUntil?.(promise);
    expect(work).toEqual([promise]);
  });

  test.each([{}, { get: () => undefined }, { get: () => ({}) }])(
    'a request context without waitUntil: %o',
    async (holder) => {
      Object.assign(globalThis, { [CONTEXT]: holder });
      const server = recorder();
      await face(server)(post());
      expect(server.calls).toEqual([{ streaming: true, instances: 'many' }]);
    },
  );

  const refused: [string, unknown, string][] = [
    [
      'unknown option',
      { orgin: '*' },
      `${where}: unknown option "orgin". Known: cors, basePath, path, publicUrl, allowedHosts, trustForwardedHeaders`,
    ],
    ['basePath', { basePath: 'prod' }, 'basePath: expected a path that begins with "/", like "/prod"'],
    [
      'publicUrl',
      { publicUrl: 'mcp.example.com' },
      `${where}: publicUrl must be a URL like "https://mcp.example.com/mcp"`,
    ],
    [
      'trustForwardedHeaders',
      { trustForwardedHeaders: 'yes' },
      `${where}: trustForwardedHeaders must be true or false`,
    ],
    [
      'two sources of the public URL',
      { publicUrl: 'https://mcp.example.com', trustForwardedHeaders: true },
      `${where}: set publicUrl or trustForwardedHeaders, not both`,
    ],
  ];
  test.each(refused)('refuses %s', (_name, options, message) => {
    expect(() => face(recorder(), options as VercelOptions)).toThrow(new TypeError(message));
  });

  test('refuses what is no server', () => {
    expect(() => face({} as McpHandler)).toThrow(new TypeError(`${where}: expected an MCPServer`));
  });
});

describe('trustForwardedHeaders', () => {
  const rows: [string, Record<string, string>, string | undefined][] = [
    ['both headers', { proto: 'https', host: 'mcp.example.com' }, 'https://mcp.example.com/mcp?x=1'],
    ['a port', { proto: 'http', host: 'localhost:3000' }, 'http://localhost:3000/mcp?x=1'],
    ['IPv6', { proto: 'http', host: '[::1]:3000' }, 'http://[::1]:3000/mcp?x=1'],
    ['no host', { proto: 'https' }, undefined],
    ['no scheme', { host: 'mcp.example.com' }, undefined],
    ['another scheme', { proto: 'javascript', host: 'mcp.example.com' }, undefined],
    ['a list', { proto: 'https', host: 'a.example, b.example' }, undefined],
    ['a path in the host', { proto: 'https', host: 'a.example/evil' }, undefined],
    ['user information', { proto: 'https', host: 'user@a.example' }, undefined],
  ];
  test.each(rows)('%s', async (_name, forwarded, publicUrl) => {
    const server = recorder();
    const headers = Object.fromEntries(
      Object.entries(forwarded).map(([name, value]) => [`x-forwarded-${name}`, value]),
    );
    await createVercelHandler(server, { trustForwardedHeaders: true }).POST(post(headers));
    expect(server.calls).toEqual([
      { streaming: true, instances: 'many', ...(publicUrl !== undefined && { publicUrl }) },
    ]);
  });
});

test('with an MCPServer', async () => {
  const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false });
  const { POST, GET } = createVercelHandler(server, { path: '/mcp' });
  const answer = await POST(post());
  expect([answer.status, await answer.json()]).toEqual([200, { jsonrpc: '2.0', id: 1, result: {} }]);
  expect((await GET(new Request('http://localhost:3000/mcp'))).status).toBe(405);
});

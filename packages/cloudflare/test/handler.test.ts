import { type CallOptions, defineTool, MCPServer, type McpHandler } from '@mcp-serverless/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  createWorkerHandler,
  type WorkerContext,
  type WorkerFallback,
  type WorkerOptions,
  type WorkerPlatform,
} from '../src/index.ts';

interface Env {
  readonly GREETING: string;
}

/** Stands for workerd's execution context, which exists only there; platforms/ runs the real one. */
function context(): WorkerContext & { readonly work: Promise<unknown>[] } {
  const work: Promise<unknown>[] = [];
  return { work, waitUntil: (promise) => void work.push(promise) };
}

/** An `McpHandler` that keeps what it was called with. */
function recorder(): McpHandler<WorkerPlatform<Env>> & { readonly calls: CallOptions<WorkerPlatform<Env>>[] } {
  const calls: CallOptions<WorkerPlatform<Env>>[] = [];
  return {
    calls,
    async handleRequest(_request, call = {}) {
      calls.push(call);
      return new Response('answered');
    },
  };
}

function post(method: string, params: object = {}, headers: Record<string, string> = {}): Request {
  return new Request('https://worker.example.com/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
}

const env: Env = { GREETING: 'hello' };

afterEach(() => vi.restoreAllMocks());

describe('what the server is called with', () => {
  test('the platform, streaming, and the address only Cloudflare can know', async () => {
    const server = recorder();
    const ctx = context();
    const handler = createWorkerHandler(server);
    await handler.fetch(post('ping', {}, { 'cf-connecting-ip': '203.0.113.7' }), env, ctx);
    expect(server.calls).toEqual([
      {
        platform: { env, ctx },
        streaming: true,
        instances: 'many',
        sourceIp: '203.0.113.7',
        waitUntil: expect.any(Function),
      },
    ]);
  });

  test('no address from any other header', async () => {
    const server = recorder();
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7', 'true-client-ip': '203.0.113.7' };
    await createWorkerHandler(server).fetch(post('ping', {}, headers), env, context());
    expect(server.calls[0]).not.toHaveProperty('sourceIp');
  });

  test('every option, as it was when the handler was made', async () => {
    const server = recorder();
    const options = {
      cors: false,
      basePath: '/api',
      path: '/mcp',
      publicUrl: 'https://mcp.example.com/mcp',
      allowedHosts: ['worker.example.com'],
    } as const;
    const passed: WorkerOptions = { ...options };
    const handler = createWorkerHandler(server, passed);
    Object.assign(passed, { path: '/other' });
    await handler.fetch(post('ping'), env, context());
    expect(server.calls[0]).toMatchObject(options);
  });

  test('waitUntil reaches the execution context with its own this', async () => {
    const server = recorder();
    const ctx = context();
    await createWorkerHandler(server).fetch(post('ping'), env, ctx);
    const work = Promise.resolve('done');
    server.calls[0]?.waitUntil?.(work);
    expect(ctx.work).toEqual([work]);
  });

  test('env never becomes options', async () => {
    const server = recorder();
    const hostile = {
      GREETING: '',
      cors: false,
      path: '/nowhere',
      sourceIp: '1.2.3.4',
      authInfo: {},
      platformAuth: {},
    };
    const handler = createWorkerHandler<Env>(server);
    await handler.fetch(post('ping'), hostile, context());
    expect(Object.keys(server.calls[0] ?? {}).sort()).toEqual(['instances', 'platform', 'streaming', 'waitUntil']);
  });
});

describe('a factory', () => {
  test('runs once for each env', async () => {
    const server = recorder();
    const factory = vi.fn((_env: Env) => server);
    const handler = createWorkerHandler(factory);
    const other: Env = { GREETING: 'other' };
    for (const each of [env, env, other, other, env]) await handler.fetch(post('ping'), each, context());
    expect(factory.mock.calls).toEqual([[env], [other]]);
    expect(server.calls.map(({ platform }) => platform?.env)).toEqual([env, env, other, other, env]);
  });

  test('does not run before the first request', () => {
    const factory = vi.fn(() => recorder());
    createWorkerHandler(factory);
    expect(factory).not.toHaveBeenCalled();
  });

  test('that throws is run again by the next request', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const failure = new Error('API_KEY is missing: s3cret');
    const factory = vi.fn<(env: Env) => McpHandler>().mockImplementationOnce(() => {
      throw failure;
    });
    factory.mockImplementation(() => recorder());
    const handler = createWorkerHandler(factory);
    const failed = await handler.fetch(post('ping'), env, context());
    expect([failed.status, await failed.text()]).toEqual([500, 'Internal Server Error']);
    expect(logged.mock.calls).toEqual([[failure]]);
    const answers = [
      await handler.fetch(post('ping'), env, context()),
      await handler.fetch(post('ping'), env, context()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(factory).toHaveBeenCalledTimes(2);
  });

  test('that returns a promise is refused, with the fix in the log', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const factory = async (): Promise<McpHandler> => recorder();
    const handler = createWorkerHandler(factory as never);
    expect((await handler.fetch(post('ping'), env, context())).status).toBe(500);
    expect(String(logged.mock.calls[0]?.[0])).toBe(
      'TypeError: createWorkerHandler: the factory must return an MCPServer, not a promise of one',
    );
  });

  test('serves without env as well', async () => {
    const factory = vi.fn(() => recorder());
    const handler = createWorkerHandler<unknown>(factory);
    await handler.fetch(post('ping'), undefined, context());
    await handler.fetch(post('ping'), undefined, context());
    expect(factory).toHaveBeenCalledTimes(1);
  });
});

describe('options', () => {
  const refused: [string, unknown, string][] = [
    [
      'unknown',
      { orgin: '*' },
      'createWorkerHandler: unknown option "orgin". Known: cors, basePath, path, publicUrl, allowedHosts, fallback',
    ],
    ['not an object', 'https://x', 'createWorkerHandler: options must be an object'],
    ['basePath', { basePath: 'prod' }, 'basePath: expected a path that begins with "/", like "/prod"'],
    ['path', { path: 'mcp' }, 'path: expected a path that begins with "/", like "/prod"'],
    [
      'cors',
      { cors: { allowOrigin: 'nonsense' } },
      'cors.allowOrigin: "nonsense" is not an origin like "https://app.example.com"',
    ],
    [
      'cors key',
      { cors: { origin: '*' } },
      'cors: unknown option "origin". Known: allowOrigin, allowMethods, allowHeaders, exposeHeaders, maxAge',
    ],
    ['allowedHosts', { allowedHosts: ['a b'] }, 'allowedHosts: "a b" is not a host name'],
    [
      'publicUrl',
      { publicUrl: '/mcp' },
      'createWorkerHandler: publicUrl must be a URL like "https://mcp.example.com/mcp"',
    ],
    [
      'publicUrl scheme',
      { publicUrl: 'ftp://x/mcp' },
      'createWorkerHandler: publicUrl must be a URL like "https://mcp.example.com/mcp"',
    ],
  ];
  const NO_FALLBACK = 'createWorkerHandler: fallback must be a function, and path must be set, like "/mcp"';
  test.each([{ fallback: () => new Response() }, { fallback: { fetch: () => {} }, path: '/mcp' }])(
    'fallback %o',
    (options) => {
      expect(() => createWorkerHandler(recorder(), options as WorkerOptions)).toThrow(new TypeError(NO_FALLBACK));
    },
  );

  test.each(refused)('%s', (_name, options, message) => {
    expect(() => createWorkerHandler(recorder(), options as WorkerOptions)).toThrow(new TypeError(message));
  });

  test('something that is no server', () => {
    expect(() => createWorkerHandler({} as McpHandler)).toThrow(
      new TypeError('createWorkerHandler: expected an MCPServer, or a function of env that returns one'),
    );
  });
});

describe('fallback', () => {
  const site: WorkerFallback<Env> = (request, { GREETING }, ctx) => {
    ctx.waitUntil(Promise.resolve());
    return new Response(`${GREETING} from the site: ${request.method}`);
  };
  const at = (path: string, method = 'GET'): Request => new Request(`https://worker.example.com${path}`, { method });

  const rows: [string, string, WorkerOptions['basePath'], boolean][] = [
    ['/mcp', 'POST', undefined, true],
    ['/mcp', 'OPTIONS', undefined, true],
    ['/mcp', 'GET', undefined, true],
    ['/mcp/', 'POST', undefined, true],
    ['/mcp?x=1', 'POST', undefined, true],
    ['/.well-known/oauth-protected-resource', 'GET', undefined, true],
    ['/.well-known/oauth-protected-resource/mcp', 'GET', undefined, true],
    ['/', 'GET', undefined, false],
    ['/mcpx', 'POST', undefined, false],
    ['/mcp/x', 'POST', undefined, false],
    ['/about', 'OPTIONS', undefined, false],
    ['/.well-known/security.txt', 'GET', undefined, false],
    ['/.well-known/oauth-protected-resources', 'GET', undefined, false],
    ['/api/mcp', 'POST', '/api', true],
    ['/api/mcp', 'POST', '/api/', true],
    ['/mcp', 'POST', '/api', true],
    ['/apimcp', 'POST', '/api', false],
    ['/api/mcp', 'POST', undefined, false],
  ];
  test.each(rows)('%s, %s, basePath %s: the server answers: %s', async (path, method, basePath, own) => {
    const server = recorder();
    const options = { path: '/mcp', fallback: site, ...(basePath !== undefined && { basePath }) };
    const ctx = context();
    const response = await createWorkerHandler(server, options).fetch(at(path, method), env, ctx);
    expect(await response.text()).toBe(own ? 'answered' : `hello from the site: ${method}`);
    expect(ctx.work).toHaveLength(own ? 0 : 1);
    expect(server.calls).toHaveLength(own ? 1 : 0);
  });

  test('is no option of the server, and a path at the root is the root alone', async () => {
    const server = recorder();
    const handler = createWorkerHandler(server, { path: '/', fallback: site });
    await handler.fetch(at('/', 'POST'), env, context());
    expect(server.calls[0]).not.toHaveProperty('fallback');
    expect(await (await handler.fetch(at('/about'), env, context())).text()).toBe('hello from the site: GET');
  });

  test('gets the documents that are not of this server', async () => {
    const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false });
    const handler = createWorkerHandler(server, { path: '/mcp', fallback: site });
    const response = await handler.fetch(at('/.well-known/oauth-protected-resource/other'), env, context());
    expect(await response.text()).toBe('hello from the site: GET');
  });

  test('but not the 404 of an unknown method', async () => {
    const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false });
    const handler = createWorkerHandler(server, { path: '/mcp', fallback: site });
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'nope' };
    const response = await handler.fetch(post('nope', { _meta }, headers), env, context());
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: -32601 } }]);
  });

  test('answers while the server cannot be built', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const failing = (): McpHandler => {
      throw new Error('API_KEY is missing');
    };
    const handler = createWorkerHandler(failing, { path: '/mcp', fallback: site as WorkerFallback });
    expect((await handler.fetch(at('/'), env, context())).status).toBe(200);
    expect((await handler.fetch(at('/mcp'), env, context())).status).toBe(500);
    expect(logged).toHaveBeenCalledTimes(1);
  });
});

describe('with an MCPServer', () => {
  test('a tool reads env, and its work goes to the execution context', async () => {
    const greet = defineTool({
      name: 'greet',
      description: 'Greets',
      handler: (_input, ctx) => {
        const { env } = ctx.platform as WorkerPlatform<Env>;
        ctx.waitUntil(Promise.resolve());
        return `${env.GREETING} ${ctx.sourceIp}`;
      },
    });
    const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false }).addTool(greet);
    const ctx = context();
    const request = post('tools/call', { name: 'greet', arguments: {} }, { 'cf-connecting-ip': '203.0.113.7' });
    const response = await createWorkerHandler<Env>(server, { path: '/mcp' }).fetch(request, env, ctx);
    expect(await response.json()).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: { content: [{ type: 'text', text: 'hello 203.0.113.7' }] },
    });
    expect(ctx.work).toHaveLength(1);
  });

  test('options of the handler win over those of the server', async () => {
    const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false, path: '/server' });
    const handler = createWorkerHandler(server, { path: '/mcp', cors: false });
    const response = await handler.fetch(post('ping'), env, context());
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });
});

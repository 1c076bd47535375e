import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type AuthOutcome,
  type AuthProvider,
  type CallOptions,
  type McpHandler,
  type ServerEvent,
  ToolError,
} from '../src/index.ts';
import { type GuestAuth, type GuestContext, type GuestOptions, serveSdk } from '../src/sdk.ts';
import { serveSdkV1 } from '../src/sdk-v1.ts';

/** What a tool of these tests gets, whatever the SDK calls it. */
interface ToolContext {
  readonly factory: GuestContext;
  readonly signal: AbortSignal;
  readonly authInfo: GuestAuth | undefined;
  notify(progress: number): Promise<void>;
}
type Tool = (text: string, ctx: ToolContext) => unknown;
interface Built {
  readonly tool: Tool;
  readonly created?: (close: (closed: () => void) => void) => void;
  readonly options?: GuestOptions;
}

const result = (returned: unknown) =>
  typeof returned === 'string' ? { content: [{ type: 'text' as const, text: returned }] } : (returned as never);
const progress = (step: number) => ({
  method: 'notifications/progress' as const,
  params: { progressToken: 'p', progress: step },
});

function buildV2({ tool, created, options }: Built): McpHandler {
  return serveSdk((factory) => {
    const server = new McpServer({ name: 'guest', version: '1.2.3' });
    created?.((closed) => {
      server.server.onclose = closed;
    });
    server.registerTool('t', { description: 'd', inputSchema: z.object({ text: z.string() }) }, async ({ text }, ctx) =>
      result(
        await tool(text, {
          factory,
          signal: ctx.mcpReq.signal,
          authInfo: ctx.http?.authInfo as GuestAuth | undefined,
          notify: (step) => ctx.mcpReq.notify(progress(step)),
        }),
      ),
    );
    server.registerPrompt('p', {}, () => {
      throw new Error('db password=hunter2');
    });
    return server;
  }, options);
}

function buildV1({ tool, created, options }: Built): McpHandler {
  return serveSdkV1((factory) => {
    const server = new McpServerV1({ name: 'guest', version: '1.2.3' });
    created?.((closed) => {
      server.server.onclose = closed;
    });
    server.registerTool('t', { description: 'd', inputSchema: { text: z.string() } }, async ({ text }, extra) =>
      result(
        await tool(text, {
          factory,
          signal: extra.signal,
          authInfo: extra.authInfo as GuestAuth | undefined,
          notify: (step) => extra.sendNotification(progress(step)),
        }),
      ),
    );
    server.registerPrompt('p', {}, () => {
      throw new Error('db password=hunter2');
    });
    return server;
  }, options);
}

const MODERN = '2026-07-28';
const META = { 'io.modelcontextprotocol/protocolVersion': MODERN, 'io.modelcontextprotocol/clientCapabilities': {} };

interface Sent {
  readonly headers?: Record<string, string>;
  readonly url?: string;
  readonly method?: string;
  readonly body?: BodyInit | null;
  readonly signal?: AbortSignal;
}

function request(modern: boolean, method: string, params: Record<string, unknown> = {}, sent: Sent = {}): Request {
  const { name } = params;
  const _meta = modern ? { ...META, progressToken: 'p' } : { progressToken: 'p' };
  return new Request(sent.url ?? 'https://mcp.example.com/mcp', {
    method: sent.method ?? 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(modern && { 'mcp-protocol-version': MODERN, 'mcp-method': method }),
      ...(modern && typeof name === 'string' && { 'mcp-name': name }),
      ...sent.headers,
    },
    body:
      sent.body === undefined
        ? JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { _meta, ...params } })
        : sent.body,
    ...(sent.signal && { signal: sent.signal }),
    duplex: 'half',
  } as RequestInit);
}

const KINDS = [
  { name: 'sdk, modern', build: buildV2, modern: true },
  { name: 'sdk, legacy', build: buildV2, modern: false },
  { name: 'sdk-v1', build: buildV1, modern: false },
] as const;

const textOf = (tail: object, text: string) => ({
  jsonrpc: '2.0',
  id: 7,
  result: { content: [{ type: 'text', text }], ...tail },
});
const events = (text: string) =>
  text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => JSON.parse(event.replace(/^event: message\ndata: /, '')));

class Key implements AuthProvider {
  authenticate(request: Request): AuthOutcome {
    const key = request.headers.get('authorization');
    if (key === null) return { outcome: 'none' };
    const principal = Object.freeze({
      subject: key,
      kind: 'user' as const,
      provider: 'key',
      clientId: 'client-1',
      expiresAt: 4102444800,
      scopes: Object.freeze(['mcp:read']),
      claims: {},
    });
    return { outcome: 'ok', principal };
  }
  challenges() {
    return [{ scheme: 'Bearer', params: { realm: 'mcp' } }];
  }
}

describe.each(KINDS)('a guest: $name', ({ build, modern }) => {
  const tail = modern
    ? { resultType: 'complete', _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'guest', version: '1.2.3' } } }
    : {};
  const call = (text = 'hi', sent: Sent = {}) =>
    request(modern, 'tools/call', { name: 't', arguments: { text } }, sent);
  const serve = (tool: Tool, options: GuestOptions = {}, created?: Built['created']) => {
    const seen: ServerEvent[] = [];
    const handler = build({
      tool,
      options: { observe: (event) => void seen.push(event), ...options },
      ...(created && { created }),
    });
    return { send: (request: Request, call?: CallOptions) => handler.handleRequest(request, call), seen };
  };
  const echo: Tool = (text) => text;
  const stepping: Tool = async (text, ctx) => {
    await ctx.notify(1);
    return text;
  };

  it('answers with the headers of this pipeline and none of the SDK', async () => {
    const { send, seen } = serve(echo, { cors: { allowOrigin: 'https://app.example.com' } });
    const response = await send(call('hi', { headers: { origin: 'https://app.example.com' } }));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-expose-headers': expect.stringContaining('WWW-Authenticate'),
      'content-type': 'application/json',
      vary: 'Origin',
    });
    expect(await response.json()).toEqual(textOf(tail, 'hi'));
    expect(seen).toEqual([
      expect.objectContaining({ type: 'request', method: 'tools/call', status: 200, code: undefined, cold: true }),
    ]);
  });

  it('streams from the first notification on', async () => {
    const { send, seen } = serve(stepping);
    const response = await send(call());
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': '*',
    });
    expect(events(await response.text())).toEqual([{ jsonrpc: '2.0', ...progress(1) }, textOf(tail, 'hi')]);
    expect(seen).toEqual([expect.objectContaining({ type: 'request', status: 200 })]);
  });

  it.each<[string, Sent, CallOptions]>([
    ['a platform that buffers', {}, { streaming: false }],
    ['a client that takes JSON only', { headers: { accept: 'application/json' } }, {}],
    ['a client that takes anything', { headers: { accept: '*/*' } }, {}],
  ])('answers with JSON for %s', async (_name, sent, options) => {
    const response = await serve(stepping).send(call('hi', sent), options);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(textOf(tail, 'hi'));
  });

  it.each<[string, Sent, GuestOptions, number, number | undefined]>([
    ['a long URL', { url: `https://mcp.example.com/${'a'.repeat(9000)}` }, {}, 414, -32600],
    ['a foreign host', {}, { allowedHosts: ['localhost'] }, 403, -32600],
    ['a preflight', { method: 'OPTIONS', body: null }, {}, 204, undefined],
    [
      'a foreign origin',
      { headers: { origin: 'https://evil.example.com' } },
      { cors: { allowOrigin: 'https://app.example.com' } },
      403,
      -32600,
    ],
    ['another path', {}, { path: '/other' }, 404, -32600],
    ['the base path', { url: 'https://mcp.example.com/prod/mcp' }, { path: '/mcp', basePath: '/prod' }, 200, undefined],
    ['GET', { method: 'GET', body: null }, {}, 405, -32600],
    ['no credentials', {}, { auth: { provider: new Key() } }, 401, -32600],
    ['another media type', { headers: { 'content-type': 'text/plain' } }, {}, 415, -32600],
    ['a content encoding', { headers: { 'content-encoding': 'gzip' } }, {}, 415, -32600],
    ['a large body', {}, { limits: { maxBodyBytes: 10 } }, 413, -32600],
    ['a deep body', { body: '['.repeat(65) + ']'.repeat(65) }, {}, 400, -32600],
    ['no JSON', { body: '{' }, {}, 400, -32700],
    ['bytes that are no UTF-8', { body: new Uint8Array([0xff]) }, {}, 400, -32700],
    ['a large batch', { body: JSON.stringify(Array(3).fill({})) }, { limits: { maxBatch: 2 } }, 400, -32600],
  ])('is behind the gate: %s', async (_name, sent, options, status, code) => {
    let built = 0;
    const { send } = serve(echo, options, () => {
      built++;
    });
    const response = await send(call('hi', sent));
    expect(response.status).toBe(status);
    const text = await response.text();
    if (code !== undefined) expect(JSON.parse(text).error.code).toBe(code);
    expect(built).toBe(status === 200 ? 1 : 0);
  });

  it('authenticates before it reads the body', async () => {
    let read = false;
    const body = new ReadableStream(
      {
        pull(controller) {
          read = true;
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const response = await serve(echo, { auth: { provider: new Key() } }).send(call('hi', { body }));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="mcp"');
    expect(read).toBe(false);
  });

  it('limits the rate and audits', async () => {
    const audited: unknown[] = [];
    const { send } = serve(echo, {
      auth: { provider: new Key(), audit: (event) => void audited.push(event) },
      rateLimit: { limiter: { limit: ({ key }) => ({ allowed: !key.includes('bob'), retryAfter: 7 }) } },
    });
    expect((await send(call('hi', { headers: { authorization: 'alice' } }))).status).toBe(200);
    const refused = await send(call('hi', { headers: { authorization: 'bob' } }));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect(audited).toEqual([
      expect.objectContaining({ subject: 'alice', outcome: 'allowed', method: 'tools/call' }),
      expect.objectContaining({ subject: 'bob', outcome: 'refused', status: 429 }),
    ]);
  });

  it('hands the caller and the platform on, and no credential', async () => {
    let seen: ToolContext | undefined;
    const { send } = serve(
      (text, ctx) => {
        seen = ctx;
        return text;
      },
      { auth: { provider: new Key() } },
    );
    const sent = call('hi', { headers: { authorization: 'alice' } });
    const response = await send(sent, { platform: { env: 'E' }, sourceIp: '192.0.2.1', requestId: 'r-1' });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const principal = expect.objectContaining({ subject: 'alice', provider: 'key' });
    expect(seen?.authInfo).toEqual({
      token: '',
      clientId: 'client-1',
      scopes: ['mcp:read'],
      expiresAt: 4102444800,
      extra: { principal },
    });
    expect(seen?.factory).toMatchObject({
      requestId: 'r-1',
      principal,
      platform: { env: 'E' },
      sourceIp: '192.0.2.1',
      deadline: undefined,
    });
  });

  it('takes no caller from the platform or the request', async () => {
    let seen: ToolContext | undefined;
    const { send } = serve((text, ctx) => {
      seen = ctx;
      return text;
    });
    const sent = call('hi', { headers: { authorization: 'Bearer x' } });
    const authInfo = { token: 'x', clientId: 'FROM_ENV', scopes: [] };
    await send(sent, { platform: { authInfo }, authInfo } as CallOptions);
    expect(seen?.authInfo).toBeUndefined();
    expect(seen?.factory.principal).toBeUndefined();
  });

  it('masks what a tool throws', async () => {
    const thrown = new Error('db password=hunter2');
    const { send, seen } = serve(() => {
      throw thrown;
    });
    const body = await (await send(call())).json();
    const [error] = seen;
    expect(error).toEqual({
      type: 'error',
      requestId: expect.any(String),
      errorId: expect.any(String),
      error: thrown,
    });
    const text = `Internal error (error id ${error?.type === 'error' && error.errorId})`;
    expect(body).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: { content: [{ type: 'text', text }], isError: true, ...tail },
    });
  });

  it.each<[string, Tool, GuestOptions, object]>([
    [
      'a ToolError',
      () => {
        throw new ToolError('closed');
      },
      {},
      { content: [{ type: 'text', text: 'closed' }], isError: true },
    ],
    ['an isError result', () => ({ content: [], isError: true }), {}, { content: [], isError: true }],
    [
      'any error, with errors: message',
      () => {
        throw new Error('plain');
      },
      { errors: 'message' },
      { content: [{ type: 'text', text: 'plain' }], isError: true },
    ],
  ])('shows what is meant for the client: %s', async (_name, tool, options, expected) => {
    const response = await serve(tool, options).send(call());
    expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 7, result: { ...expected, ...tail } });
  });

  it('shows what is wrong with the arguments', async () => {
    const response = await serve(echo).send(request(modern, 'tools/call', { name: 't', arguments: { text: 1 } }));
    const { result } = (await response.json()) as { result: { isError: boolean; content: { text: string }[] } };
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toContain('Invalid arguments for tool t');
  });

  it('masks what a prompt throws, and only when told so', async () => {
    const { send, seen } = serve(echo);
    const response = await send(request(modern, 'prompts/get', { name: 'p' }));
    const [error, line] = seen;
    const errorId = error?.type === 'error' ? error.errorId : '';
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32603, message: `Internal error (error id ${errorId})` },
    });
    expect(line).toMatchObject({ type: 'request', method: 'prompts/get', code: -32603, errorId });
    const open = await serve(echo, { errors: 'message' }).send(request(modern, 'prompts/get', { name: 'p' }));
    expect(await open.json()).toMatchObject({ error: { code: -32603, message: 'db password=hunter2' } });
  });

  it('masks an error at the end of a stream', async () => {
    const { send, seen } = serve(async (_text, ctx) => {
      await ctx.notify(1);
      throw new Error('hunter2');
    });
    const [, last] = events(await (await send(call())).text());
    const errorId = seen[0]?.type === 'error' ? seen[0].errorId : '';
    expect(last.result.content).toEqual([{ type: 'text', text: `Internal error (error id ${errorId})` }]);
    expect(seen.map(({ type }) => type)).toEqual(['error', 'request']);
  });

  it('gives every request a server of its own and closes it with the answer', async () => {
    let open = 0;
    let most = 0;
    let built = 0;
    const release: (() => void)[] = [];
    const { send } = serve(
      async (text) => {
        most = Math.max(most, open);
        await new Promise<void>((resolve) => release.push(resolve));
        return text;
      },
      {},
      (onclose) => {
        built++;
        open++;
        onclose(() => {
          open--;
        });
      },
    );
    const texts = ['a', 'b', 'c'];
    const answers = texts.map((text) => send(call(text), { streaming: false }));
    while (release.length < 3) await new Promise((resolve) => setImmediate(resolve));
    for (const go of release.reverse()) go();
    const bodies = await Promise.all(answers.map(async (answer) => (await answer).json()));
    expect(bodies).toEqual(texts.map((text) => textOf(tail, text)));
    await new Promise((resolve) => setImmediate(resolve));
    expect({ built, most, open }).toEqual({ built: 3, most: 3, open: 0 });
  });

  it.each(['request', 'platform'] as const)('aborts a tool when the caller has gone: %s', async (who) => {
    const gone = new AbortController();
    let aborted: Promise<void> = Promise.resolve();
    const { send, seen } = serve(async (_text, ctx) => {
      aborted = new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve()));
      gone.abort();
      await new Promise(() => {});
    });
    await send(
      call('hi', who === 'request' ? { signal: gone.signal } : {}),
      who === 'platform' ? { signal: gone.signal } : {},
    );
    await aborted;
    expect(seen.map(({ type }) => type)).toEqual(['request']);
  });

  it('aborts a tool when the reader of its stream has gone', async () => {
    let aborted: Promise<void> = Promise.resolve();
    const { send, seen } = serve(async (_text, ctx) => {
      aborted = new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve()));
      await ctx.notify(1);
      await new Promise(() => {});
    });
    const response = await send(call());
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await aborted;
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([expect.objectContaining({ type: 'request', status: 200 })]);
  });

  it.each([true, false])('answers in time: streaming %s', async (streaming) => {
    let aborted: Promise<void> = Promise.resolve();
    const { send } = serve(async (_text, ctx) => {
      aborted = new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve()));
      await ctx.notify(1);
      await new Promise(() => {});
    });
    const response = await send(call(), { deadline: Date.now() + 30, streaming });
    const text = await response.text();
    expect(response.status).toBe(200);
    const last = streaming ? events(text).at(-1) : JSON.parse(text);
    expect(last).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32603, message: 'Deadline exceeded', data: { reason: 'deadline' } },
    });
    await aborted;
  });

  it('accepts a notification', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const response = await serve(echo).send(
      new Request('https://x/mcp', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    );
    expect(response.status).toBe(202);
    expect(await response.text()).toBe('');
  });

  it('masks what a factory throws', async () => {
    const { send, seen } = serve(echo, {}, () => {
      throw new Error('db password=hunter2');
    });
    const response = await send(call());
    const errorId = seen[0]?.type === 'error' ? seen[0].errorId : '';
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32603, message: `Internal error (error id ${errorId})` },
    });
    expect(seen).toEqual([
      expect.objectContaining({ type: 'error', error: expect.objectContaining({ message: 'db password=hunter2' }) }),
      expect.objectContaining({ type: 'request', status: 500, code: -32603, errorId }),
    ]);
  });

  it('refuses an unknown option and a wrong one', () => {
    expect(() => build({ tool: echo, options: { cache: {} } as GuestOptions })).toThrow(
      /^serveSdk(V1)?: unknown option "cache". Known: cors, path, basePath, allowedHosts, limits, errors, observe, rateLimit, auth$/,
    );
    const auth = { provider: new Key(), authorize: () => false } as GuestOptions['auth'] & object;
    expect(() => build({ tool: echo, options: { auth } })).toThrow(
      /^serveSdk(V1)?: auth: unknown option "authorize". Known: provider, audit$/,
    );
    expect(() => build({ tool: echo, options: { limits: { maxBodyBytes: 0 } } })).toThrow('limits.maxBodyBytes');
    expect(() => build({ tool: echo, options: { path: 'mcp' } })).toThrow('path');
  });
});

describe.each([
  ['serveSdk', (factory: unknown, options?: GuestOptions) => serveSdk(factory as never, options), McpServer],
  ['serveSdkV1', (factory: unknown, options?: GuestOptions) => serveSdkV1(factory as never, options), McpServerV1],
] as const)('the factory of %s', (name, serve, Server) => {
  const fresh = () => new Server({ name: 'guest', version: '1' }, { capabilities: { tools: {} } });

  it.each([
    ['a server', fresh()],
    ['nothing', undefined],
    ['options', { cors: false }],
  ])('is no %s', (_what, factory) => {
    expect(() => serve(factory)).toThrow(
      new TypeError(
        `${name}: expected a function that makes a new server for each request, for example ${name}(() => createServer())`,
      ),
    );
  });

  const list = () =>
    new Request('https://mcp.example.com/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    });

  it('must make a new server each time, and says so at the second call', async () => {
    const events: ServerEvent[] = [];
    const one = fresh();
    const handler = serve(() => one, { observe: (event) => void events.push(event), cors: false });
    expect((await handler.handleRequest(list())).status).toBe(200);
    expect((await handler.handleRequest(list())).status).toBe(500);
    const errors = events.flatMap((event) => (event.type === 'error' ? [String(event.error)] : []));
    expect(errors).toEqual([
      `TypeError: ${name}: the function returned the same server instance twice. It must make a new server for each request: put new McpServer(...) and its tools inside it`,
    ]);
  });

  it('must give a server', async () => {
    const events: ServerEvent[] = [];
    const handler = serve(() => undefined, { observe: (event) => void events.push(event), cors: false });
    expect((await handler.handleRequest(list())).status).toBe(500);
    const errors = events.flatMap((event) => (event.type === 'error' ? [String(event.error)] : []));
    expect(errors).toEqual([`TypeError: ${name}: the function returned no server`]);
  });
});

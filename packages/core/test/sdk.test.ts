import { createMcpHandler, McpServer, Server } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type AuthProvider,
  definePrompt,
  defineResource,
  defineTool,
  MCPServer,
  McpError,
  type ServerEvent,
  ToolError,
} from '../src/index.ts';
import { type SdkContext, serveSdk, toSdkServer } from '../src/sdk.ts';

const MODERN = '2026-07-28';
const META = { 'io.modelcontextprotocol/protocolVersion': MODERN, 'io.modelcontextprotocol/clientCapabilities': {} };

function modern(method: string, params: Record<string, unknown> = {}, headers: Record<string, string> = {}): Request {
  const named = params['name'] ?? params['uri'];
  return new Request('https://mcp.example.com/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(typeof named === 'string' && { 'mcp-name': named }),
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { ...params, _meta: { ...META, ...(params['_meta'] as object) } },
    }),
  });
}

function legacy(method: string, params: Record<string, unknown> = {}): Request {
  return new Request('https://mcp.example.com/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
}

function registry(observe: (event: ServerEvent) => void = () => {}): MCPServer {
  return new MCPServer({
    name: 's',
    version: '1',
    title: 'S',
    instructions: 'Be kind',
    observe,
    cache: { ttlMs: 5, cacheScope: 'public' },
  })
    .addTool(
      defineTool({
        name: 'add',
        description: 'Adds',
        title: 'Add',
        inputSchema: z.object({ a: z.number(), b: z.number().default(1) }),
        outputSchema: z.object({ sum: z.number() }),
        annotations: { readOnlyHint: true },
        handler: ({ a, b }) => ({ sum: a + b }),
      }),
    )
    .addTool(
      defineTool({
        name: 'route',
        description: 'Mirrored',
        inputSchema: z.object({ region: z.string() }),
        headerParams: { region: 'Region' },
        handler: ({ region }) => region,
      }),
    )
    .addTool(
      defineTool({
        name: 'context',
        description: 'd',
        handler: (_input, ctx) =>
          JSON.stringify({
            requestId: ctx.requestId,
            protocolVersion: ctx.protocolVersion,
            auth: ctx.auth?.subject,
            sourceIp: ctx.sourceIp,
            platform: ctx.platform,
            client: ctx.client,
            header: ctx.headers.get('x-test'),
          }),
      }),
    )
    .addTool(
      defineTool({
        name: 'say',
        description: 'd',
        handler: (_input, ctx) => {
          ctx.reportProgress(1, 2);
          ctx.log('info', 'half');
          return 'done';
        },
      }),
    )
    .addTool(
      defineTool({
        name: 'fail',
        description: 'd',
        handler: () => {
          throw new Error('hunter2');
        },
      }),
    )
    .addTool(
      defineTool({
        name: 'refuse',
        description: 'd',
        handler: () => {
          throw new ToolError('closed');
        },
      }),
    )
    .addTool(
      defineTool({
        name: 'bad_output',
        description: 'd',
        outputSchema: z.object({ n: z.number().max(9) }),
        handler: () => ({ n: 4242 }),
      }),
    )
    .addTool(defineTool({ name: 'slow', description: 'd', timeoutMs: 10, handler: () => new Promise(() => {}) }))
    .addPrompt(definePrompt({ name: 'plain', handler: () => 'hello' }))
    .addPrompt(
      definePrompt({
        name: 'greet',
        argsSchema: z.object({ who: z.string().describe('Whom') }),
        complete: (_argument, value) => ['Ada', 'Alan'].filter((name) => name.startsWith(value)),
        handler: ({ who }) => [{ role: 'assistant', content: { type: 'text', text: `Hi ${who}` } }],
      }),
    )
    .addPrompt(
      definePrompt({
        name: 'gone',
        handler: () => {
          throw new McpError('invalid_params', 'No such day', { data: { day: 8 } });
        },
      }),
    )
    .addPrompt(
      definePrompt({
        name: 'broken',
        handler: () => {
          throw new Error('hunter2');
        },
      }),
    )
    .addResource(
      defineResource({
        uri: 'https://example.com',
        name: 'Home',
        mimeType: 'text/plain',
        ttlMs: 9,
        handler: ({ uri }) => uri,
      }),
    )
    .addResource(defineResource({ uri: 'none://x', name: 'None', handler: () => undefined }))
    .addResource(
      defineResource({
        uriTemplate: 'note://{id}',
        name: 'Note',
        handler: ({ variables }) => ({ id: variables['id'] }),
      }),
    )
    .addResource(
      defineResource({
        uriTemplate: 'memo://{id}',
        name: 'Note',
        handler: ({ variables }) => ({ memo: variables['id'] }),
      }),
    );
}

const SERVER_INFO = { 'io.modelcontextprotocol/serverInfo': { name: 's', version: '1', title: 'S' } };
const complete = (result: object) => ({ ...result, resultType: 'complete', _meta: SERVER_INFO });

describe('a registry as an SDK server', () => {
  const seen: ServerEvent[] = [];
  const server = registry((event) => void seen.push(event));
  const sdk = createMcpHandler((context) => toSdkServer(server, context), { legacy: 'stateless' });
  const send = async (request: Request) => (await (await sdk.fetch(request)).json()) as Record<string, unknown>;
  const legacyResult = async (request: Request): Promise<unknown> => {
    const text = await (await sdk.fetch(request)).text();
    return JSON.parse(text.trim().split('data: ').at(-1) ?? '').result;
  };

  it('says what the server is and can', async () => {
    expect(await send(modern('server/discover'))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: complete({
        supportedVersions: [MODERN],
        capabilities: {
          tools: { listChanged: false },
          prompts: { listChanged: false },
          resources: { listChanged: false },
          completions: {},
          logging: {},
        },
        instructions: 'Be kind',
        ttlMs: 5,
        cacheScope: 'public',
      }),
    });
    const init = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    expect(await legacyResult(legacy('initialize', init))).toMatchObject({
      protocolVersion: '2025-06-18',
      serverInfo: { name: 's', version: '1', title: 'S' },
      instructions: 'Be kind',
    });
    const unknown = { ...init, protocolVersion: '2024-10-07' };
    expect(await legacyResult(legacy('initialize', unknown))).toMatchObject({ protocolVersion: '2025-11-25' });
  });

  it.each(['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'])(
    'lists what the server itself lists: %s',
    async (method) => {
      const own = await (await server.handleRequest(modern(method))).json();
      const { result } = (await send(modern(method))) as { result: object };
      expect({ jsonrpc: '2.0', id: 1, result: { ...result, _meta: own.result._meta } }).toEqual(own);
    },
  );

  it.each<[string, Record<string, unknown>, object]>([
    ['add', { a: 1 }, { content: [{ type: 'text', text: '{"sum":2}' }], structuredContent: { sum: 2 } }],
    ['refuse', {}, { content: [{ type: 'text', text: 'closed' }], isError: true }],
    ['slow', {}, { content: [{ type: 'text', text: 'Deadline exceeded' }], isError: true }],
  ])('runs a tool: %s', async (name, args, expected) => {
    expect(await send(modern('tools/call', { name, arguments: args }))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: complete(expected),
    });
    expect(await legacyResult(legacy('tools/call', { name, arguments: args }))).toEqual(expected);
  });

  it.each(['fail', 'bad_output'])('masks what goes wrong inside a tool: %s', async (name) => {
    seen.length = 0;
    const { result } = (await send(modern('tools/call', { name }))) as { result: { content: { text: string }[] } };
    const [error] = seen;
    expect(result.content[0]?.text).toBe(`Internal error (error id ${error?.type === 'error' && error.errorId})`);
    expect(seen).toHaveLength(1);
  });

  it('validates arguments and mirrored headers', async () => {
    const wrong = (await send(modern('tools/call', { name: 'add', arguments: { a: 'x' } }))) as {
      result: { isError: boolean };
    };
    expect(wrong.result.isError).toBe(true);
    const call = { name: 'route', arguments: { region: 'eu' } };
    expect(await send(modern('tools/call', call))).toMatchObject({ error: { code: -32020 } });
    const mirrored = await send(modern('tools/call', call, { 'mcp-param-region': 'eu' }));
    expect(mirrored).toMatchObject({ result: { content: [{ type: 'text', text: 'eu' }] } });
  });

  it('sends progress and log messages', async () => {
    const request = modern('tools/call', {
      name: 'say',
      _meta: { progressToken: 7, 'io.modelcontextprotocol/logLevel': 'info' },
    });
    const text = await (await sdk.fetch(request)).text();
    const messages = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    expect(messages.map(({ method, params }) => [method, params])).toEqual([
      ['notifications/progress', { progressToken: 7, progress: 1, total: 2 }],
      ['notifications/message', { level: 'info', data: 'half' }],
      [undefined, undefined],
    ]);
    expect(messages[2].result.content).toEqual([{ type: 'text', text: 'done' }]);
  });

  it.each<[string, Record<string, unknown>, object]>([
    [
      'prompts/get',
      { name: 'plain' },
      { result: complete({ messages: [{ role: 'user', content: { type: 'text', text: 'hello' } }] }) },
    ],
    [
      'prompts/get',
      { name: 'greet', arguments: { who: 'Ada' } },
      { result: complete({ messages: [{ role: 'assistant', content: { type: 'text', text: 'Hi Ada' } }] }) },
    ],
    ['prompts/get', { name: 'gone' }, { error: { code: -32602, message: 'No such day', data: { day: 8 } } }],
    [
      'resources/read',
      { uri: 'https://example.com' },
      {
        result: complete({
          contents: [{ uri: 'https://example.com', mimeType: 'text/plain', text: 'https://example.com' }],
          ttlMs: 9,
          cacheScope: 'private',
        }),
      },
    ],
    [
      'resources/read',
      { uri: 'note://7' },
      {
        result: complete({
          contents: [{ uri: 'note://7', mimeType: 'application/json', text: '{"id":"7"}' }],
          ttlMs: 0,
          cacheScope: 'private',
        }),
      },
    ],
    [
      'resources/read',
      { uri: 'memo://7' },
      {
        result: complete({
          contents: [{ uri: 'memo://7', mimeType: 'application/json', text: '{"memo":"7"}' }],
          ttlMs: 0,
          cacheScope: 'private',
        }),
      },
    ],
    [
      'resources/read',
      { uri: 'none://x' },
      { error: { code: -32602, message: 'Resource not found: none://x', data: { uri: 'none://x' } } },
    ],
    [
      'resources/read',
      { uri: 'note://%2e%2e%2fetc' },
      {
        error: {
          code: -32602,
          message: 'Resource not found: note://%2e%2e%2fetc',
          data: { uri: 'note://%2e%2e%2fetc' },
        },
      },
    ],
    [
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'who', value: 'Al' } },
      { result: complete({ completion: { values: ['Alan'] } }) },
    ],
  ])('answers %s %j', async (method, params, expected) => {
    expect(await send(modern(method, params))).toEqual({ jsonrpc: '2.0', id: 1, ...expected });
  });

  it('gives handlers the context of the request', async () => {
    const handler = serveSdk<string>((context) => toSdkServer(server, context), { observe: false });
    const request = modern(
      'tools/call',
      { name: 'context', _meta: { 'io.modelcontextprotocol/clientInfo': { name: 'c', version: '2' } } },
      { 'x-test': 'T' },
    );
    const response = await handler.handleRequest(request, { requestId: 'r', sourceIp: '192.0.2.1', platform: 'P' });
    const { result } = (await response.json()) as { result: { content: { text: string }[] } };
    expect(JSON.parse(result.content[0]?.text ?? '')).toEqual({
      requestId: 'r',
      protocolVersion: MODERN,
      sourceIp: '192.0.2.1',
      platform: 'P',
      client: { info: { name: 'c', version: '2' }, capabilities: {} },
      header: 'T',
    });
  });

  it.each(['fail', 'broken'])('reports a masked error once, to the pipeline that serves it: %s', async (name) => {
    seen.length = 0;
    const events: ServerEvent[] = [];
    const handler = serveSdk((context) => toSdkServer(server, context), {
      observe: (event) => void events.push(event),
    });
    const text = await (
      await handler.handleRequest(modern(name === 'fail' ? 'tools/call' : 'prompts/get', { name }))
    ).text();
    const [error, line] = events;
    expect(events.map(({ type }) => type)).toEqual(['error', 'request']);
    expect(text).toContain(`Internal error (error id ${error?.type === 'error' && error.errorId})`);
    expect(line?.type === 'request' && line.errorId).toBe(error?.type === 'error' && error.errorId);
    expect(seen).toEqual([]);
  });

  it('keeps scopes and authorize', async () => {
    const provider: AuthProvider = {
      authenticate: (request) => {
        const subject = request.headers.get('authorization') ?? '';
        const scopes = subject === 'admin' ? ['all'] : [];
        return { outcome: 'ok', principal: { subject, kind: 'user', provider: 'test', scopes, claims: {} } };
      },
      challenges: () => [{ scheme: 'Bearer', params: {} }],
    };
    const guarded = new MCPServer({
      name: 's',
      version: '1',
      observe: false,
      auth: {
        provider,
        scopeHierarchy: { all: ['write'] },
        authorize: ({ name, ctx }) => name !== 'own' || ctx.auth?.subject === 'owner',
      },
    })
      .addTool(defineTool({ name: 'write', description: 'd', scopes: ['write'], handler: () => 'written' }))
      .addTool(defineTool({ name: 'own', description: 'd', handler: () => 'owned' }));
    const handler = serveSdk((context) => toSdkServer(guarded, context), { observe: false, auth: { provider } });
    const call = async (authorization: string, name: string) => {
      const response = await handler.handleRequest(modern('tools/call', { name }, { authorization }));
      const { result } = (await response.json()) as { result: { content: { text: string }[]; isError?: boolean } };
      return [result.isError === true, result.content[0]?.text];
    };
    expect(await call('admin', 'write')).toEqual([false, 'written']);
    expect(await call('bob', 'write')).toEqual([true, 'Forbidden: this needs the scopes write']);
    expect(await call('owner', 'own')).toEqual([false, 'owned']);
    expect(await call('bob', 'own')).toEqual([true, 'Forbidden']);
    expect(() => toSdkServer(guarded)).toThrow('toSdkServer: this server has auth.');
  });

  it('keeps middleware, and closes the registry', async () => {
    const wrapped = registry().use(async (call, next) => (call.kind === 'tool' ? `<${await next()}>` : next()));
    const handler = createMcpHandler(() => toSdkServer(wrapped));
    const response = await handler.fetch(modern('tools/call', { name: 'say' }));
    expect(await response.json()).toMatchObject({ result: { content: [{ type: 'text', text: '<done>' }] } });
    expect(() => wrapped.addTool(defineTool({ name: 'x', description: 'd', handler: () => '' }))).toThrow(
      'after the first request',
    );
  });
});

describe('serveSdk', () => {
  it('tells the factory the era', async () => {
    const eras: SdkContext['era'][] = [];
    const handler = serveSdk(
      (context) => {
        eras.push(context.era);
        return new McpServer({ name: 's', version: '1' });
      },
      { observe: false },
    );
    await handler.handleRequest(modern('server/discover'));
    await handler.handleRequest(legacy('ping'));
    expect(eras).toEqual(['modern', 'legacy']);
  });

  it('serves a low-level server', async () => {
    const handler = serveSdk(
      () => {
        const server = new Server({ name: 's', version: '1' }, { capabilities: { tools: {} } });
        server.setRequestHandler('tools/list', () => ({ tools: [] }));
        return server;
      },
      { observe: false },
    );
    const response = await handler.handleRequest(modern('tools/list'));
    expect(await response.json()).toMatchObject({ result: { tools: [] } });
  });

  it.each([
    ['modern', modern],
    ['legacy', legacy],
  ] as const)('refuses a server that still serves another request: %s', async (_era, request) => {
    const shared = new McpServer({ name: 's', version: '1' });
    let release: () => void = () => {};
    const entered = new Promise<void>((enter) => {
      shared.registerTool('wait', { description: 'd' }, async () => {
        enter();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { content: [] };
      });
    });
    const seen: ServerEvent[] = [];
    const handler = serveSdk(() => shared, { observe: (event) => void seen.push(event) });
    const first = handler.handleRequest(request('tools/call', { name: 'wait' }), { streaming: false });
    await entered;
    const second = await handler.handleRequest(request('tools/call', { name: 'wait' }));
    expect(second.status).toBe(500);
    expect(String(seen[0]?.type === 'error' && seen[0].error)).toMatch(/instance/);
    release();
    expect(await (await first).json()).toMatchObject({ result: { content: [] } });
  });

  it('serves subscriptions and tells them what changed', async () => {
    const handler = serveSdk(
      () => new McpServer({ name: 's', version: '1' }, { capabilities: { tools: { listChanged: true } } }),
      { observe: false },
    );
    const listen = modern('subscriptions/listen', { notifications: { toolsListChanged: true } });
    const response = await handler.handleRequest(listen);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('notifications/subscriptions/acknowledged');
    handler.notify.toolsChanged();
    expect((await reader?.read())?.value).toContain('notifications/tools/list_changed');
    await reader?.cancel();
  });

  it('serves no subscription that it cannot stream', async () => {
    const handler = serveSdk(() => new McpServer({ name: 's', version: '1' }), { observe: false });
    const response = await handler.handleRequest(modern('subscriptions/listen', { notifications: {} }), {
      streaming: false,
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ id: 1, error: { code: -32601 } });
  });
});

it('toSdkServer leaves out what cannot be listed, tells it once, and serves the rest', async () => {
  const told: unknown[] = [];
  const server = new MCPServer({ name: 's', version: '1', observe: (event) => void told.push(event) });
  const handler = () => 'x';
  server
    .addTool({ name: 'bad', description: 'd', inputSchema: z.object({ on: z.date() }), handler })
    .addTool({ name: 'good', description: 'd', handler });
  const sdk = createMcpHandler((context) => toSdkServer(server, context), { legacy: 'stateless' });
  for (const id of [1, 2]) {
    const request = new Request('https://mcp.example.com/mcp', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list' }),
    });
    const text = await (await sdk.fetch(request)).text();
    expect([text.includes('"good"'), text.includes('"bad"')]).toEqual([true, false]);
  }
  expect(told).toMatchObject([{ type: 'unlisted', name: 'bad', path: 'inputSchema.properties.on' }]);
});

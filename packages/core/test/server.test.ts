import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, MCPPrompt, MCPResource, MCPServer, MCPTool, type ServerEvent, ToolError } from '../src/index.ts';

const options = { name: 'test', version: '1.0.0', observe: false } as const;
const echo = defineTool({
  name: 'echo',
  description: 'Repeats',
  inputSchema: z.object({ text: z.string() }),
  handler: ({ text }) => text,
});
const post = (body: unknown, headers: Record<string, string> = {}) =>
  new Request('https://mcp.example.com/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const call = (name: string, args: object = {}) =>
  post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });

describe('options', () => {
  it.each<[string, object, string]>([
    ['unknown', { allowedOrigins: ['x'] }, 'MCPServer: unknown option "allowedOrigins". Known: name, version'],
    ['name', { name: '' }, 'MCPServer: name must be a non-empty string'],
    ['version', { version: undefined }, 'MCPServer: version must be a non-empty string'],
    ['auth', { auth: {} }, 'MCPServer: auth.provider must be a provider'],
    ['auth member', { auth: { provider: {}, optional: true } }, 'MCPServer: auth: unknown option "optional"'],
    ['cors', { cors: { origin: '*' } }, 'cors: unknown option "origin"'],
    ['cors true', { cors: true }, 'cors must be false or an object, for example'],
    ['cors text', { cors: '*' }, 'cors must be false or an object, for example'],
    ['allowedHosts text', { allowedHosts: 'a' }, 'allowedHosts must be a list of host names'],
    ['cors.allowOrigin number', { cors: { allowOrigin: 5 } }, 'cors.allowOrigin must be a text or a list of texts'],
    ['path', { path: 'mcp' }, 'path: expected a path that begins with "/"'],
    ['basePath', { basePath: './tools' }, 'basePath: expected a path that begins with "/"'],
    ['allowedHosts', { allowedHosts: ['a b'] }, 'allowedHosts: "a b" is not a host name'],
    ['limits', { limits: { maxBodyBytes: 0 } }, 'MCPServer: limits.maxBodyBytes must be a positive integer'],
    ['limit', { limits: { maxBody: 1 } }, 'MCPServer: limits: unknown option "maxBody"'],
    ['errors', { errors: 'all' }, 'MCPServer: errors must be "mask" or "message"'],
    ['observe', { observe: true }, 'MCPServer: observe must be a function or false'],
    ['cache', { cache: { ttlMs: -1 } }, 'MCPServer: cache.ttlMs must be an integer >= 0'],
    ['scope', { cache: { cacheScope: 'shared' } }, 'MCPServer: cache.cacheScope must be "public" or "private"'],
  ])('%s', (_title, wrong, message) => expect(() => new MCPServer({ ...options, ...wrong })).toThrow(message));
});

describe('registration', () => {
  const server = () => new MCPServer(options);
  const resource = { name: 'r', handler: () => '' };

  it.each<[string, () => unknown, string]>([
    ['a tool twice', () => server().addTool(echo).addTool(echo), 'Duplicate tool "echo"'],
    [
      'a bad name',
      () => server().addTool({ ...echo, name: 'a b' }),
      'tool name "a b": use 1 to 128 of A-Z a-z 0-9 _ . / -',
    ],
    ['a long name', () => server().addTool({ ...echo, name: 'x'.repeat(129) }), 'use 1 to 128'],
    ['no description', () => server().addTool({ ...echo, description: '' }), 'tool "echo": description is missing'],
    [
      'a schema that is none',
      () => server().addTool({ ...echo, inputSchema: {} as never }),
      'tool "echo", inputSchema: not a Standard Schema',
    ],
    [
      'an output that is none',
      () => server().addTool({ ...echo, outputSchema: {} as never }),
      'tool "echo", outputSchema: not a Standard Schema',
    ],
    [
      'no handler',
      () => server().addTool({ ...echo, handler: undefined } as never),
      'tool "echo": handler is not a function',
    ],
    [
      'nothing',
      () => server().addTool(undefined as never),
      'addTool: expected a class, an instance or a define*() value, not undefined',
    ],
    [
      'a resource without address',
      () => server().addResource(resource as never),
      'resource "r": give either uri or uriTemplate',
    ],
    [
      'a resource without scheme',
      () => server().addResource({ ...resource, uri: 'app' }),
      'resource "r": "app" has no scheme',
    ],
    [
      'a template twice',
      () =>
        server()
          .addResource({ ...resource, uriTemplate: 'a:{b}' })
          .addResource({ ...resource, uriTemplate: 'a:{b}' }),
      'Duplicate resource template "a:{b}"',
    ],
    [
      'a prompt argument without schema',
      () =>
        server().addPrompt(
          class extends MCPPrompt {
            name = 'p';
            description = '';
            override schema = { a: { type: z.string } } as never;
            generateMessages() {
              return '';
            }
          },
        ),
      'argument "a": not a Standard Schema',
    ],
  ])('refuses %s', (_title, register, message) => expect(register).toThrow(message));

  it('keeps nothing of what it refused', async () => {
    const kept = new MCPServer(options).addTool(echo);
    expect(() => kept.addTool({ ...echo, name: 'b', description: '' })).toThrow();
    const { result } = await (await kept.handleRequest(post({ jsonrpc: '2.0', id: 1, method: 'tools/list' }))).json();
    expect(result.tools.map((tool: { name: string }) => tool.name)).toEqual(['echo']);
  });

  it('ends with the first request', async () => {
    const closed = new MCPServer(options).addTool(echo);
    await closed.handleRequest(call('echo', { text: 'a' }));
    for (const method of ['addTool', 'addPrompt', 'addResource'] as const) {
      expect(() => closed[method]({ ...echo, name: 'late' } as never)).toThrow(
        `${method}() after the first request: register everything while the module loads, before serving`,
      );
    }
  });

  it('takes classes and instances', async () => {
    class Tool extends MCPTool {
      name = 'class_tool';
      description = 'd';
      schema = z.object({});
      async execute() {
        return 'ran';
      }
    }
    class Prompt extends MCPPrompt {
      name = 'p';
      description = 'd';
      override schema = { topic: { type: z.string(), description: 'Topic', required: true } };
      async generateMessages({ topic }: { topic: string }) {
        return `about ${topic}`;
      }
      override async complete(_argument: string, value: string) {
        return { values: [`${value}!`] };
      }
    }
    class Resource extends MCPResource {
      uri = 'config://app';
      name = 'Config';
      override template = { uriTemplate: 'config://{env}/app' };
      async read(variables?: { env: string }) {
        return [{ uri: this.uri, text: variables?.env ?? '' }];
      }
    }
    const mixed = new MCPServer(options).addTool(Tool).addPrompt(new Prompt()).addResource(Resource);
    const ask = async (method: string, params: object) =>
      (await (await mixed.handleRequest(post({ jsonrpc: '2.0', id: 1, method, params }))).json()).result;
    expect(await ask('tools/call', { name: 'class_tool' })).toEqual({ content: [{ type: 'text', text: 'ran' }] });
    expect(await ask('prompts/get', { name: 'p', arguments: { topic: 'x' } })).toEqual({
      messages: [{ role: 'user', content: { type: 'text', text: 'about x' } }],
    });
    expect(await ask('prompts/list', {})).toEqual({
      prompts: [{ name: 'p', description: 'd', arguments: [{ name: 'topic', description: 'Topic', required: true }] }],
    });
    expect(
      await ask('completion/complete', {
        ref: { type: 'ref/prompt', name: 'p' },
        argument: { name: 'topic', value: 'a' },
      }),
    ).toEqual({ completion: { values: ['a!'] } });
    expect(await ask('resources/read', { uri: 'config://prod/app' })).toEqual({
      contents: [{ uri: 'config://app', text: 'prod' }],
    });
  });
});

describe('results', () => {
  const run = async (returned: unknown, extra: object = {}, version?: string) => {
    const tool = defineTool({ name: 't', description: 'd', handler: () => returned, ...extra } as never);
    const server = new MCPServer({ ...options, observe: () => {} }).addTool(tool);
    const headers = version === undefined ? {} : { 'mcp-protocol-version': version };
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 't' } };
    return (await (await server.handleRequest(post(body, headers as Record<string, string>))).json()).result;
  };
  const link = { type: 'resource_link', uri: 'a:b', name: 'B', icons: [{ src: 'data:,' }] };

  it.each<[string, unknown, string | undefined, unknown]>([
    ['a string', 'x', undefined, { content: [{ type: 'text', text: 'x' }] }],
    ['nothing', undefined, undefined, { content: [{ type: 'text', text: 'Done. No output.' }] }],
    ['a number', 5, undefined, { content: [{ type: 'text', text: '5' }] }],
    [
      'an object',
      { a: 1 },
      '2025-06-18',
      { content: [{ type: 'text', text: '{"a":1}' }], structuredContent: { a: 1 } },
    ],
    ['an object, before structured output', { a: 1 }, '2025-03-26', { content: [{ type: 'text', text: '{"a":1}' }] }],
    ['an array', [1], '2025-11-25', { content: [{ type: 'text', text: '[1]' }] }],
    ['content', [{ type: 'text', text: 'x' }], undefined, { content: [{ type: 'text', text: 'x' }] }],
    ['a full result', { content: [], isError: true }, undefined, { content: [], isError: true }],
    ['a link', [link], '2025-11-25', { content: [link] }],
    ['a link, before icons', [link], '2025-06-18', { content: [{ type: 'resource_link', uri: 'a:b', name: 'B' }] }],
    ['a link, before links', [link], '2025-03-26', { content: [{ type: 'text', text: 'B: a:b' }] }],
    [
      'audio, before audio',
      [{ type: 'audio', data: '', mimeType: 'audio/wav' }],
      '2024-11-05',
      { content: [{ type: 'text', text: '[audio: audio/wav]' }] },
    ],
  ])('%s', async (_title, returned, version, result) => expect(await run(returned, {}, version)).toEqual(result));

  it('are validated against the output schema', async () => {
    const outputSchema = z.object({ a: z.number() });
    expect(await run({ a: 1, b: 2 }, { outputSchema }, '2025-06-18')).toEqual({
      content: [{ type: 'text', text: '{"a":1}' }],
      structuredContent: { a: 1 },
    });
    expect((await run({ a: 'secret' }, { outputSchema })).content[0].text).toMatch(
      /^Internal error \(error id [0-9a-f-]{36}\)$/,
    );
  });
});

describe('errors and events', () => {
  const observed = (handler: () => unknown, errors?: 'message') => {
    const events: ServerEvent[] = [];
    const server = new MCPServer({
      ...options,
      observe: (event) => void events.push(event),
      ...(errors && { errors }),
    });
    server.addTool({ name: 't', description: 'd', handler });
    return { server, events };
  };

  it('an unexpected error is masked, and told to the operator', async () => {
    const error = new Error('password hunter2');
    const { server, events } = observed(() => {
      throw error;
    });
    const text = await (await server.handleRequest(call('t'), { requestId: 'req-1' })).text();
    expect(text).not.toContain('hunter2');
    const errorId = /error id ([0-9a-f-]{36})/.exec(text)?.[1];
    expect(events).toEqual([
      { type: 'error', requestId: 'req-1', errorId, error },
      {
        type: 'request',
        requestId: 'req-1',
        method: 'tools/call',
        name: 't',
        status: 200,
        code: undefined,
        ms: expect.any(Number),
        cold: true,
        errorId,
      },
    ]);
  });
  it('its message is shown when the server says so', async () => {
    const { server } = observed(() => {
      throw new Error('broken pipe');
    }, 'message');
    expect(await (await server.handleRequest(call('t'))).text()).toMatch(/error id [0-9a-f-]{36}\): broken pipe/);
  });
  it('a ToolError is for the caller', async () => {
    const { server, events } = observed(() => {
      throw new ToolError('No such city');
    });
    const { result } = await (await server.handleRequest(call('t'))).json();
    expect(result).toEqual({ content: [{ type: 'text', text: 'No such city' }], isError: true });
    expect(events.map(({ type }) => type)).toEqual(['request']);
  });
  it('an observer that throws changes nothing', async () => {
    const server = new MCPServer({
      ...options,
      observe: () => {
        throw new Error('full disk');
      },
    }).addTool(echo);
    expect((await server.handleRequest(call('echo', { text: 'a' }))).status).toBe(200);
  });
  it('never names what the caller made up', async () => {
    const { server, events } = observed(() => '');
    await server.handleRequest(call('secret-name'));
    await server.handleRequest(post({ jsonrpc: '2.0', id: 1, method: 'secret/method' }));
    expect(JSON.stringify(events)).not.toContain('secret');
    expect(events).toMatchObject([
      { method: 'tools/call', code: -32602, cold: true },
      { code: -32601, cold: false },
    ]);
  });
});

describe('the context', () => {
  it('carries what the platform knows', async () => {
    const seen: unknown[] = [];
    const server = new MCPServer<{ db: string }>(options).addTool(
      defineTool({
        name: 't',
        description: 'd',
        handler(_input, ctx) {
          seen.push(
            ctx.platform,
            ctx.sourceIp,
            ctx.deadline,
            ctx.requestId,
            ctx.protocolVersion,
            ctx.auth,
            ctx.meta,
            ctx.client,
          );
          seen.push(ctx.headers.get('content-type'), ctx.signal.aborted);
        },
      }),
    );
    const abort = new AbortController();
    abort.abort();
    await server.handleRequest(call('t'), {
      platform: { db: 'x' },
      sourceIp: '192.0.2.1',
      deadline: 5,
      requestId: 'r',
      signal: abort.signal,
    });
    expect(seen).toEqual([
      { db: 'x' },
      '192.0.2.1',
      5,
      'r',
      '2025-03-26',
      undefined,
      {},
      { info: undefined, capabilities: {} },
      'application/json',
      true,
    ]);
  });

  it('lets work outlive the answer, and reports what fails in it', async () => {
    const events: ServerEvent[] = [];
    const work: Promise<unknown>[] = [];
    const server = new MCPServer({ ...options, observe: (event) => void events.push(event) }).addTool(
      defineTool({
        name: 't',
        description: 'd',
        handler: (_input, ctx) => ctx.waitUntil(Promise.reject(new Error('late'))),
      }),
    );
    await server.handleRequest(call('t'), { waitUntil: (promise) => void work.push(promise) });
    await Promise.all(work);
    expect(events.map(({ type }) => type).sort()).toEqual(['error', 'request']);
  });
});

import { McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AuthProvider, definePrompt, defineResource, defineTool, MCPServer, ToolError } from '../src/index.ts';
import { serveSdk } from '../src/sdk.ts';
import { TestClientError, type TestQuestion, testClient } from '../src/testing.ts';

const server = new MCPServer<string>({ name: 's', version: '1', observe: false, pageSize: 2 })
  .addTool(
    defineTool({
      name: 'add',
      description: 'Adds',
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
      handler: ({ a, b }) => ({ sum: a + b }),
    }),
  )
  .addTool(
    defineTool({
      name: 'say',
      description: 'd',
      handler: (_input, ctx) => {
        ctx.log('debug', 'fine');
        ctx.reportProgress(1, 2);
        ctx.log('info', { half: true }, 'test');
        return 'done';
      },
    }),
  )
  .addTool(
    defineTool({
      name: 'route',
      description: 'd',
      inputSchema: z.object({ region: z.string().optional(), at: z.object({ n: z.int() }).optional() }),
      headerParams: { region: 'Region', 'at.n': 'N' },
      handler: ({ region = '', at }, ctx) => `${region} ${at?.n} ${ctx.headers.get('mcp-param-n')}`,
    }),
  )
  .addTool(
    defineTool({
      name: 'context',
      description: 'd',
      handler: (_input, ctx) =>
        JSON.stringify([ctx.protocolVersion, ctx.platform, ctx.headers.get('x-test'), ctx.client.info?.name]),
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
  .addPrompt(
    definePrompt({
      name: 'greet',
      argsSchema: z.object({ who: z.string() }),
      complete: (_argument, value, { arguments: filled }) => ({ values: [value, ...Object.values(filled)], total: 2 }),
      handler: ({ who }) => `Hi ${who}`,
    }),
  )
  .addResource(
    defineResource({
      uriTemplate: 'note://{id}',
      name: 'Note',
      complete: (_argument, value) => [`${value}1`],
      handler: ({ variables }) => `note ${variables['id']}`,
    }),
  )
  .addResource(defineResource({ uri: 'config://app', name: 'Config', handler: () => ({ debug: true }) }));

describe.each([
  ['modern', '2026-07-28'],
  ['legacy', '2025-11-25'],
] as const)('testClient, %s', (era, revision) => {
  const open = () => testClient(server, { era });

  it('lists, page by page', async () => {
    const client = open();
    const { tools, nextCursor } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['add', 'say']);
    expect(tools[0]?.inputSchema['required']).toEqual(['a', 'b']);
    expect((await client.listTools(nextCursor)).tools.map(({ name }) => name)).toEqual(['route', 'context']);
    expect((await client.listPrompts()).prompts).toEqual([
      { name: 'greet', arguments: [{ name: 'who', required: true }] },
    ]);
    expect((await client.listResources()).resources).toEqual([{ uri: 'config://app', name: 'Config' }]);
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([
      { uriTemplate: 'note://{id}', name: 'Note' },
    ]);
  });

  it('calls, gets, reads and completes', async () => {
    const client = open();
    expect((await client.callTool('add', { a: 1, b: 2 })).structuredContent).toEqual({ sum: 3 });
    expect((await client.getPrompt('greet', { who: 'Ada' })).messages).toEqual([
      { role: 'user', content: { type: 'text', text: 'Hi Ada' } },
    ]);
    expect((await client.readResource('config://app')).contents).toEqual([
      { uri: 'config://app', mimeType: 'application/json', text: '{"debug":true}' },
    ]);
    expect((await client.readResource('note://\u00fc')).contents).toEqual([
      { uri: 'note://\u00fc', text: 'note \u00fc' },
    ]);
    expect(await client.complete({ prompt: 'greet' }, 'who', 'A', { style: 'B' })).toEqual({
      values: ['A', 'B'],
      total: 2,
    });
    expect(await client.complete({ resourceTemplate: 'note://{id}' }, 'id', '7')).toEqual({ values: ['71'] });
  });

  it('gives a failed tool as a result', async () => {
    expect(await open().callTool('refuse')).toMatchObject({
      content: [{ type: 'text', text: 'closed' }],
      isError: true,
    });
  });

  it('keeps what a tool says on the way', async () => {
    const client = open();
    expect((await client.callTool('say')).content).toEqual([{ type: 'text', text: 'done' }]);
    expect(client.notifications).toEqual([
      ...(era === 'modern' ? [{ method: 'notifications/message', params: { level: 'debug', data: 'fine' } }] : []),
      { method: 'notifications/progress', params: { progressToken: 1, progress: 1, total: 2 } },
      { method: 'notifications/message', params: { level: 'info', logger: 'test', data: { half: true } } },
    ]);
    const buffered = testClient(server, { era, call: { streaming: false } });
    expect((await buffered.callTool('say')).content).toEqual([{ type: 'text', text: 'done' }]);
    expect(buffered.notifications).toEqual([]);
  });

  it('throws an error of the protocol with all it says', async () => {
    const client = open();
    const error: unknown = await client.readResource('none://x').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TestClientError);
    expect(error).toMatchObject({
      name: 'TestClientError',
      message: 'Resource not found',
      code: era === 'modern' ? -32602 : -32002,
      status: 200,
      data: { uri: 'none://x' },
    });
    await expect(client.request('nope')).rejects.toMatchObject({ code: -32601, status: era === 'modern' ? 404 : 200 });
    await expect(client.request('tools/list', { cursor: 'foreign' })).rejects.toMatchObject({ code: -32602 });
  });

  it('passes on what the platform knows, and headers', async () => {
    const client = testClient(server, { era, call: { platform: 'P' }, headers: { 'x-test': 'T' } });
    const [text] = (await client.callTool('context')).content;
    expect(text).toEqual({
      type: 'text',
      text: JSON.stringify([revision, 'P', 'T', ...(era === 'modern' ? ['test-client'] : [null])]),
    });
  });

  it('throws for a refusal before the protocol', async () => {
    const provider: AuthProvider = {
      authenticate: () => ({ outcome: 'none' }),
      challenges: () => [{ scheme: 'Bearer', params: {} }],
    };
    const closed = new MCPServer({ name: 's', version: '1', observe: false, auth: { provider } });
    const error: unknown = await testClient(closed, { era })
      .listTools()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 401, code: -32600 });
    expect((error as TestClientError).headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('testClient', () => {
  it('mirrors arguments in headers', async () => {
    const client = testClient(server);
    const call = async (args: Record<string, unknown>) => (await client.callTool('route', args)).content[0];
    expect(await call({})).toEqual({ type: 'text', text: ' undefined null' });
    expect(await call({ region: 'eu', at: { n: 4 } })).toEqual({ type: 'text', text: 'eu 4 4' });
    expect(await call({ region: ' \u00fc ' })).toEqual({ type: 'text', text: ' \u00fc  undefined null' });
  });

  it('speaks any revision', async () => {
    const client = testClient(server, { era: 'legacy', revision: '2025-03-26' });
    expect((await client.callTool('add', { a: 1, b: 2 })).structuredContent).toBeUndefined();
    const init = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    expect(await client.request('initialize', init)).toMatchObject({ protocolVersion: '2025-06-18' });
  });

  it('says of itself what it is told', async () => {
    const client = testClient(server, { info: { name: 'mine', version: '2' }, capabilities: { roots: {} } });
    const [text] = (await client.callTool('context')).content;
    expect(text).toMatchObject({ text: expect.stringContaining('"mine"') });
    await expect(
      client.request('tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' } }),
    ).rejects.toMatchObject({ code: -32020, status: 400 });
  });

  it('tests a guest as well', async () => {
    const guest = serveSdk(
      () => {
        const sdk = new McpServer({ name: 'g', version: '1' });
        sdk.registerTool('hi', { description: 'd' }, () => ({ content: [{ type: 'text', text: 'hi' }] }));
        return sdk;
      },
      { observe: false },
    );
    for (const era of ['modern', 'legacy'] as const) {
      expect((await testClient(guest, { era }).callTool('hi')).content).toEqual([{ type: 'text', text: 'hi' }]);
    }
  });

  it('throws for an answer that is no JSON-RPC', async () => {
    const broken = { handleRequest: async () => new Response('<html>', { status: 502 }) };
    await expect(testClient(broken).listTools()).rejects.toMatchObject({
      message: 'The server answered with status 502',
      code: undefined,
      status: 502,
    });
  });

  it('refuses an unknown option', () => {
    expect(() => testClient(server, { revison: '2025-11-25' } as never)).toThrow(
      'testClient: unknown option "revison". Known: era, revision, headers, call, url, info, capabilities',
    );
    expect(() => testClient(server, { era: 'old' as never })).toThrow('testClient: era must be "modern" or "legacy"');
  });
});

describe('answers', () => {
  const server = () =>
    new MCPServer({ name: 's', version: '1', observe: false }).addTool(
      defineTool({
        name: 'meet',
        description: 'd',
        async handler(_input, ctx) {
          ctx.reportProgress(1);
          const first = await ctx.elicit({ key: 'first', message: 'Who?', schema: z.object({ name: z.string() }) });
          if (first.action !== 'accept') return first.action;
          const roots = await ctx.roots('roots');
          return `${first.content.name} at ${roots[0]?.uri}`;
        },
      }),
    );
  const asked: TestQuestion[] = [];
  const answer = (question: TestQuestion) => {
    asked.push(question);
    return question.method === 'roots/list'
      ? { roots: [{ uri: 'file:///a' }] }
      : { action: 'accept', content: { name: 'Ann' } };
  };

  it.each<['modern' | 'legacy', (string | undefined)[]]>([
    ['modern', ['first', 'roots']],
    ['legacy', [undefined, undefined]],
  ])('%s questions', async (era, keys) => {
    asked.length = 0;
    const client = testClient(server(), { era, answer });
    expect((await client.callTool('meet')).content).toEqual([{ type: 'text', text: 'Ann at file:///a' }]);
    expect(asked.map(({ method, key }) => [method, key])).toEqual([
      ['elicitation/create', keys[0]],
      ['roots/list', keys[1]],
    ]);
    expect(client.notifications[0]?.method).toBe('notifications/progress');
  });
  it('gives the question itself when nobody answers', async () => {
    const client = testClient(server(), { capabilities: { elicitation: {} } });
    expect(await client.request('tools/call', { name: 'meet' })).toMatchObject({
      resultType: 'input_required',
      inputRequests: { first: { method: 'elicitation/create' } },
    });
  });
});

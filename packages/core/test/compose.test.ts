import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePrompt, defineResource, defineTool, MCPServer, type Middleware, ToolError } from '../src/index.ts';

const options = { name: 'test', version: '1.0.0', observe: false } as const;
const greet = defineTool({
  name: 'greet',
  description: 'd',
  inputSchema: z.object({ name: z.string().trim() }),
  handler: ({ name }) => `hello ${name}`,
});
const topic = definePrompt({ name: 'topic', handler: () => 'talk' });
const config = defineResource({ name: 'config', uri: 'config://app', handler: () => 'on' });
const note = defineResource({ name: 'note', uriTemplate: 'note://{id}', handler: ({ variables }) => variables['id'] });

async function ask(server: MCPServer, method: string, params: object = {}) {
  const request = new Request('https://x/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = await (await server.handleRequest(request)).json();
  return result ?? error;
}
const text = (result: { content: { text: string }[] }) => result.content[0]?.text;

describe('use', () => {
  it('runs in the order it was added, around every kind', async () => {
    const log: string[] = [];
    const layer =
      (label: string): Middleware =>
      async (call, next) => {
        log.push(`${label} ${call.kind} ${call.name} ${JSON.stringify(call.input)}`);
        const result = await next();
        log.push(`${label} done`);
        return result;
      };
    const server = new MCPServer(options).use(layer('a')).use(layer('b'));
    server.addTool(greet).addPrompt(topic).addResource(config).addResource(note);
    expect(text(await ask(server, 'tools/call', { name: 'greet', arguments: { name: ' Ann ' } }))).toBe('hello Ann');
    expect(log).toEqual(['a tool greet {"name":"Ann"}', 'b tool greet {"name":"Ann"}', 'b done', 'a done']);
    log.length = 0;
    await ask(server, 'prompts/get', { name: 'topic' });
    await ask(server, 'resources/read', { uri: 'config://app' });
    await ask(server, 'resources/read', { uri: 'note://7' });
    expect(log.filter((line) => line.startsWith('a ') && line !== 'a done')).toEqual([
      'a prompt topic {}',
      'a resource config {"uri":"config://app"}',
      'a resource note {"uri":"note://7","variables":{"id":"7"}}',
    ]);
  });

  it('may answer instead, change the result, or refuse', async () => {
    const server = (middleware: Middleware) => new MCPServer(options).use(middleware).addTool(greet);
    const call = (middleware: Middleware) =>
      ask(server(middleware), 'tools/call', { name: 'greet', arguments: { name: 'Ann' } });
    expect(text(await call(() => 'cached'))).toBe('cached');
    expect(text(await call(async (_call, next) => `${await next()}!`))).toBe('hello Ann!');
    expect(
      await call(() => {
        throw new ToolError('closed');
      }),
    ).toEqual({ content: [{ type: 'text', text: 'closed' }], isError: true });
    expect(
      text(
        await call(async (_call, next) => {
          await next();
          return next();
        }),
      ),
    ).toMatch(/^Internal error/);
  });

  it('ends with the first request', async () => {
    const server = new MCPServer(options).addTool(greet);
    await ask(server, 'tools/list');
    expect(() => server.use((_call, next) => next())).toThrow('use() after the first request');
    expect(() => server.mount('a', new MCPServer(options))).toThrow('mount() after the first request');
  });
});

describe('mount', () => {
  it('adds what the other offers, inside its own middleware', async () => {
    const billing = new MCPServer(options).use(async (call, next) => `[${call.name}] ${await next()}`);
    billing.addTool(greet).addPrompt(topic).addResource(config).addResource(note);
    const server = new MCPServer(options).addTool(greet).mount('billing', billing);
    const tools = (await ask(server, 'tools/list')).tools.map((tool: { name: string }) => tool.name);
    expect(tools).toEqual(['greet', 'billing_greet']);
    const args = { arguments: { name: 'Ann' } };
    expect(text(await ask(server, 'tools/call', { name: 'billing_greet', ...args }))).toBe('[greet] hello Ann');
    expect(text(await ask(server, 'tools/call', { name: 'greet', ...args }))).toBe('hello Ann');
    expect((await ask(server, 'prompts/list')).prompts).toEqual([{ name: 'billing_topic' }]);
    expect((await ask(server, 'resources/read', { uri: 'note://7' })).contents).toEqual([
      { uri: 'note://7', text: '[note] 7' },
    ]);
  });
  it('refuses what is taken', () => {
    const other = () => new MCPServer(options).addTool(greet).addResource(config);
    expect(() => new MCPServer(options).mount('a', other()).mount('a', other())).toThrow('Duplicate tool "a_greet"');
    expect(() => new MCPServer(options).mount('a', other()).mount('b', other())).toThrow(
      'Duplicate resource "config://app"',
    );
    expect(() => new MCPServer(options).mount('a b', other())).toThrow('tool name "a b_greet"');
  });
});

describe('pages', () => {
  const numbered = (count: number, pageSize?: number) => {
    const server = new MCPServer({ ...options, ...(pageSize && { pageSize }) });
    for (let i = 0; i < count; i++) server.addTool({ name: `t${i}`, description: 'd', handler: () => '' });
    return server;
  };
  const names = (page: { tools: { name: string }[] }) => page.tools.map(({ name }) => name);

  it('are one by default', async () => {
    const page = await ask(numbered(300), 'tools/list');
    expect([page.tools.length, page.nextCursor]).toEqual([300, undefined]);
  });
  it('follow each other by cursor', async () => {
    const server = numbered(5, 2);
    const first = await ask(server, 'tools/list');
    const second = await ask(server, 'tools/list', { cursor: first.nextCursor });
    const third = await ask(server, 'tools/list', { cursor: second.nextCursor });
    expect([first, second, third].map(names)).toEqual([['t0', 't1'], ['t2', 't3'], ['t4']]);
    expect(third.nextCursor).toBeUndefined();
    // Another instance of the same code takes the same cursor.
    expect(names(await ask(numbered(5, 2), 'tools/list', { cursor: first.nextCursor }))).toEqual(['t2', 't3']);
  });
  it('refuse a cursor that is foreign', async () => {
    const { nextCursor } = await ask(numbered(6, 2), 'tools/list');
    for (const cursor of [nextCursor, '', '2', '0', 'x', 5, {}]) {
      expect(await ask(numbered(5, 2), 'tools/list', { cursor })).toEqual({
        code: -32602,
        message: 'Invalid params: unknown cursor',
      });
    }
  });
});

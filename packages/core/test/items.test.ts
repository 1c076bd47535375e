import { expect, test } from 'vitest';
import { defineResource, defineTool, MCPServer } from '../src/index.ts';
import { createEventBus, createLive, type Items, itemsOf } from '../src/live.ts';

const tool = (name: string) => defineTool({ name, description: name, handler: () => name });

async function createServer(): Promise<{ server: MCPServer; items: Items; told: string[] }> {
  const told: string[] = [];
  const bus = createEventBus();
  await bus.subscribe(['tools', 'prompts', 'resources'], ({ topic }) => told.push(topic));
  const server = new MCPServer({ name: 's', version: '1', observe: false, live: createLive({ bus }) })
    .addTool(tool('a'))
    .addTool(tool('b'))
    .addTool(tool('c'))
    .addResource(defineResource({ name: 'r', uriTemplate: 'test://{n}', handler: () => 'R' }));
  return { server, items: itemsOf(server) as Items, told };
}

async function call(
  server: MCPServer,
  method: string,
  params: object = {},
): Promise<{ result?: never; error?: never }> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const headers = { 'content-type': 'application/json' };
  return (await server.handleRequest(new Request('http://localhost/', { method: 'POST', headers, body }))).json();
}

async function tools(server: MCPServer): Promise<string[]> {
  const { result } = (await call(server, 'tools/list')) as unknown as { result: { tools: { name: string }[] } };
  return result.tools.map(({ name }) => name);
}

test('what is disabled comes back where it stood', async () => {
  const { server, items, told } = await createServer();
  items.disable('tool', 'b');
  expect(await tools(server)).toEqual(['a', 'c']);
  items.enable('tool', 'b');
  expect(await tools(server)).toEqual(['a', 'b', 'c']);
  expect(told).toEqual(['tools', 'tools']);
});

test('after the first request the server itself stays closed, its items do not', async () => {
  const { server, items, told } = await createServer();
  expect(await tools(server)).toEqual(['a', 'b', 'c']);
  expect(() => server.addTool(tool('d'))).toThrow('addTool() after the first request');
  items.addTool(tool('d'));
  items.remove('tool', 'a');
  expect(await tools(server)).toEqual(['b', 'c', 'd']);
  expect(told).toEqual(['tools', 'tools']);
});

test('a request that has begun sees the registry as it was', async () => {
  const { server, items } = await createServer();
  let leave = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    leave = resolve;
  });
  items.addTool(
    defineTool({
      name: 'slow',
      description: 'Slow',
      handler: async () => {
        await waiting;
        return 'done';
      },
    }),
  );
  const answer = call(server, 'tools/call', { name: 'slow' });
  items.remove('tool', 'slow');
  leave();
  expect((await answer).result).toEqual({ content: [{ type: 'text', text: 'done' }] });
  expect((await call(server, 'tools/call', { name: 'slow' })).error).toMatchObject({ code: -32602 });
});

test('resources and templates go by their address', async () => {
  const { server, items, told } = await createServer();
  items.addResource(defineResource({ name: 'x', uri: 'fixed://x', handler: () => 'X' }));
  items.disable('resource', 'test://{n}');
  expect((await call(server, 'resources/read', { uri: 'test://1' })).error).toMatchObject({ code: -32002 });
  items.enable('resource', 'test://{n}');
  items.remove('resource', 'fixed://x');
  expect((await call(server, 'resources/read', { uri: 'test://1' })).result).toEqual({
    contents: [{ uri: 'test://1', text: 'R' }],
  });
  expect(told).toEqual(['resources', 'resources', 'resources', 'resources']);
});

test('a disabled item can be removed for good', async () => {
  const { items } = await createServer();
  items.disable('tool', 'a');
  items.remove('tool', 'a');
  expect(() => items.enable('tool', 'a')).toThrow(new Error('No tool "a" is disabled'));
});

test.each([
  ['a name that is taken', (items: Items) => items.addTool(tool('a')), 'Duplicate tool "a"'],
  ['disabling nothing', (items: Items) => items.disable('prompt', 'p'), 'There is no prompt "p"'],
  ['enabling what is not disabled', (items: Items) => items.enable('tool', 'a'), 'No tool "a" is disabled'],
  ['removing nothing', (items: Items) => items.remove('tool', 'z'), 'There is no tool "z"'],
  [
    'what cannot be served safely',
    (items: Items) => items.addTool({ ...tool('secret'), scopes: ['s'] }),
    'tool "secret", scopes: the server has no auth',
  ],
])('%s throws and changes nothing', async (_, change, message) => {
  const { server, items, told } = await createServer();
  expect(() => change(items)).toThrow(message);
  expect([await tools(server), told]).toEqual([['a', 'b', 'c'], []]);
});

test('a name that was taken meanwhile keeps an item disabled', async () => {
  const { server, items } = await createServer();
  items.disable('tool', 'a');
  items.addTool(tool('a'));
  expect(() => items.enable('tool', 'a')).toThrow('Duplicate tool "a": remove the other one first');
  expect(await tools(server)).toEqual(['b', 'c', 'a']);
});

test('a server that is warm stays so when its items change', async () => {
  const seen: unknown[] = [];
  const server = new MCPServer({
    name: 's',
    version: '1',
    observe: (event) => event.type === 'request' && seen.push(event.cold),
    live: createLive(),
  }).addTool(tool('a'));
  await tools(server);
  (itemsOf(server) as Items).addTool(tool('b'));
  await tools(server);
  expect(seen).toEqual([true, false]);
});

test('a handler of your own has no items', () => {
  expect(itemsOf({ handleRequest: async () => new Response() })).toBe(undefined);
});

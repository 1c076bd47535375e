import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { MCPServer, type McpHandler } from '@mcp-serverless/core';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  ElicitRequestSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterEach, expect, test, vi } from 'vitest';
import { type StdioOptions, startStdio } from '../src/index.ts';
import { modern, SUBSCRIPTION } from './modern.ts';

const FIXTURE = fileURLToPath(new URL('fixtures/stdio-server.ts', import.meta.url));
const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

type Message = Record<string, unknown>;

/** A client that writes lines and reads messages: what is no JSON fails the test. */
function run(options: object = {}) {
  const child = spawn(process.execPath, [FIXTURE, JSON.stringify(options)]);
  children.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const stderr = text(child.stderr);
  return {
    child,
    exit: once(child, 'exit'),
    stderr,
    write: (line: string) => child.stdin.write(`${line}\n`),
    send: (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    says: async (): Promise<Message> => JSON.parse((await lines.next()).value ?? 'null'),
    rest: async (): Promise<Message[]> => {
      const seen: Message[] = [];
      for await (const line of { [Symbol.asyncIterator]: () => lines }) seen.push(JSON.parse(line));
      return seen;
    },
  };
}

const initialize = (id = 0, protocolVersion = '2025-11-25') => ({
  id,
  method: 'initialize',
  params: { protocolVersion, capabilities: { elicitation: {} }, clientInfo: { name: 'c', version: '1' } },
});

test.each(['auto', { pin: '2026-07-28' }] as const)('the official client 2.x, %j', async (mode) => {
  const client = new ModernClient(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode }, capabilities: { elicitation: {} } },
  );
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { name: 'Ada' } }));
  const transport = new ModernTransport({ command: process.execPath, args: [FIXTURE], stderr: 'ignore' });
  await client.connect(transport);
  try {
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['add', 'ask', 'mirrored', 'forever', 'change']);
    expect((await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })).structuredContent).toEqual({ sum: 3 });
    expect((await client.callTool({ name: 'mirrored', arguments: { region: 'west' } })).content).toEqual([
      { type: 'text', text: 'west' },
    ]);
    expect((await client.callTool({ name: 'ask', arguments: {} })).content).toEqual([
      { type: 'text', text: 'Hello Ada' },
    ]);
    const told: unknown[] = [];
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => void told.push(params.uri));
    client.setNotificationHandler('notifications/tools/list_changed', () => void told.push('tools'));
    await client.listen({ toolsListChanged: true, resourceSubscriptions: ['test://a'] });
    await client.callTool({ name: 'change', arguments: {} });
    await expect.poll(() => told).toEqual(['test://a', 'tools']);
  } finally {
    await client.close();
  }
});

test('the official client 1.x', async () => {
  const client = new LegacyClient({ name: 'test', version: '1.0.0' }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content: { name: 'Ada' } }));
  const told: unknown[] = [];
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void told.push(params.uri));
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void told.push('tools'));
  const transport = new LegacyTransport({ command: process.execPath, args: [FIXTURE], stderr: 'ignore' });
  await client.connect(transport);
  try {
    expect(client.getServerCapabilities()).toEqual({
      tools: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
      logging: {},
    });
    expect((await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } }))['structuredContent']).toEqual({
      sum: 3,
    });
    expect((await client.callTool({ name: 'ask' }))['content']).toEqual([{ type: 'text', text: 'Hello Ada' }]);
    await client.subscribeResource({ uri: 'test://a' });
    await client.callTool({ name: 'change' });
    await expect.poll(() => told).toEqual(['test://a', 'tools']);
  } finally {
    await client.close();
  }
});

test('both eras on one pipe', async () => {
  const { send, says } = run();
  send(initialize());
  expect((await says())['result']).toMatchObject({ protocolVersion: '2025-11-25' });
  send({ id: 1, method: 'tools/call', params: modern({ name: 'add', arguments: { a: 1, b: 1 } }) });
  expect((await says())['result']).toMatchObject({ resultType: 'complete', structuredContent: { sum: 2 } });
  send({ id: 2, method: 'tools/call', params: { name: 'add', arguments: { a: 2, b: 2 } } });
  expect((await says())['result']).toEqual({
    content: [{ type: 'text', text: '{"sum":4}' }],
    structuredContent: { sum: 4 },
  });
});

test('nothing but protocol reaches stdout', async () => {
  const { child, send, rest, stderr, exit } = run();
  for (const id of [1, 2])
    send({ id, method: 'tools/call', params: modern({ name: 'add', arguments: { a: id, b: id } }) });
  child.stdin.end();
  expect((await rest()).map(({ id, result }) => [id, (result as Message)?.['structuredContent']])).toEqual([
    [1, { sum: 2 }],
    [2, { sum: 4 }],
  ]);
  expect(await exit).toEqual([0, null]);
  const said = await stderr;
  expect([said.includes('a line that is no message'), said.includes('notifications/forged')]).toEqual([true, true]);
  // The log of requests as well.
  expect(said).toContain('"type":"request"');
});

test('garbage on stdin is answered and survived', async () => {
  const { child, write, send, says } = run({ maxLineBytes: 4096 });
  const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
  const garbage = [
    ['not json', -32700],
    ['{"jsonrpc":"2.0","id":1', -32700],
    ['\u0000\u0001', -32700],
    ['"text"', -32600],
    ['[]', -32600],
    ['{"id":1,"method":"ping"}', -32600],
    [`{"jsonrpc":"2.0","id":1,"method":"ping","params":${deep}}`, -32600],
    ['x'.repeat(5000), -32600],
  ] as const;
  for (const [line, code] of garbage) {
    write('');
    write('   ');
    write(line);
    expect([line, (await says())['error']]).toMatchObject([line, { code }]);
  }
  child.stdin.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
  expect((await says())['error']).toMatchObject({ code: -32700 });
  send({ id: 7, method: 'ping' });
  expect(await says()).toEqual({ jsonrpc: '2.0', id: 7, result: {} });
});

test('a message may come in pieces, and many in one', async () => {
  const { child, says } = run();
  const ping = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"ping"}`;
  child.stdin.write(ping(1).slice(0, 20));
  child.stdin.write(`${ping(1).slice(20)}\r\n${ping(2)}\n${ping(3)}\n`);
  const ids = [(await says())['id'], (await says())['id'], (await says())['id']];
  expect(ids.sort()).toEqual([1, 2, 3]);
});

test.each([
  ['legacy', {}, true],
  ['modern', modern(), false],
])('a client cancels what it asked for, %s', async (_, params, legacy) => {
  const { child, send, says, stderr, exit, rest } = run();
  if (legacy) {
    send(initialize());
    await says();
    send({ id: 5, method: 'tools/call', params: { ...params, name: 'forever' } });
    expect((await says())['method']).toBe('notifications/message');
  } else {
    const meta = { ...(params as { _meta: object })._meta, 'io.modelcontextprotocol/logLevel': 'info' };
    send({ id: 5, method: 'tools/call', params: { name: 'forever', _meta: meta } });
    expect((await says())['method']).toBe('notifications/message');
  }
  send({ method: 'notifications/cancelled', params: { requestId: 5 } });
  send({ id: 6, method: 'ping' });
  expect(await says()).toEqual({ jsonrpc: '2.0', id: 6, result: {} });
  child.stdin.end();
  expect([await rest(), await exit]).toEqual([[], [0, null]]);
  expect(await stderr).toContain('aborted');
});

test('a subscription ends when it is cancelled, and with its result when the pipe does', async () => {
  const { child, send, says, rest } = run();
  for (const id of ['one', 'two']) {
    send({ id, method: 'subscriptions/listen', params: modern({ notifications: { toolsListChanged: true } }) });
    expect((await says())['method']).toBe('notifications/subscriptions/acknowledged');
  }
  send({ method: 'notifications/cancelled', params: { requestId: 'one' } });
  send({ id: 3, method: 'tools/call', params: modern({ name: 'change' }) });
  const said = [await says(), await says()];
  expect(said.find(({ method }) => method === 'notifications/tools/list_changed')).toMatchObject({
    params: { _meta: { [SUBSCRIPTION]: 'two' } },
  });
  child.stdin.end();
  expect(await rest()).toMatchObject([{ id: 'two', result: { resultType: 'complete' } }]);
});

test('a question that nobody can answer any more does not hold the end', async () => {
  const { child, send, says, exit, rest } = run({ drainMs: 60_000 });
  send(initialize());
  await says();
  send({ id: 1, method: 'tools/call', params: { name: 'ask' } });
  expect((await says())['method']).toBe('elicitation/create');
  child.stdin.end();
  expect((await rest()).map(({ id }) => id)).toEqual([1]);
  expect(await exit).toEqual([0, null]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the process with exit code 0', async (signal) => {
  const { child, send, says, exit } = run();
  send({ id: 1, method: 'ping' });
  await says();
  child.kill(signal);
  expect(await exit).toEqual([0, null]);
});

test('after drainMs what still runs is cut off', async () => {
  const { child, send, says, exit } = run({ drainMs: 50 });
  send(initialize());
  await says();
  send({ id: 5, method: 'tools/call', params: { name: 'forever' } });
  await says();
  child.stdin.end();
  expect(await exit).toEqual([0, null]);
});

/** A server on streams of this process. */
function inProcess(server: McpHandler, options: StdioOptions = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  const running = startStdio(server, { input, output, signals: false, ...options });
  const lines = createInterface(output)[Symbol.asyncIterator]();
  return {
    running,
    output,
    send: (message: object) => input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    says: async (): Promise<Message> => JSON.parse((await lines.next()).value ?? 'null'),
  };
}

test('headers carry credentials; without them the refusal is for whoever asked', async () => {
  const auth = {
    provider: {
      authenticate: (request: Request) =>
        request.headers.get('x-api-key') === 'secret'
          ? { outcome: 'ok', principal: { provider: 't', kind: 'user', subject: 's', scopes: [], claims: {} } }
          : { outcome: 'none' },
      challenges: () => [],
    } as never,
  };
  const create = () =>
    new MCPServer({ name: 's', version: '1', observe: false, path: '/api', basePath: '/prod', auth });
  const open = inProcess(create(), { headers: { 'x-api-key': 'secret' } });
  open.send({ id: 1, method: 'ping' });
  expect(await open.says()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
  const shut = inProcess(create());
  shut.send({ id: 'mine', method: 'ping' });
  expect(await shut.says()).toMatchObject({ id: 'mine', error: { code: -32600 } });
  await Promise.all([open.running.close(), shut.running.close()]);
});

test('a handler that throws is answered, and the next request works', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  let calls = 0;
  const { send, says, running } = inProcess({
    async handleRequest() {
      if (++calls === 1) throw new Error('mine');
      return new Response('{\n  "jsonrpc": "2.0",\n  "id": 2,\n  "result": {}\n}', {
        headers: { 'content-type': 'application/json' },
      });
    },
  });
  send({ id: 1, method: 'ping' });
  expect(await says()).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Internal error' } });
  send({ id: 2, method: 'ping' });
  expect(await says()).toEqual({ jsonrpc: '2.0', id: 2, result: {} });
  expect(logged.mock.calls).toEqual([[new Error('mine')]]);
  await running.close();
});

test('other handlers get the headers that HTTP would carry', async () => {
  const seen: unknown[] = [];
  const { send, says, running } = inProcess({
    async handleRequest(request) {
      const { headers } = request;
      seen.push(['mcp-protocol-version', 'mcp-method', 'mcp-name'].map((name) => headers.get(name)));
      return Response.json({ jsonrpc: '2.0', id: 1, result: {} });
    },
  });
  for (const name of ['plain', 'näme', ' spaced']) {
    send({ id: 1, method: 'tools/call', params: modern({ name }) });
    await says();
  }
  expect(seen).toEqual([
    ['2026-07-28', 'tools/call', 'plain'],
    ['2026-07-28', 'tools/call', '=?base64?bsOkbWU=?='],
    ['2026-07-28', 'tools/call', '=?base64?IHNwYWNlZA==?='],
  ]);
  await running.close();
});

test('a client that goes away ends the pipe', async () => {
  const { output, running } = inProcess(new MCPServer({ name: 's', version: '1', observe: false }));
  output.destroy(new Error('EPIPE'));
  await running.closed;
});

test.each([
  [
    { hedaers: {} },
    'startStdio: unknown option "hedaers". Known: headers, maxLineBytes, drainMs, signals, input, output',
  ],
  [{ headers: { 'a b': 'c' } }, 'startStdio: headers must be names and values as HTTP takes them'],
  [{ maxLineBytes: 0 }, 'startStdio: maxLineBytes must be a positive integer'],
  [{ drainMs: -1 }, 'startStdio: drainMs must be a finite number of milliseconds, 0 or more'],
  [{ signals: 1 }, 'startStdio: signals must be true or false'],
])('%j throws', (options, message) => {
  const server = new MCPServer({ name: 's', version: '1' });
  expect(() => startStdio(server, options as never)).toThrow(new TypeError(message));
});

test('what is no server is refused', () => {
  expect(() => startStdio({} as never)).toThrow(new TypeError('startStdio: expected an MCPServer'));
});

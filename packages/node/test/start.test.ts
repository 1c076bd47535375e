import { json } from 'node:stream/consumers';
import { defineTool, MCPServer } from '@mcp-serverless/core';
import { afterEach, expect, test, vi } from 'vitest';
import { type RunningServer, type StartOptions, start } from '../src/index.ts';
import { PING, send, signal } from './http.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function serve(options: StartOptions = {}, server = createServer()): Promise<RunningServer> {
  const started = await start(server, { port: 0, ...options });
  running.push(started);
  return started;
}

function createServer(): MCPServer {
  return new MCPServer({ name: 'test', version: '1.0.0', observe: false });
}

const PONG = { jsonrpc: '2.0', id: 1, result: {} };

test('serves at the URL it gives, and other paths answer 404', async () => {
  const { url, port } = await serve();
  expect(url).toBe(`http://127.0.0.1:${port}/mcp`);
  const answer = await send(url, {}, PING);
  expect([answer.statusCode, await json(answer)]).toEqual([200, PONG]);
  const elsewhere = await send(`http://127.0.0.1:${port}/`, {}, PING);
  expect(elsewhere.statusCode).toBe(404);
});

test.each([
  ['127.0.0.1', 200],
  ['localhost', 200],
  ['LOCALHOST:3000', 200],
  ['[::1]:1', 200],
  ['evil.example', 403],
  ['localhost.evil.example', 403],
])('on loopback, Host %s answers %i', async (host, status) => {
  const { url } = await serve();
  const answer = await send(url, { host }, PING);
  expect(answer.statusCode).toBe(status);
  const message = ((await json(answer)) as { error?: { message: string } }).error?.message;
  expect(message).toBe(status === 200 ? undefined : 'Forbidden: this Host is not in allowedHosts');
});

test('allowedHosts takes the place of the loopback names', async () => {
  const { url } = await serve({ allowedHosts: ['mcp.example.com'] });
  expect((await send(url, { host: 'mcp.example.com' }, PING)).statusCode).toBe(200);
  expect((await send(url, { host: 'localhost' }, PING)).statusCode).toBe(403);
});

test('path, basePath and cors win over the server', async () => {
  const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false, path: '/api', cors: false });
  const { url } = await serve(
    { path: '/other', basePath: '/prod', cors: { allowOrigin: 'https://a.example' } },
    server,
  );
  expect(new URL(url).pathname).toBe('/prod/other');
  const answer = await send(url, { origin: 'https://a.example' }, PING);
  expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([200, 'https://a.example']);
  expect((await send(url, { origin: 'https://b.example' }, PING)).statusCode).toBe(403);
});

test('a taken port is named', async () => {
  const { port } = await serve();
  await expect(start(createServer(), { port })).rejects.toThrow(
    new Error(
      `start: port ${port} on 127.0.0.1 is taken by another process. Choose another port, or 0 for any free one`,
    ),
  );
});

test('an address of another machine is named', async () => {
  await expect(start(createServer(), { port: 0, host: '192.0.2.1' })).rejects.toThrow(
    new Error('start: host 192.0.2.1 is not an address of this machine'),
  );
});

test.each([[undefined], [{}], [class {}]])('%s is not a server', async (server) => {
  await expect(start(server as never)).rejects.toThrow(new TypeError('start: expected an MCPServer'));
});

test('close refuses new connections, can be called twice, and takes its signal listeners off', async () => {
  const before = [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')];
  const first = await start(createServer(), { port: 0 });
  const second = await start(createServer(), { port: 0 });
  expect([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]).toEqual(before.map((count) => count + 1));
  await Promise.all([first.close(), first.close()]);
  await expect(send(first.url, {}, PING)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect((await send(second.url, {}, PING)).statusCode).toBe(200);
  await second.close();
  expect([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]).toEqual(before);
});

test('signals: false listens for none', async () => {
  const before = process.listenerCount('SIGTERM');
  await serve({ signals: false });
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

test('close lets a running request end, on a connection that then ends too', async () => {
  const entered = signal();
  const go = signal();
  const server = createServer().addTool(
    defineTool({
      name: 'slow',
      description: 'Waits',
      handler: async () => {
        entered.fire();
        await go.promise;
        return 'done';
      },
    }),
  );
  const { url, close } = await serve({}, server);
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'slow' } };
  const answer = send(url, {}, JSON.stringify(call));
  await entered.promise;
  const closed = close();
  go.fire();
  const response = await answer;
  expect([response.statusCode, response.headers.connection]).toEqual([200, 'close']);
  expect(await json(response)).toMatchObject({ result: { content: [{ type: 'text', text: 'done' }] } });
  await closed;
});

test('close cuts off what is still running after drainMs, and its signal aborts', async () => {
  const entered = signal();
  const aborted = signal();
  const handler = {
    handleRequest(request: Request): Promise<Response> {
      request.signal.addEventListener('abort', aborted.fire);
      entered.fire();
      return new Promise(() => {});
    },
  };
  const { url, close } = await start(handler, { port: 0, drainMs: 1 });
  const answer = send(url, {}, PING).catch((error: NodeJS.ErrnoException) => error.code);
  await entered.promise;
  await close();
  expect(await answer).toBe('ECONNRESET');
  await aborted.promise;
});

test('close waits for waitUntil work, also for work that fails', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const go = signal();
  const done: string[] = [];
  const handler = {
    async handleRequest(_: Request, call: { waitUntil?(work: Promise<unknown>): void } = {}): Promise<Response> {
      call.waitUntil?.(go.promise.then(() => done.push('work')));
      call.waitUntil?.(Promise.reject(new Error('background')));
      return new Response('ok');
    },
  };
  const { url, close } = await start(handler, { port: 0 });
  const answer = await send(url, {}, PING);
  answer.resume();
  const closed = close().then(() => done.push('closed'));
  go.fire();
  await closed;
  expect(done).toEqual(['work', 'closed']);
  expect(logged.mock.calls).toEqual([[new Error('background')]]);
});

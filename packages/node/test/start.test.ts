import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { defineTool, MCPServer } from '@mcp-serverless/core';
import { afterEach, expect, test, vi } from 'vitest';
import { type RunningServer, type StartOptions, start } from '../src/index.ts';
import { PING, send, signal } from './http.ts';
import { events } from './legacy.ts';
import { postModern, VERSION } from './modern.ts';

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

test('health answers whatever the Host, and 503 while the server closes', async () => {
  const go = signal();
  const entered = signal();
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
  const { url, port, close } = await serve({ health: '/health' }, server);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const health = (method = 'GET') =>
    new Promise<[number | undefined, string]>((resolve, reject) => {
      const headers = { host: 'probe.internal' };
      request(`http://127.0.0.1:${port}/health`, { method, agent, headers }, async (answer) =>
        resolve([answer.statusCode, await text(answer)]),
      )
        .on('error', reject)
        .end();
    });
  expect(await health()).toEqual([200, 'ok']);
  expect((await health('POST'))[0]).toBe(403);
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'slow' } };
  const answer = send(url, {}, JSON.stringify(call));
  await entered.promise;
  // A probe that began before the end, on a connection that is open already.
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /health HTTP/1.1\r\nHost: x\r\n');
  await health();
  const closed = close();
  socket.write('\r\n');
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1.1 503 Service Unavailable/);
  socket.destroy();
  go.fire();
  await answer;
  await closed;
  agent.destroy();
});

test('tls serves HTTPS', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tls-'));
  const [keyFile, certFile] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const args = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost'.split(
    ' ',
  );
  await promisify(execFile)('openssl', [...args, '-keyout', keyFile, '-out', certFile]);
  const [key, cert] = [await readFile(keyFile, 'utf8'), await readFile(certFile, 'utf8')];
  await rm(dir, { recursive: true });
  const { url } = await serve({ tls: { key, cert }, host: 'localhost' });
  expect(url).toMatch(/^https:\/\/localhost:\d+\/mcp$/);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    httpsRequest(url, { method: 'POST', ca: cert, headers }, resolve).on('error', reject).end(PING);
  });
  expect([answer.statusCode, await json(answer)]).toEqual([200, PONG]);
});

test('items change what a running server offers, and tell who listens', async () => {
  const server = createServer().addTool(defineTool({ name: 'one', description: 'One', handler: () => 1 }));
  const { url, items } = await serve({}, server);
  const names = async (): Promise<string[]> => {
    const { result } = await (await postModern(url, 'tools/list')).json();
    return result.tools.map(({ name }: { name: string }) => name);
  };
  expect(await names()).toEqual(['one']);
  const read = events(await postModern(url, 'subscriptions/listen', { notifications: { toolsListChanged: true } }));
  await read.next();
  items?.addTool(defineTool({ name: 'two', description: 'Two', handler: () => 2 }));
  expect((await read.next()).value?.data?.['method']).toBe('notifications/tools/list_changed');
  expect(await names()).toEqual(['one', 'two']);
  items?.disable('tool', 'one');
  await read.next();
  expect(await names()).toEqual(['two']);
  expect((await (await postModern(url, 'tools/call', { name: 'one' }, 'one')).json()).error.code).toBe(-32602);
  items?.enable('tool', 'one');
  await read.next();
  expect(await names()).toEqual(['one', 'two']);
  items?.remove('tool', 'two');
  await read.next();
  expect(await names()).toEqual(['one']);
  await read.return(undefined);
});

test('a handler of your own has no items', async () => {
  const started = await start({ handleRequest: async () => new Response('ok') }, { port: 0 });
  running.push(started);
  expect(started.items).toBe(undefined);
});

test('who listens and never reads is cut off, and does not hold the end', async () => {
  const server = createServer().addTool(defineTool({ name: 'one', description: 'One', handler: () => 1 }));
  const { port, close } = await start(server, { port: 0, drainMs: 60_000 });
  const meta = {
    'io.modelcontextprotocol/protocolVersion': VERSION,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { notifications: { toolsListChanged: true }, _meta: meta };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 'x'.repeat(250), method: 'subscriptions/listen', params });
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n` +
      `MCP-Protocol-Version: ${VERSION}\r\nMcp-Method: subscriptions/listen\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket, 'data');
  socket.pause();
  for (let i = 0; i < 40; i++) {
    for (let k = 0; k < 1000; k++) void server.notify.toolsChanged();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await close();
  socket.destroy();
});

test.each([
  [{ health: 'health' }, 'start: health must be a path that begins with "/", for example "/health"'],
  [{ tls: {} }, 'start: tls needs key and cert (or pfx), as node:tls takes them'],
])('%j throws', async (options, message) => {
  await expect(start(createServer(), options)).rejects.toThrow(new TypeError(message));
});

test('a taken port is named', async () => {
  const { port } = await serve();
  await expect(start(createServer(), { port })).rejects.toThrow(
    new Error(
      `start: port ${port} on 127.0.0.1 is taken by another server of this process. Choose another port, or 0 for any free one`,
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

import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { CallOptions } from '@mcp-serverless/core';
import { afterEach, expect, test, vi } from 'vitest';
import { toListener } from '../src/handler.ts';
import { exchange, signal } from './http.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A listener on a real socket around one function. */
async function serve(answer: (request: Request, call: CallOptions) => Response | Promise<Response>): Promise<number> {
  const handler = { handleRequest: async (request: Request, call: CallOptions = {}) => answer(request, call) };
  const http = createServer(toListener(handler, { path: '/mcp' }));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return (http.address() as AddressInfo).port;
}

const get = (headers: string, target = '/mcp'): string =>
  `GET ${target} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`;

test.each([
  ['Authorization', 'Authorization: a\r\nauthorization: b\r\n', 'authorization', 'a, b'],
  ['X-API-Key', 'X-API-Key: a\r\nX-Api-Key: b\r\n', 'x-api-key', 'a, b'],
  ['Host', 'Host: evil.example\r\n', 'host', 'localhost, evil.example'],
  [
    'Content-Type',
    'Content-Type: text/plain\r\nContent-Type: application/json\r\n',
    'content-type',
    'text/plain, application/json',
  ],
])('a repeated %s arrives joined', async (_, lines, name, expected) => {
  const port = await serve((request) => Response.json(request.headers.get(name)));
  const answer = await exchange(port, get(`Host: localhost\r\n${lines}`));
  expect(answer).toContain(JSON.stringify(expected));
});

test('call options: what is common, streaming, and the address of the peer', async () => {
  let seen: CallOptions | undefined;
  const port = await serve((_, call) => {
    seen = call;
    return new Response('ok');
  });
  await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
  expect(seen).toEqual({
    path: '/mcp',
    streaming: true,
    sourceIp: '127.0.0.1',
    readBody: expect.any(Function),
    respond: expect.any(Function),
  });
});

test('several Set-Cookie headers leave as several', async () => {
  const port = await serve(() => {
    const headers = new Headers([
      ['set-cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
      ['set-cookie', 'b=2'],
    ]);
    return new Response('ok', { headers });
  });
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect(response.headers.getSetCookie()).toEqual(['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2']);
});

test('a body is passed on piece by piece, in both directions', async () => {
  const port = await serve(
    (request) =>
      new Response((request.body as ReadableStream<Uint8Array>).pipeThrough(new TransformStream()), {
        headers: { 'content-type': 'text/event-stream' },
      }),
  );
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  writer.write(encoder.encode('one'));
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    body: readable,
    duplex: 'half',
  } as RequestInit);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  // The second piece is written only after the first has come back.
  expect(decoder.decode((await reader.read()).value)).toBe('one');
  writer.write(encoder.encode('two'));
  expect(decoder.decode((await reader.read()).value)).toBe('two');
  await writer.close();
  expect((await reader.read()).done).toBe(true);
});

test('a client that goes away aborts the signal of its request', async () => {
  const entered = signal();
  const aborted = signal();
  const port = await serve((request) => {
    request.signal.addEventListener('abort', aborted.fire);
    entered.fire();
    return new Promise(() => {});
  });
  const client = new AbortController();
  const answer = fetch(`http://127.0.0.1:${port}/`, { signal: client.signal });
  await entered.promise;
  client.abort();
  await expect(answer).rejects.toThrow('This operation was aborted');
  await aborted.promise;
});

test('a client that goes away from a stream cancels it', async () => {
  const cancelled = signal();
  const port = await serve(
    () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
          cancel: cancelled.fire,
        }),
      ),
  );
  const client = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/`, { signal: client.signal });
  await (response.body as ReadableStream<Uint8Array>).getReader().read();
  client.abort();
  await cancelled.promise;
});

test('a request that ends well aborts nothing', async () => {
  let request: Request | undefined;
  const port = await serve((incoming) => {
    request = incoming;
    return new Response(String(incoming.signal.aborted));
  });
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('false');
  expect(request?.signal.aborted).toBe(false);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('secret');
    },
  ],
  ['rejects', () => Promise.reject(new Error('secret'))],
])('a handler that %s gives 500 without details, and the next request works', async (_, fail) => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  let failing = true;
  const port = await serve(() => (failing ? fail() : new Response('ok')));
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
  expect(logged.mock.calls).toEqual([[new Error('secret')]]);
  failing = false;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ok');
});

test('a stream that fails midway does not look complete', async () => {
  const port = await serve(() => {
    let pulls = 0;
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (pulls++ === 0) controller.enqueue(new TextEncoder().encode('part'));
          else controller.error(new Error('secret'));
        },
      }),
    );
  });
  await expect(fetch(`http://127.0.0.1:${port}/`).then((response) => response.text())).rejects.toThrow(TypeError);
});

test.each([
  ['a port that is none and a path to be normalised', 'localhost:99999', '/a\\b', '400 '],
  ['no closing bracket', '[::1', '/mcp', '200 _invalid_'],
  ['credentials', 'localhost@evil.example', '/mcp', '200 _invalid_'],
  ['another host in the request line', 'localhost', 'http://evil.example/mcp', '200 evil.example'],
  ['a path with two slashes', 'localhost', '//evil.example/mcp', '200 localhost'],
])('Host with %s', async (_, host, target, expected) => {
  let hostname = '';
  const port = await serve((request) => {
    hostname = new URL(request.url).hostname;
    return new Response('ok');
  });
  const status = (await exchange(port, get(`Host: ${host}\r\n`, target))).slice(9, 12);
  expect(`${status} ${hostname}`).toBe(expected);
});

test('a body in tiny pieces holds as much memory as it has bytes, and not a list of pieces', async () => {
  const read = signal();
  const held: number[] = [];
  const concat = vi.spyOn(Buffer, 'concat');
  const allocate = vi.spyOn(Buffer, 'allocUnsafe').mockImplementation((size) => {
    held.push(size);
    return Buffer.alloc(size);
  });
  let length = 0;
  const port = await serve(async (_, call) => {
    length = (await call.readBody?.(1 << 20))?.byteLength ?? 0;
    read.fire();
    return new Response('ok');
  });
  const pieces = 100_000;
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n');
  socket.write(`${'1\r\nx\r\n'.repeat(pieces)}0\r\n\r\n`);
  await read.promise;
  socket.destroy();
  allocate.mockRestore();
  expect([length, concat.mock.calls.length]).toEqual([pieces, 0]);
  // One buffer that doubles: 17 times for 100,000 bytes.
  const grown = held.filter((size) => size <= 4 * pieces);
  expect(grown.length).toBeLessThan(40);
});

test('an answer to an unread upload arrives whole', async () => {
  const port = await serve(() => new Response('too large', { status: 413 }));
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: new Uint8Array(8 << 20) });
  expect([response.status, await response.text()]).toEqual([413, 'too large']);
});

test.each([
  ['', 3, ''],
  ['abc', 3, 'abc'],
  ['abcd', 3, undefined],
  ['x'.repeat(300_000), 300_000, 'x'.repeat(300_000)],
])('the body is read up to a limit, %#', async (body, limit, expected) => {
  const seen: unknown[] = [];
  const port = await serve(async (_, call) => {
    const bytes = await call.readBody?.(limit);
    seen.push(bytes && new TextDecoder().decode(bytes));
    return call.respond?.('ok', { status: 201, headers: { 'x-a': 'b' } }) ?? new Response();
  });
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
  expect([answer.status, answer.headers.get('x-a'), await answer.text()]).toEqual([201, 'b', 'ok']);
  expect(seen).toEqual([expected]);
});

test('a caller that goes before its body has come is an error of the handler', async () => {
  const failed = new Promise<unknown>((resolve) => {
    serve((_, call) => (call.readBody?.(100) ?? Promise.resolve()).then(() => new Response(), resolve) as never).then(
      (port) => {
        const socket = connect(port, '127.0.0.1');
        socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc', () => socket.destroy());
      },
    );
  });
  vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await failed).toMatchObject({ kind: 'client_closed', message: 'The body did not arrive whole' });
});

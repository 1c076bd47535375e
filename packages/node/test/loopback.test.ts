/** Who may call a server that only this machine reaches. */

import { MCPServer, type ServerOptions } from '@mcp-serverless/core';
import { afterEach, describe, expect, test } from 'vitest';
import { type RunningServer, type StartOptions, start } from '../src/index.ts';
import { isLoopback } from '../src/loopback.ts';
import { PING, send } from './http.ts';

let running: RunningServer | undefined;
afterEach(() => running?.close());

async function serve(options: StartOptions = {}, own: Partial<ServerOptions> = {}): Promise<string> {
  const server = new MCPServer({ name: 's', version: '1', observe: false, ...own });
  running = await start(server, { port: 0, signals: false, ...options });
  return running.url;
}

const FOREIGN = [
  'https://evil.example',
  'http://evil.example',
  'null',
  'file://',
  'chrome-extension://abcdefghijklmnop',
  'vscode-webview://1',
  'http://localhost.evil.example',
  'http://evillocalhost',
  'http://127.0.0.1.evil.example',
  'http://127.1',
  'http://127.0.0.256',
  'http://128.0.0.1',
  'http://192.168.1.5',
  'http://0.0.0.0',
  'http://[::2]',
  'http://[::1].evil.example',
  'http://localhost@evil.example',
  'http://localhost:3000.evil.example',
  'http://localhost/evil',
  'ws://localhost',
  'http://localhost, https://evil.example',
];
const LOOPBACK = [
  'http://localhost',
  'http://localhost:3000',
  'https://localhost:8443',
  'http://app.localhost:5173',
  'http://a.b.localhost',
  'http://127.0.0.1:6274',
  'https://127.0.0.1',
  'http://127.255.255.254:1',
  'http://[::1]:8080',
  'https://[::1]',
];

test.each(FOREIGN)('a page of %s is refused', async (origin) => {
  const answer = await send(await serve(), { origin }, PING);
  expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([403, undefined]);
});

test.each(LOOPBACK)('a page of %s may call and read', async (origin) => {
  const { statusCode, headers } = await send(await serve(), { origin }, PING);
  expect([statusCode, headers['access-control-allow-origin'], headers.vary]).toEqual([200, origin, 'Origin']);
});

test('a caller without Origin is no page', async () => {
  expect((await send(await serve(), {}, PING)).statusCode).toBe(200);
});

describe('a foreign page', () => {
  const origin = 'https://evil.example';

  test('gets no allow headers for its preflight', async () => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const answer = await fetch(await serve(), { method: 'OPTIONS', headers });
    const allow = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-allow'));
    expect([answer.status, allow]).toEqual([204, []]);
  });

  test.each<[string, RequestInit]>([
    ['text without CORS', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: PING }],
    ['a form', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' }],
    ['an upload', { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' }],
    ['an EventSource', { headers: { accept: 'text/event-stream' } }],
    ['an image', { headers: { accept: 'image/*' } }],
    ['DELETE', { method: 'DELETE' }],
  ])('is refused with %s, with sessions and without', async (_, init) => {
    for (const sessions of [true, false]) {
      const answer = await fetch(await serve({ sessions }), { ...init, headers: { ...init.headers, origin } });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
      await running?.close();
    }
  });
});

test.each<[StartOptions, Partial<ServerOptions>]>([
  [{}, { cors: false }],
  [{ cors: false }, {}],
  [{ cors: { maxAge: 5 } }, {}],
  [{}, { cors: { maxAge: 5 } }],
  [{ cors: { exposeHeaders: ['x-a'] } }, { cors: false }],
  [{ host: 'localhost' }, {}],
  [{ host: '127.0.0.1', allowedHosts: ['127.0.0.1', 'localhost'] }, {}],
])('%j and a server with %j name no origins: foreign ones stay out', async (options, own) => {
  const url = await serve(options, own);
  expect((await send(url, { origin: 'https://evil.example' }, PING)).statusCode).toBe(403);
  expect((await send(url, { origin: 'http://localhost:1' }, PING)).statusCode).toBe(200);
});

test.each<[StartOptions, Partial<ServerOptions>, string]>([
  [{ cors: { allowOrigin: 'https://app.example' } }, {}, 'https://app.example'],
  [{}, { cors: { allowOrigin: ['https://app.example'] } }, 'https://app.example'],
  [{ cors: { maxAge: 5 } }, { cors: { allowOrigin: 'https://app.example' } }, 'https://app.example'],
  [{ cors: { allowOrigin: '*' } }, {}, '*'],
  [{}, { cors: { allowOrigin: '*' } }, '*'],
  [{ cors: { allowOrigin: '*' } }, { cors: { allowOrigin: 'https://other.example' } }, '*'],
])('%j and a server with %j name who may call', async (options, own, allowed) => {
  const url = await serve(options, own);
  const status = async (origin: string): Promise<unknown> => {
    const answer = await send(url, { origin }, PING);
    return [answer.statusCode, answer.headers['access-control-allow-origin']];
  };
  expect(await status('https://app.example')).toEqual([200, allowed]);
  expect((await status('https://evil.example')) as unknown).toEqual(allowed === '*' ? [200, '*'] : [403, undefined]);
  expect((await status('http://localhost:1')) as unknown).toEqual(allowed === '*' ? [200, '*'] : [403, undefined]);
});

test('cors: false of start() sends no headers, and keeps the origins that the server names', async () => {
  const url = await serve({ cors: false }, { cors: { allowOrigin: 'https://app.example' } });
  const good = await send(url, { origin: 'https://app.example' }, PING);
  expect([good.statusCode, good.headers['access-control-allow-origin']]).toEqual([200, undefined]);
  expect((await send(url, { origin: 'https://evil.example' }, PING)).statusCode).toBe(403);
});

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['localhost', true],
  ['app.localhost', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.0.2', false],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
])('%s is reached from this machine alone: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

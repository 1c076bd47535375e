/** What the operator hears of calls that do not end well. */

import { connect, type Socket } from 'node:net';
import { type AuthProvider, MCPServer, type RequestContext, type ServerEvent } from '@mcp-serverless/core';
import { afterEach, expect, test, vi } from 'vitest';
import { type RunningServer, start } from '../src/index.ts';
import { SLOW_MS } from '../src/open-requests.ts';
import { signal } from './http.ts';

let running: RunningServer | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await running?.close();
});

const CALL = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'work', arguments: {} } });
const HEAD = `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${CALL.length}\r\n\r\n`;

interface Bed {
  readonly events: ServerEvent[];
  readonly audits: { readonly status: number; readonly outcome: string }[];
  /** Resolves when there are so many events. */
  heard(count: number): Promise<void>;
  send(text: string): Promise<Socket>;
}

async function serve(handler: (ctx: RequestContext) => unknown, provider?: AuthProvider): Promise<Bed> {
  const events: ServerEvent[] = [];
  const audits: Bed['audits'] = [];
  let check = (): void => {};
  const server = new MCPServer({
    name: 's',
    version: '1',
    observe: (event) => {
      events.push(event);
      check();
    },
    ...(provider && { auth: { provider, audit: ({ status, outcome }) => void audits.push({ status, outcome }) } }),
  });
  server.addTool({ name: 'work', description: 'd', handler: (_input: never, ctx: RequestContext) => handler(ctx) });
  running = await start(server, { port: 0, signals: false, drainMs: 1 });
  const { port } = running;
  return {
    events,
    audits,
    heard: (count) =>
      new Promise((resolve) => {
        check = () => {
          if (events.length >= count) resolve();
        };
        check();
      }),
    send: (text) =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => {}).write(text, () => resolve(socket));
      }),
  };
}

const LINE = { type: 'request', requestId: expect.any(String), ms: expect.any(Number) };
const LEFT = { ...LINE, cold: true, status: 499, interrupted: 'left' };

test('a client that leaves a call that never ends is one log line, and no error', async () => {
  const begun = signal();
  const { events, heard, send } = await serve(() => {
    begun.fire();
    return new Promise(() => {});
  });
  const socket = await send(HEAD + CALL);
  await begun.promise;
  socket.destroy();
  await heard(1);
  expect(events).toEqual([{ ...LEFT, method: 'tools/call', name: 'work' }]);
});

test('a handler that stops when its client has left is no error', async () => {
  const begun = signal();
  const stopped = signal();
  const { events, heard, send } = await serve(async ({ signal: aborted }) => {
    begun.fire();
    await new Promise((_, reject) => {
      aborted.addEventListener('abort', () => {
        stopped.fire();
        reject(aborted.reason);
      });
    });
  });
  const socket = await send(HEAD + CALL);
  await begun.promise;
  socket.destroy();
  await stopped.promise;
  await heard(1);
  await running?.close();
  expect(events).toEqual([{ ...LEFT, method: 'tools/call', name: 'work' }]);
});

test('a client that leaves before its body has come is one log line, and no error', async () => {
  const { events, heard, send } = await serve(() => 'never');
  (await send(HEAD + CALL.slice(0, 20))).destroy();
  await heard(1);
  await running?.close();
  expect(events).toEqual([LEFT]);
});

test('clients that leave while the provider is asked, their bodies not yet sent, are a log line and an audit event each', async () => {
  const asked = signal();
  let count = 0;
  const slow: AuthProvider = {
    async authenticate() {
      if (++count === 20) asked.fire();
      await answered.promise;
      return { outcome: 'ok', principal: { subject: 'a', kind: 'user', provider: 'p', scopes: [], claims: {} } };
    },
    challenges: () => [],
  };
  const answered = signal();
  const { events, audits, heard, send } = await serve(() => 'never', slow);
  const sockets = await Promise.all(Array.from({ length: 20 }, () => send(HEAD + CALL.slice(0, 20))));
  await asked.promise;
  for (const socket of sockets) socket.destroy();
  await heard(20);
  answered.fire();
  await running?.close();
  expect(events.map((event) => event.type === 'request' && [event.status, event.interrupted])).toEqual(
    Array(20).fill([499, 'left']),
  );
  expect(audits).toEqual(Array(20).fill({ status: 499, outcome: 'refused' }));
});

test('a call that the host cuts off while it drains is a log line', async () => {
  const begun = signal();
  const { events, send } = await serve(() => {
    begun.fire();
    return new Promise(() => {});
  });
  await send(HEAD + CALL);
  await begun.promise;
  await running?.close();
  expect(events).toEqual([
    { ...LINE, cold: true, status: 503, interrupted: 'cut', method: 'tools/call', name: 'work' },
  ]);
});

test('a call that is still not answered after a minute is told of, once, and again when it ends', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  const begun = signal();
  const end = signal();
  const { events, heard, send } = await serve(async () => {
    begun.fire();
    await end.promise;
    return 'done';
  });
  const socket = await send(HEAD + CALL);
  await begun.promise;
  vi.advanceTimersByTime(SLOW_MS - 1);
  expect(events).toEqual([]);
  vi.advanceTimersByTime(10 * SLOW_MS);
  const what = { requestId: expect.any(String), method: 'tools/call', name: 'work' };
  expect(events).toEqual([{ ...what, type: 'pending', ms: SLOW_MS }]);
  end.fire();
  await heard(2);
  socket.destroy();
  expect(events[1]).toEqual({ ...what, type: 'request', status: 200, cold: true, ms: 11 * SLOW_MS - 1 });
});

test('a refused credential is a log line with the reason, and without the credential', async () => {
  const provider: AuthProvider = {
    authenticate: async () => ({ outcome: 'refused', reason: 'expired' }),
    challenges: () => [],
  };
  const { events, heard, send } = await serve(() => 'never', provider);
  const socket = await send(HEAD.replace('\r\n\r\n', '\r\nX-API-Key: wrong-key-0123456789\r\n\r\n') + CALL);
  await heard(1);
  socket.destroy();
  expect(events).toEqual([{ ...LINE, cold: true, status: 401, code: -32600, reason: 'expired' }]);
  expect(JSON.stringify(events)).not.toContain('wrong-key');
});

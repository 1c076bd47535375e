import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { StartOptions } from '../src/index.ts';
import { send } from './http.ts';

const FIXTURE = fileURLToPath(new URL('fixtures/server.ts', import.meta.url));
const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A server as a process of its own, started with node itself: a signal to a wrapper would not reach it. */
function run(options: StartOptions = {}, servers = 1) {
  const child = spawn(process.execPath, [FIXTURE, JSON.stringify(options), String(servers)]);
  children.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    stdin: child.stdin,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exit: once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    stderr: text(child.stderr),
    /** The next line it prints. */
    says: async (): Promise<string | undefined> => (await lines.next()).value,
  };
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends an idle server with exit code 0', async (signal) => {
  const server = run();
  await server.says();
  server.kill(signal);
  expect(await server.exit).toEqual([0, null]);
  expect(await server.stderr).toBe('');
});

test('a connection that is kept alive does not hold the server', async () => {
  const server = run({ drainMs: 60_000 });
  const url = (await server.says()) ?? '';
  server.stdin.write('\n');
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([200, 'done']);
  server.kill('SIGTERM');
  expect(await server.exit).toEqual([0, null]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s lets a running request end and takes no new ones', async (signal) => {
  const server = run();
  const url = (await server.says()) ?? '';
  const answer = fetch(url, { method: 'POST' });
  expect(await server.says()).toBe('working');
  server.kill(signal);
  expect(await server.says()).toBe('closing');
  await expect(send(url, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  server.stdin.write('\n');
  const response = await answer;
  expect([response.status, await response.text()]).toEqual([200, 'done']);
  expect(await server.exit).toEqual([0, null]);
});

test('background work ends before the process does', async () => {
  const server = run();
  const url = (await server.says()) ?? '';
  expect(await (await fetch(`${url}/background`)).text()).toBe('done');
  expect(await server.says()).toBe('working');
  server.kill('SIGTERM');
  expect(await server.says()).toBe('closing');
  server.stdin.write('\n');
  expect(await server.says()).toBe('worked');
  expect(await server.exit).toEqual([0, null]);
});

test('after drainMs a running request is cut off, and the exit code is 0 all the same', async () => {
  const server = run({ drainMs: 1 });
  const url = (await server.says()) ?? '';
  const answer = send(url, {}).catch((error: NodeJS.ErrnoException) => error.code);
  expect(await server.says()).toBe('working');
  server.kill('SIGINT');
  expect(await answer).toBe('ECONNRESET');
  expect(await server.exit).toEqual([0, null]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a second signal, %s, ends it at once with %i', async (second, code) => {
  const server = run({ drainMs: 60_000 });
  const url = (await server.says()) ?? '';
  const answer = send(url, {}).catch((error: NodeJS.ErrnoException) => error.code);
  expect(await server.says()).toBe('working');
  server.kill('SIGINT');
  expect(await server.says()).toBe('closing');
  server.kill(second);
  expect(await server.exit).toEqual([code, null]);
  expect(await answer).toBe('ECONNRESET');
});

test('two servers of a process both end before it does', async () => {
  const server = run({}, 2);
  await server.says();
  const url = (await server.says()) ?? '';
  const answer = fetch(url, { method: 'POST' });
  expect(await server.says()).toBe('working');
  server.kill('SIGINT');
  expect(await server.says()).toBe('closing');
  server.stdin.write('\n');
  expect(await (await answer).text()).toBe('done');
  expect(await server.exit).toEqual([0, null]);
});

test('signals: false leaves signals to the program', async () => {
  const server = run({ signals: false });
  await server.says();
  server.kill('SIGINT');
  expect(await server.says()).toBe('closing');
  server.kill('SIGKILL');
  expect(await server.exit).toEqual([null, 'SIGKILL']);
});

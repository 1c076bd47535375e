import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { StartOptions } from '../src/index.ts';
import { events, LegacySession } from './legacy.ts';
import { postModern, SUBSCRIPTION } from './modern.ts';

const FIXTURE = fileURLToPath(new URL('fixtures/live-server.ts', import.meta.url));
const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function run(options: StartOptions = {}) {
  const child = spawn(process.execPath, [FIXTURE, JSON.stringify(options)]);
  children.push(child);
  const exit = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const says = async (): Promise<string> => (await lines.next()).value ?? '';
  return { child, exit, says, url: await says() };
}

test('drains on SIGTERM', async () => {
  const { child, exit, says, url } = await run({ drainMs: 30 * 86_400_000 });
  const listening = events(
    await postModern(url, 'subscriptions/listen', { notifications: { toolsListChanged: true } }),
  );
  expect((await listening.next()).value?.data?.['method']).toBe('notifications/subscriptions/acknowledged');
  const session = await LegacySession.open(url);
  const pushes = events(await session.get());
  await pushes.next();
  const call = events(await session.call('slow'));
  await call.next();

  child.kill('SIGTERM');
  expect(await says()).toBe('closing');
  // Streams that only wait are ended at once, the modern one with its result; what works may end.
  expect((await listening.next()).value?.data).toMatchObject({
    id: 1,
    result: { resultType: 'complete', _meta: { [SUBSCRIPTION]: 1 } },
  });
  expect([(await listening.next()).done, (await pushes.next()).done]).toEqual([true, true]);
  child.stdin.write('\n');
  const said = [];
  for await (const { data } of call) said.push(data?.['method'] ?? data?.['result']);
  expect(said).toEqual(['notifications/message', { content: [{ type: 'text', text: 'done' }] }]);
  expect(await exit).toEqual([0, null]);
});

test('what works for longer than drainMs is cut off, and the exit code is 0 all the same', async () => {
  const { child, exit, url } = await run({ drainMs: 50 });
  const session = await LegacySession.open(url);
  const call = events(await session.call('slow'));
  await call.next();
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  const rest = async (): Promise<unknown[]> => {
    const seen = [];
    for await (const { data } of call) seen.push(data?.['method'] ?? data);
    return seen;
  };
  await expect(rest()).rejects.toThrow('terminated');
});

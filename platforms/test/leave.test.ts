import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestHarness } from 'wrangler';
import { callTool, structured } from './rpc.ts';
import { type Mode, startWorker } from './workerd.ts';

const TODAY: Mode = { name: 'workerd', compatibility_date: '2026-11-01' };

interface Seen {
  readonly started: number;
  readonly aborted: number;
  readonly steps: number;
  readonly finished: number;
  readonly released: number;
  readonly unhandled: number;
}

/** Reads the first event and goes. */
async function leave({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  await reader?.read();
  await reader?.cancel();
}

describe.each([
  TODAY,
  { ...TODAY, name: 'workerd with enable_request_signal', compatibility_flags: ['enable_request_signal'] },
])('$name: a caller that leaves', (mode) => {
  let harness: TestHarness;
  let url: URL;
  beforeAll(async () => {
    ({ harness, url } = await startWorker('leave.ts', mode, {}));
  });
  afterAll(() => harness.close());
  beforeEach(() => harness.clearLogs());

  const seen = async (): Promise<Seen> => structured(await callTool(url, 'tell'));
  /** Lines of the log and rejections that nobody handled. */
  const complaints = async (): Promise<readonly unknown[]> => {
    const { unhandled } = await seen();
    return [
      ...harness.getLogs().map(({ message }) => message),
      ...Array.from({ length: unhandled }, () => 'unhandled'),
    ];
  };

  test('in mid-stream: the next write aborts the tool, which runs no further, and nobody complains', async () => {
    const before = await seen();
    await leave(await callTool(url, 'write'));
    await expect.poll(async () => (await seen()).aborted).toBe(before.aborted + 1);
    const { steps } = await seen();
    expect(steps).toBeLessThan(500);
    // Longer than many steps take.
    await (await callTool(url, 'silent')).text();
    expect((await seen()).steps).toBe(steps);
    expect(await complaints()).toEqual([]);
  });

  test('before anything was written: a silent tool runs to its end', async () => {
    const before = await seen();
    const leaving = new AbortController();
    const left = callTool(url, 'silent', { signal: leaving.signal });
    await expect.poll(async () => (await seen()).started).toBe(before.started + 1);
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    await expect.poll(async () => (await seen()).finished).toBe(before.finished + 1);
    expect(await complaints()).toEqual([]);
  });

  test('a handler that throws when the stream has begun ends it, masked, and nobody complains', async () => {
    const text = await (await callTool(url, 'fail')).text();
    const events = text.split('\n\n').filter((event) => event !== '');
    const last = JSON.parse(events.at(-1)?.replace(/^event: message\ndata: /, '') ?? '');
    expect([events.length, last.result.isError]).toEqual([2, true]);
    expect(text).not.toContain('hunter2');
    expect(await complaints()).toEqual([]);
  });

  test('while a tool writes nothing: a keep-alive is a write, and aborts it', async () => {
    await leave(await callTool(url, 'hold'));
    await expect.poll(async () => (await seen()).released, { timeout: 10_000 }).toBe(1);
    expect(await complaints()).toEqual([]);
  });

  test('a rejection that nobody handles would be seen', async () => {
    await (await callTool(url, 'drop')).text();
    await expect.poll(complaints).toEqual(['unhandled']);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestHarness } from 'wrangler';
import { postLines } from './two-keys.ts';
import { MODES, startWorker } from './workerd.ts';

const KEY = randomUUID();
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const JSON_TYPE = ['Content-Type', 'application/json'];

describe.each(MODES)('$name: a site of Hono with a server', (mode) => {
  let harness: TestHarness;
  let url: URL;
  beforeAll(async () => {
    ({ harness, url } = await startWorker('site.ts', mode, { GREETING: 'hello', API_KEY: KEY }));
  });
  afterAll(() => harness.close());

  test('the site answers its pages, with their own 404', async () => {
    const page = await fetch(new URL('/', url));
    expect([page.status, await page.text()]).toEqual([200, 'hello from Hono']);
    expect(await postLines(new URL('/echo', url), [], 'a body')).toEqual([200, 'a body']);
    expect((await fetch(new URL('/nope', url))).status).toBe(404);
    expect((await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url))).status).toBe(404);
  });

  test('the server answers /mcp', async () => {
    const pong = '{"jsonrpc":"2.0","id":1,"result":{}}';
    expect(await postLines(url, [...JSON_TYPE, 'Authorization', `Bearer ${KEY}`], PING)).toEqual([200, pong]);
    expect((await postLines(url, JSON_TYPE, PING))[0]).toBe(401);
  });

  test('the schedule of the Worker runs as before', async () => {
    await harness.getWorker().scheduled({ cron: '0 * * * *' });
    expect(await (await fetch(new URL('/scheduled', url))).text()).toBe('0 * * * * hello');
  });

  test.each([
    ['the key first', [KEY, 'another']],
    ['the key last', ['another', KEY]],
    ['the key twice', [KEY, KEY]],
  ])('two Authorization lines are served nothing: %s', async (_what, keys) => {
    const lines = keys.flatMap((key) => ['Authorization', `Bearer ${key}`]);
    const [status, body] = await postLines(url, [...JSON_TYPE, ...lines], PING);
    expect([status, JSON.parse(body).error.code]).toEqual([400, -32600]);
    expect(body).not.toContain(KEY);
  });
});

import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestHarness } from 'wrangler';
import { MODES, startWorker } from './workerd.ts';

const KEY = randomUUID();
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const JSON_TYPE = ['Content-Type', 'application/json'];

/** A POST with header lines as they are; `fetch` would join two of one name. */
function post(url: URL, lines: readonly string[], body: string): Promise<readonly [status: number, body: string]> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: [...lines, 'Host', url.host] }, async (response) => {
      resolve([response.statusCode ?? 0, await text(response)]);
    });
    sent.on('error', reject).end(body);
  });
}

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
    expect(await post(new URL('/echo', url), [], 'a body')).toEqual([200, 'a body']);
    expect((await fetch(new URL('/nope', url))).status).toBe(404);
    expect((await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url))).status).toBe(404);
  });

  test('the server answers /mcp', async () => {
    const pong = '{"jsonrpc":"2.0","id":1,"result":{}}';
    expect(await post(url, [...JSON_TYPE, 'Authorization', `Bearer ${KEY}`], PING)).toEqual([200, pong]);
    expect((await post(url, JSON_TYPE, PING))[0]).toBe(401);
  });

  test.each([
    ['the key first', [KEY, 'another']],
    ['the key last', ['another', KEY]],
    ['the key twice', [KEY, KEY]],
  ])('two Authorization lines are served nothing: %s', async (_what, keys) => {
    const lines = keys.flatMap((key) => ['Authorization', `Bearer ${key}`]);
    const [status, body] = await post(url, [...JSON_TYPE, ...lines], PING);
    expect([status, JSON.parse(body).error.code]).toEqual([400, -32600]);
    expect(body).not.toContain(KEY);
  });
});

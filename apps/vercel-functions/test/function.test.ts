import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, type Launched, launch, type Output } from './build.ts';
import { CLIENTS, EXPECTED } from './clients.ts';

const KEY = randomUUID();

let output: Output;
beforeAll(async () => {
  output = await build();
});
afterAll(() => output.remove());

test('the only static file is the page', async () => {
  expect(await readdir(join(output.dir, 'static'), { recursive: true })).toEqual(['index.html']);
});

describe('the built function', () => {
  let launched: Launched;
  let url: URL;
  beforeAll(async () => {
    launched = await launch(output, 'api/mcp', { API_KEY: KEY });
    url = new URL('/mcp', launched.url);
  });
  afterAll(() => launched.close());

  test.each(CLIENTS)('serves the official client %s in %s', async (_name, revision, drive) => {
    expect(await drive(url, KEY)).toEqual({ revision, ...EXPECTED });
  });

  test.each([
    ['no key', undefined],
    ['another key', randomUUID()],
  ])('refuses %s', async (_name, key) => {
    const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) };
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
    const response = await fetch(url, { method: 'POST', headers, body });
    const text = await response.text();
    expect([response.status, JSON.parse(text).jsonrpc]).toEqual([401, '2.0']);
    expect(text).not.toContain(KEY);
  });

  test('answers a preflight and refuses GET', async () => {
    const answers = ['OPTIONS', 'GET'].map(async (method) => (await fetch(url, { method })).status);
    expect(await Promise.all(answers)).toEqual([204, 405]);
  });
});

test('without its secret the function does not start', async () => {
  await expect(launch(output, 'api/mcp', {})).rejects.toThrow('API_KEY is not set');
});

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestHarness, type TestHarness } from 'wrangler';
import { CLIENTS, EXPECTED } from './clients.ts';

const APP = fileURLToPath(new URL('..', import.meta.url));
const KEY = randomUUID();

let dir: string;

/** Runs what `wrangler deploy` would upload, in workerd. */
function start(secrets: Record<string, string>): TestHarness {
  return createTestHarness({ root: APP, workers: [{ configPath: 'wrangler.jsonc', prebuiltWorkerDir: dir, secrets }] });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'worker-'));
  const args = ['deploy', '--dry-run', '--minify', '--outdir', dir];
  await promisify(execFile)(join(APP, 'node_modules/.bin/wrangler'), args, { cwd: APP });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('the built Worker', () => {
  let harness: TestHarness;
  let url: URL;
  beforeAll(async () => {
    harness = start({ API_KEY: KEY });
    url = new URL('/mcp', (await harness.listen()).url);
  });
  afterAll(() => harness.close());

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

  test('is the endpoint at /mcp only', async () => {
    const response = await fetch(new URL('/other', url), { method: 'POST' });
    expect(response.status).toBe(404);
  });
});

test('without its secret the Worker answers nobody, and the log says why', async () => {
  const harness = start({ API_KEY: '' });
  const { url } = await harness.listen();
  try {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer ' };
    const response = await fetch(new URL('/mcp', url), { method: 'POST', headers, body: '{}' });
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
    expect(
      harness
        .getLogs()
        .map(({ message }) => message)
        .join('\n'),
    ).toMatch(/APIKeyAuthProvider/);
  } finally {
    await harness.close();
  }
});

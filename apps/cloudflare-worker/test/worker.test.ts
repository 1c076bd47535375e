import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { deployment, describeServer, type McpClient, type RunningServer } from '@mcp-serverless/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestHarness, type TestHarness } from 'wrangler';
import { ask, connectWithKey } from './client.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KEY = randomUUID();
const deployed = deployment();

let dir: string;

/** Runs what `wrangler deploy` would upload, in workerd. */
function start(secrets: Record<string, string>): TestHarness {
  return createTestHarness({
    root: ROOT,
    workers: [{ configPath: 'wrangler.jsonc', prebuiltWorkerDir: dir, secrets }],
  });
}

async function open(): Promise<RunningServer> {
  if (deployed) return deployed;
  const harness = start({ MCP_API_KEY: KEY });
  const { url } = await harness.listen();
  return { url: new URL('/mcp', url), key: KEY, close: () => harness.close() };
}

beforeAll(async () => {
  if (deployed) return;
  dir = await mkdtemp(join(tmpdir(), 'worker-'));
  const args = ['deploy', '--dry-run', '--minify', '--outdir', dir];
  await promisify(execFile)(join(ROOT, 'node_modules/.bin/wrangler'), args, { cwd: ROOT });
});
afterAll(async () => {
  if (dir) await rm(dir, { recursive: true, force: true });
});

describeServer('app cloudflare-worker', open);

describe('the notes', () => {
  let app: RunningServer;
  let client: McpClient;
  beforeAll(async () => {
    app = await open();
    client = await connectWithKey(app);
  });
  afterAll(async () => {
    await client.close();
    await app.close?.();
  });

  const call = async (
    name: string,
    args: Record<string, unknown>,
  ): Promise<{ structuredContent?: unknown; isError?: boolean }> => client.callTool({ name, arguments: args });

  test('a note is added, listed, read and deleted', async () => {
    const { structuredContent } = await call('add_note', { title: 'Milk', text: 'Two bottles ✓' });
    const { id } = structuredContent as { id: string };
    const note = { title: 'Milk', text: 'Two bottles ✓', created: expect.stringMatching(/^\d{4}-.+Z$/) };
    expect((await call('read_note', { id })).structuredContent).toEqual(note);
    // In the place where it was added a note is listed at once.
    expect((await call('list_notes', {})).structuredContent).toMatchObject({
      notes: expect.arrayContaining([{ id, title: note.title, created: note.created }]),
    });
    await call('delete_note', { id });
    expect(await call('read_note', { id })).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: `There is no note ${id}` }],
    });
  });

  test.each([
    ['add_note', { title: '', text: '' }],
    ['add_note', { title: 'x'.repeat(201), text: '' }],
    ['add_note', { title: 'x', text: 'x'.repeat(100_001) }],
    ['read_note', { id: '../owner' }],
    ['list_notes', { cursor: 7 }],
  ])('%s refuses %o', async (name, args) => {
    expect((await call(name, args)).isError).toBe(true);
  });

  test('are for those with the key', async () => {
    for (const key of [undefined, randomUUID()]) {
      const response = await ask(app, key);
      const text = await response.text();
      expect([response.status, JSON.parse(text).jsonrpc]).toEqual([401, '2.0']);
      expect(text).not.toContain(app.key);
    }
  });

  test('are at /mcp only', async () => {
    expect((await fetch(new URL('/other', app.url), { method: 'POST' })).status).toBe(404);
  });
});

// There is no taking a secret away from a deployment.
test.skipIf(deployed)('without its secret the Worker answers nobody, and the log says why', async () => {
  const harness = start({ MCP_API_KEY: '' });
  const { url } = await harness.listen();
  try {
    const response = await ask({ url: new URL('/mcp', url), key: '' });
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
    const logs = harness.getLogs().map(({ message }) => message);
    expect(logs.join('\n')).toMatch(/APIKeyAuthProvider/);
  } finally {
    await harness.close();
  }
});

test('a list longer than a page has a cursor', { skip: deployed !== undefined }, async () => {
  const harness = start({ MCP_API_KEY: KEY });
  const { url } = await harness.listen();
  const client = await connectWithKey({ url: new URL('/mcp', url), key: KEY });
  try {
    for (let i = 0; i < 101; i++) {
      await client.callTool({ name: 'add_note', arguments: { title: `Note ${i}`, text: '' } });
    }
    const list = async (args: Record<string, unknown>) => {
      const { structuredContent } = await client.callTool({ name: 'list_notes', arguments: args });
      return structuredContent as { notes: { id: string }[]; cursor?: string };
    };
    const first = await list({});
    const second = await list({ cursor: first.cursor });
    expect([first.notes.length, second.notes.length, second.cursor]).toEqual([100, 1, undefined]);
    expect(new Set([...first.notes, ...second.notes].map(({ id }) => id)).size).toBe(101);
  } finally {
    await client.close();
    await harness.close();
  }
});

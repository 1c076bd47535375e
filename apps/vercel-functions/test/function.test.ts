import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deployment, describeServer, type McpClient, type RunningServer } from '@mcp-serverless/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, launch, type Output } from './build.ts';
import { ask, connectWithKey } from './client.ts';

const KEY = randomUUID();
const deployed = deployment();

let output: Output;
beforeAll(async () => {
  if (!deployed) output = await build();
});
afterAll(() => output?.remove());

async function open(): Promise<RunningServer> {
  if (deployed) return deployed;
  const { url, close } = await launch(output, 'api/mcp', { MCP_API_KEY: KEY });
  return { url: new URL('/mcp', url), key: KEY, close };
}

describeServer('app vercel-functions', open, { 'http/method': 'Vercel itself answers methods that are not exported' });

describe('the reference desk', () => {
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

  test('counts, and says why it cannot', async () => {
    const count = (args: Record<string, unknown>) => client.callTool({ name: 'count_working_days', arguments: args });
    const counted = await count({ from: '2026-01-01', to: '2026-01-31', holidays: ['2026-01-01', '2026-01-03'] });
    const days = { workingDays: 21, calendarDays: 31, weekendDays: 9, holidays: ['2026-01-01'] };
    expect(counted['structuredContent']).toEqual(days);
    expect((await count({ from: '2026-01-31', to: '2026-01-01' }))['isError']).toBe(true);
  });

  test('is for those with the key', async () => {
    for (const key of [undefined, randomUUID()]) {
      const response = await ask(app, key);
      const text = await response.text();
      expect([response.status, JSON.parse(text).jsonrpc]).toEqual([401, '2.0']);
      expect(text).not.toContain(app.key);
    }
  });

  test('answers a preflight and refuses GET', async () => {
    const answers = ['OPTIONS', 'GET'].map(async (method) => (await fetch(app.url, { method })).status);
    expect(await Promise.all(answers)).toEqual([204, 405]);
  });
});

describe.skipIf(deployed)('the build', () => {
  test('publishes the page and no source', async () => {
    expect(await readdir(join(output.dir, 'static'), { recursive: true })).toEqual(['index.html']);
  });

  test('has the limits of vercel.json', async () => {
    const config = JSON.parse(await readFile(join(output.dir, 'functions/api/mcp.func/.vc-config.json'), 'utf8'));
    expect(config).toMatchObject({ runtime: 'nodejs24.x', maxDuration: 60, supportsCancellation: true });
  });

  test('does not start without its secret', async () => {
    await expect(launch(output, 'api/mcp', {})).rejects.toThrow('Set MCP_API_KEY');
  });
});

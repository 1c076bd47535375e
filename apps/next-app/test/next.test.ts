import { randomUUID } from 'node:crypto';
import { deployment, describeServer, type McpClient, type RunningServer } from '@mcp-serverless/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, connectWithKey } from './client.ts';
import { build, start } from './next.ts';

const KEY = randomUUID();
const deployed = deployment();

beforeAll(async () => {
  if (!deployed) await build();
});

async function open(): Promise<RunningServer> {
  if (deployed) return deployed;
  const { url, close } = await start(KEY);
  return { url: new URL('/mcp', url), key: KEY, close };
}

describeServer('app next-app', open, { 'http/method': 'Next.js itself answers methods that are not exported' });

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

  test('has a page that says how to connect, without the key', async () => {
    const page = await fetch(new URL('/', app.url));
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain(app.url.href);
    expect(html).not.toContain(app.key);
  });
});

test.skipIf(deployed)('without its secret the route answers nobody, and the log says why', async () => {
  const next = await start('');
  try {
    const response = await ask({ url: new URL('/mcp', next.url), key: '' }, randomUUID());
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('MCP_API_KEY');
    await expect.poll(next.output).toContain('Set MCP_API_KEY');
  } finally {
    await next.close();
  }
});

import { expect, test } from 'vitest';
import { createServer } from '../src/server.ts';
import { ask } from './desk.ts';

test('every tool says what it takes and gives, and that it changes nothing', async () => {
  const tools = (await ask('tools/list', {}))['tools'] as Record<string, unknown>[];
  expect(tools.map(({ name }) => name)).toEqual([
    'convert_time',
    'count_working_days',
    'add_working_days',
    'text_statistics',
    'compare_json',
  ]);
  for (const tool of tools) {
    expect(tool).toMatchObject({
      title: expect.any(String),
      inputSchema: { type: 'object' },
      outputSchema: { type: 'object' },
      annotations: { readOnlyHint: true, openWorldHint: false },
    });
  }
});

test('options are added to its own', async () => {
  const server = createServer({ name: 'other', allowedHosts: ['desk.example'], observe: false });
  const call = (host: string) =>
    server.handleRequest(
      new Request(`https://${host}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
      }),
    );
  expect((await call('desk.example')).status).toBe(200);
  expect((await call('evil.example')).status).toBe(403);
});

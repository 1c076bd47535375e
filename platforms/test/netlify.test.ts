import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, start } from './process.ts';
import { toTarget } from './target.ts';
import { describeTwoKeys } from './two-keys.ts';

const cwd = fileURLToPath(new URL('../netlify', import.meta.url));

const startNetlify = (profile: string): Promise<Running> =>
  start({ command: ['node', 'serve.ts'], cwd, env: { PROFILE: profile } });

describeContract('netlify', async (profile) => toTarget('netlify', await startNetlify(profile)), {
  skip: { 'rpc/bad-utf8': 'the gateway puts JSON bodies into the event as text, bad bytes already replaced' },
});
describeTwoKeys('netlify', () => startNetlify('key'), 'refused');

describe('netlify dev', () => {
  let dev: Running;
  beforeAll(async () => {
    dev = await start({ command: ['node', 'dev.ts'], cwd, env: { PROFILE: 'open' } });
  });
  afterAll(() => dev.close());

  test('serves the function, and streams', async () => {
    const _meta = { progressToken: 'p' };
    const params = { name: 'progress', arguments: { steps: 2, ms: 300 }, _meta };
    const response = await fetch(new URL('/mcp', dev.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const chunks: string[] = [];
    for await (const chunk of response.body ?? []) chunks.push(new TextDecoder().decode(chunk));
    expect(chunks[0]).toContain('"progress":1');
    expect(chunks[0]).not.toContain('"progress":2');
    expect(chunks.at(-1)).toContain('2 steps');
  });
});

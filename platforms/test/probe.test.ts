import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestHarness } from 'wrangler';
import { MODES, type Mode, startWorker } from './workerd.ts';

const VARS = { GREETING: 'hello', SECRET: 's3cret', authInfo: '{"clientId":"FROM_ENV","token":"x","scopes":[]}' };

const HEADERS = { 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25' };

interface Probe {
  readonly eval: string;
  readonly node: readonly string[];
  readonly finished: number;
  readonly built: number;
}

async function call(url: URL, headers: Record<string, string> = {}): Promise<Response> {
  const params = { name: 'probe', arguments: {} };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  return fetch(url, { method: 'POST', headers: { ...HEADERS, ...headers }, body });
}

async function probe(url: URL, headers: Record<string, string> = {}): Promise<Probe> {
  const answer = (await (await call(url, headers)).json()) as { result: { structuredContent: Probe } };
  return answer.result.structuredContent;
}

const nodeOf = ({ compatibility_flags, compatibility_date }: Mode): readonly string[] =>
  compatibility_flags || compatibility_date < '2026-08-04' ? ['undefined', 'undefined'] : ['object', 'function'];

describe.each(MODES)('$name', (mode) => {
  let harness: TestHarness;
  let url: URL;
  beforeAll(async () => {
    ({ harness, url } = await startWorker('probe.ts', mode, VARS));
  });
  afterAll(() => harness.close());

  test('a factory that throws answers 500 without a word of why, logs it, and is tried again', async () => {
    const failed = await call(url);
    expect([failed.status, await failed.text()]).toEqual([500, 'Internal Server Error']);
    expect(harness.getLogs().some(({ message }) => message.includes('The first build fails'))).toBe(true);
    expect((await probe(url)).built).toBe(1);
    expect((await probe(url)).built).toBe(1);
  });

  test('code from strings is forbidden here, and nothing needed it', async () => {
    expect((await probe(url)).eval).toBe('EvalError: Code generation from strings disallowed for this context');
  });

  test('Node compatibility is as the mode says', async () => {
    expect((await probe(url)).node).toEqual(nodeOf(mode));
  });

  test('a tool finds env, the execution context and the address, and no identity from a variable', async () => {
    expect(await probe(url, { 'cf-connecting-ip': '203.0.113.7' })).toMatchObject({
      greeting: 'hello',
      waitUntil: 'function',
      sourceIp: '203.0.113.7',
    });
    expect(await probe(url)).not.toHaveProperty('subject');
  });

  test('work given to waitUntil finishes after the answer', async () => {
    const { finished } = await probe(url);
    await expect.poll(async () => (await probe(url)).finished).toBeGreaterThan(finished);
  });
});

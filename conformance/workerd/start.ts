import { randomUUID } from 'node:crypto';
import { createTestHarness } from 'wrangler';

/** Starts the Worker in workerd on a free port of loopback, and gives its endpoint. */
export async function startWorkerd(): Promise<URL> {
  const vars = { STATE_SECRET: randomUUID() };
  const config = { name: 'conformance', main: 'worker.ts', compatibility_date: '2026-11-01', vars };
  const { url } = await createTestHarness({ root: import.meta.dirname, workers: [{ config }] }).listen();
  return new URL('/mcp', url);
}

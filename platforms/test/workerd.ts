import { fileURLToPath } from 'node:url';
import { createTestHarness, type TestHarness } from 'wrangler';

/** A way workerd is set up. */
export interface Mode {
  readonly name: string;
  readonly compatibility_date: string;
  readonly compatibility_flags?: string[];
}

/** Node compatibility is on by default since 2026-08-04. */
export const MODES: readonly Mode[] = [
  { name: 'workerd', compatibility_date: '2026-11-01' },
  {
    name: 'workerd without Node compatibility',
    compatibility_date: '2026-11-01',
    compatibility_flags: ['no_nodejs_compat', 'no_nodejs_compat_v2'],
  },
  { name: 'workerd of 2024-09-01', compatibility_date: '2024-09-01' },
];

/** Starts a Worker of `workerd/` in workerd, on a free port of loopback. */
export async function startWorker(
  main: string,
  { name: _name, ...mode }: Mode,
  vars: Record<string, string>,
): Promise<{ readonly harness: TestHarness; readonly url: URL }> {
  const harness = createTestHarness({
    root: fileURLToPath(new URL('../workerd', import.meta.url)),
    workers: [{ config: { name: 'worker', main, ...mode, vars } }],
  });
  const { url } = await harness.listen();
  return { harness, url: new URL('/mcp', url) };
}

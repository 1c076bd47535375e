/**
 * Measures what a Worker costs, `startup.ts` and `cost.ts`, with the packages as they are published.
 * Each prints its table and whether its budget is met; exits with 1 when one is not.
 */

import { join } from 'node:path';
import { pack } from '../scripts/pack.ts';
import { mustRun, pnpmCommand, run } from '../scripts/run.ts';

const HOME = import.meta.dirname;

await pack(HOME, ['core', 'auth', 'cloudflare', 'contract']);
await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd: HOME });
for (const file of ['startup.ts', 'cost.ts']) {
  const { code } = await run([process.execPath, join(HOME, file)], { cwd: HOME, show: true });
  if (code !== 0) process.exitCode = 1;
}

/** Brings the lock files that pin packed packages up to date: after a change of their dependencies or peers. */

import { join } from 'node:path';
import { pack } from './pack.ts';
import { mustRun, pnpmCommand, ROOT } from './run.ts';

const CONSUMER = join(ROOT, 'scripts/test-pack/consumer');

await pack(CONSUMER, ['auth', 'cloudflare', 'core', 'lambda', 'node', 'vercel']);
await mustRun([...pnpmCommand(), '--ignore-workspace', 'install', '--lockfile-only', '--no-frozen-lockfile'], {
  cwd: CONSUMER,
});
await mustRun([process.execPath, join(ROOT, 'platforms/run.ts'), '--lock'], { cwd: ROOT });

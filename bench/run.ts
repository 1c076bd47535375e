/**
 * `pnpm bench` and `pnpm bench:check`: packs the packages as they are published, installs this workspace from its lock
 * file, and measures. Arguments are those of `src/main.ts`.
 */

import { join } from 'node:path';
import { pack } from '../scripts/pack.ts';
import { mustRun, pnpmCommand, run } from '../scripts/run.ts';

const HOME = import.meta.dirname;

console.error('preparing: the packages as they are published, and the peers from the lock file');
await pack(HOME, ['core', 'auth', 'lambda', 'node', 'cloudflare']);
await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd: HOME });
const node = join(HOME, 'node_modules/node/bin/node');
const { code } = await run([node, '--expose-gc', join(HOME, 'src/main.ts'), ...process.argv.slice(2)], {
  cwd: HOME,
  show: true,
});
process.exitCode = code ?? 1;

/**
 * `pnpm bench` and `pnpm bench:check`: packs the packages as they are published, installs this workspace from its lock
 * file, and measures. Arguments are those of `src/main.ts`; `--against` names another checkout, an installed one, whose
 * core is packed there in the same way.
 */

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pack } from '../scripts/pack.ts';
import { mustRun, pnpmCommand, run } from '../scripts/run.ts';

const HOME = import.meta.dirname;

console.error('preparing: the packages as they are published, and the peers from the lock file');
await pack(HOME, ['core', 'auth', 'lambda', 'node', 'cloudflare']);
await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd: HOME });
const node = join(HOME, 'node_modules/node/bin/node');
const options = { against: { type: 'string' } } as const;
const { values } = parseArgs({ options, strict: false });
const args = process.argv.slice(2);
if (typeof values.against === 'string') {
  // A later one wins.
  args.push('--against', await packElsewhere(resolve(values.against)));
}
const { code } = await run([node, '--expose-gc', join(HOME, 'src/main.ts'), ...args], {
  cwd: HOME,
  show: true,
});
process.exitCode = code ?? 1;

/** Packs core of another checkout by that checkout's own script, and gives the module of its root. */
async function packElsewhere(checkout: string): Promise<string> {
  const workspace = join(checkout, 'bench');
  await mustRun([node, join(checkout, 'scripts/pack.ts'), workspace, 'core'], { cwd: checkout });
  return join(workspace, '.packed/core/dist/index.js');
}

/** Installs this workspace from its own lock, checks its types, and opens pages in Chromium; says so where there is none. */

import { join } from 'node:path';
import { mustRun, pnpmCommand, run } from '../scripts/run.ts';

const cwd = import.meta.dirname;
const node = join(cwd, 'node_modules/.bin/node');

await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd });
await mustRun([...pnpmCommand(), 'run', 'check'], { cwd });
const { code } = await run([node, 'src/main.ts'], { cwd, show: true });
process.exitCode = code ?? 1;

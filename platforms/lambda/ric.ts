/**
 * AWS's runtime client. It is no dependency of a workspace because it builds natively, for more than a minute:
 * it is installed once, from the lock file in `ric/`, into a cache that git ignores. Run this file to install it.
 */

import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../scripts/lock.ts';
import { mustRun, pnpmCommand, run } from '../../scripts/run.ts';

/** Named after what it holds: another version is another folder. */
const HOME = join(import.meta.dirname, '..', '.cache', 'ric-4.0.2-node24');
const LOCK = join(import.meta.dirname, 'ric', 'pnpm-lock.yaml');
/** Written last: the lock file that the folder was installed from. */
const DONE = join(HOME, 'installed.yaml');
/** The npm package with Node.js and its headers. */
const NODE_HOME = join(HOME, 'node_modules', `node-linux-${process.arch}`);

/** The program that plays the part of the runtime, and its argument. */
export const RUNTIME: readonly [string, string] = [
  join(NODE_HOME, 'bin', 'node'),
  join(HOME, 'node_modules', 'aws-lambda-ric', 'index.mjs'),
];

/** Commands that the build needs, each with the Debian package that has it. */
const TOOLS = { cmake: 'cmake', 'g++': 'g++', make: 'make', python3: 'python3', xz: 'xz-utils' };

/** Throws, saying what to do, unless the runtime client is installed. */
export async function requireRic(): Promise<void> {
  if (!(await isInstalled())) throw new Error('AWS runtime client: not installed, run `node platforms/lambda/ric.ts`');
}

async function isInstalled(): Promise<boolean> {
  const [done, lock] = await Promise.all([readFile(DONE, 'utf8').catch(() => ''), readFile(LOCK, 'utf8')]);
  return done === lock;
}

/** Installs the runtime client, unless it is there. As root it installs missing tools with apt-get. */
async function install(): Promise<void> {
  if (await isInstalled()) return;
  if (process.platform !== 'linux')
    throw new Error(`AWS runtime client: builds on Linux only, not on ${process.platform}`);
  await installTools();
  await rm(HOME, { recursive: true, force: true });
  await cp(join(import.meta.dirname, 'ric'), HOME, { recursive: true });
  // Without it node-gyp would download the headers.
  const env = { npm_config_nodedir: NODE_HOME };
  await mustRun([...pnpmCommand(), 'install', '--frozen-lockfile'], { cwd: HOME, env });
  await writeFile(DONE, await readFile(LOCK));
}

async function installTools(): Promise<void> {
  const missing: string[] = [];
  for (const [command, name] of Object.entries(TOOLS)) {
    const { code } = await run(['sh', '-c', `command -v ${command}`]);
    if (code !== 0) missing.push(name);
  }
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) throw new Error(`AWS runtime client: building it needs ${missing.join(', ')}`);
  await mustRun(['apt-get', 'update']);
  await mustRun(['apt-get', 'install', '-y', '--no-install-recommends', ...missing]);
}

if (import.meta.main) await withLock('ric', install);

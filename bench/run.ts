/**
 * `pnpm bench`: installs this workspace from its lock file, packs core as it is published, and measures.
 * Only Node's own modules are imported here: nothing else is installed when it starts.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKED = `${BENCH}.packed/core`;

/** Runs a command to its end; its output is shown only when it fails. */
function quietly(cwd: string, command: string, ...args: string[]): void {
  try {
    execFileSync(command, args, { cwd, stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    process.stderr.write(`${command} ${args.join(' ')} failed\n${stdout ?? ''}${stderr ?? ''}`);
    process.exit(1);
  }
}

process.stderr.write('preparing: peers from the lock file, core as it is published\n');
mkdirSync(PACKED, { recursive: true });
quietly(BENCH, 'npx', '-y', 'pnpm@12', 'install', '--frozen-lockfile');
quietly(ROOT, 'npx', '-y', 'pnpm@12', '--filter', '@mcp-serverless/core', 'run', 'build');
quietly(ROOT, 'npx', '-y', 'pnpm@12', '--filter', '@mcp-serverless/core', 'pack', '--out', `${PACKED}.tgz`);
quietly(BENCH, 'tar', '-xzf', `${PACKED}.tgz`, '-C', PACKED, '--strip-components=1');
execFileSync(`${BENCH}node_modules/.bin/node`, ['--expose-gc', `${BENCH}src/main.ts`], { stdio: 'inherit' });

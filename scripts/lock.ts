import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './run.ts';

const DIR = join(ROOT, 'node_modules', '.cache');

/**
 * Runs `work` while no other process of this clone holds the lock of that name; waits for its turn.
 * Turbo rewrites `dist` even from its cache, so two builds at once, or a build under a reader, see half-written files.
 * Not re-entrant. A lock whose process has died is taken over.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  await mkdir(DIR, { recursive: true });
  const file = join(DIR, `${name}.lock`);
  while (!(await take(file))) {
    if (await isAbandoned(file)) await rm(file, { force: true });
    else await sleep(100);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  // Not yet written, or just removed: look again.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (cause) {
    return codeOf(cause) === 'ESRCH';
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

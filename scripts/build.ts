import { withLock } from './lock.ts';
import { mustRun, pnpmCommand } from './run.ts';

/**
 * Builds the given packages, all of them by default, to `dist`, then runs `use` before another process may build.
 * Turbo skips what did not change. Throws with turbo's output when a build fails; else says nothing.
 */
export function build<T>(names: readonly string[], use: () => Promise<T>): Promise<T> {
  return withLock('build', async () => {
    await mustRun([...pnpmCommand(), 'exec', 'turbo', 'run', 'build', ...names.map((name) => `--filter=${name}`)]);
    return use();
  });
}

if (import.meta.main) await build(process.argv.slice(2), async () => {});

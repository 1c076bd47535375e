import { mustRun, pnpmCommand } from './run.ts';

/**
 * Builds the given packages, all of them by default, to `dist`. Turbo skips what did not change.
 * Throws with turbo's output when a build fails; else says nothing.
 */
export async function build(names: readonly string[] = []): Promise<void> {
  await mustRun([...pnpmCommand(), 'exec', 'turbo', 'run', 'build', ...names.map((name) => `--filter=${name}`)]);
}

if (import.meta.main) await build(process.argv.slice(2));

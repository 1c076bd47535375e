/** How many tests or steps of a command ended how. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The sum of several tallies. */
export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
  };
}

/** Prints the last line of a command, `N passed, N failed`, and sets the exit code: 1 when something failed or nothing ran. */
export function conclude({ passed, failed }: Tally): void {
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}

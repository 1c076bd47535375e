/** The one file that waits for a time that somebody chose. */

/** The longest time that platforms take: what is to wait longer they call at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Calls `work` once after `ms` milliseconds, however many: at once for 0 or less, never for what is not a finite number.
 * Returns a function that stops it. For adapters, whose platforms tell the time that is left.
 */
export function startTimer(ms: number | null | undefined, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (left: number): void => {
    timer = left > LONGEST_MS ? setTimeout(() => wait(left - LONGEST_MS), LONGEST_MS) : setTimeout(work, left);
  };
  if (typeof ms === 'number' && Number.isFinite(ms)) wait(Math.max(0, ms));
  return () => clearTimeout(timer);
}

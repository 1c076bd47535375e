/** Waiting for others, but not for ever. */

import { startTimer } from '@mcp-serverless/core';

/** Whoever must be asked cannot be: neither a yes nor a no. Its message is for the operator. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/**
 * Runs `work` for at most `timeoutMs`, reading included, whether or not it minds its signal.
 * @throws Unavailable when the time is up, or with the cause when `work` fails
 */
export async function within<T>(
  timeoutMs: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let stopTimer = (): void => {};
  const late = new Promise<never>((_, reject) => {
    stopTimer = startTimer(timeoutMs, () => {
      reject(new Unavailable(`${what}: no answer within ${timeoutMs} ms`));
      abort.abort();
    });
  });
  try {
    return await Promise.race([work(abort.signal), late]);
  } catch (cause) {
    throw cause instanceof Unavailable ? cause : new Unavailable(`${what}: ${messageOf(cause)}`, { cause });
  } finally {
    stopTimer();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

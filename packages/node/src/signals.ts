/** What ends the process: SIGINT (Ctrl-C) and SIGTERM (service managers, containers). */

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;
type Signal = keyof typeof SIGNALS;

type Close = () => Promise<void>;

/** Every server of this process that asked for it: the process ends once, when all have closed. */
const closing: Set<Close> = new Set();
let signalled = false;

/**
 * Calls `close` on SIGINT or SIGTERM and then ends the process with exit code 0; a second signal ends it at once
 * with 128 plus the signal's number, as shells count. Returns a function that takes `close` off again.
 */
export function onSignal(close: Close): () => void {
  if (closing.size === 0) {
    for (const signal of Object.keys(SIGNALS)) process.on(signal, end);
  }
  closing.add(close);
  return () => {
    // Between the first signal and the end of the process the second one is still of interest.
    if (closing.delete(close) && closing.size === 0 && !signalled) {
      for (const signal of Object.keys(SIGNALS)) process.off(signal, end);
    }
  };
}

function end(signal: Signal): void {
  if (signalled) process.exit(128 + SIGNALS[signal]);
  signalled = true;
  Promise.all([...closing].map((close) => close())).then(() => process.exit(0));
}

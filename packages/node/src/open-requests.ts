/** The requests that are not answered yet, and what happens to them meanwhile. */

import type { CallOptions } from '@mcp-serverless/core';

/** After so many milliseconds without an answer the operator hears of a request. */
export const SLOW_MS = 60_000;
/** How often open requests are looked at, which costs a request nothing. */
const LOOK_MS = 10_000;

type Listener = Parameters<NonNullable<CallOptions['onTrouble']>>[0];

interface Open {
  readonly since: number;
  listener: Listener | undefined;
  told: boolean;
}

/**
 * Knows which requests run, and tells core of clients that leave, of calls that do not end and of those that the host
 * ends. `Key` stands for one request.
 */
export class OpenRequests<Key extends object> {
  readonly #open = new Map<Key, Open>();
  readonly #isAnswering: (key: Key) => boolean;
  readonly #timer: ReturnType<typeof setInterval>;

  /** @param isAnswering whether some of a request's answer was sent: a stream shows its client that something happens */
  constructor(isAnswering: (key: Key) => boolean) {
    this.#isAnswering = isAnswering;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Those that run. */
  get keys(): Iterable<Key> {
    return this.#open.keys();
  }

  add(key: Key): void {
    this.#open.set(key, { since: Date.now(), listener: undefined, told: false });
  }

  /** Sets what hears of trouble with a request. */
  listen(key: Key, listener: Listener): void {
    const open = this.#open.get(key);
    if (open) open.listener = listener;
    // It was closed before anybody listened.
    else listener('left');
  }

  /** Forgets a request that has ended, or whose client has `left`. */
  end(key: Key, left: boolean): void {
    const listener = this.#open.get(key)?.listener;
    this.#open.delete(key);
    if (left) listener?.('left');
  }

  /** Says of every request that still runs that it is cut off. */
  cut(): void {
    for (const { listener } of this.#open.values()) listener?.('cut');
  }

  /** Looks at nothing any more. */
  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const before = Date.now() - SLOW_MS;
    for (const [key, open] of this.#open) {
      if (open.told || open.since > before || this.#isAnswering(key)) continue;
      open.told = true;
      open.listener?.('slow');
    }
  }
}

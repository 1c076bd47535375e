/** Answers that are kept for a while. */

interface Entry<Value> {
  readonly value: Value;
  readonly keptAt: number;
  readonly seconds: number;
}

/** Keeps a bounded number of values, each for its own time; the one longest unused goes first. */
export class Recent<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** `now` is in seconds. A clock that went back makes values old, not new. */
  get(key: string, now: number): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (!(Math.abs(now - entry.keptAt) < entry.seconds)) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, now: number, seconds: number): void {
    if (!(seconds > 0)) return;
    this.#entries.delete(key);
    this.#entries.set(key, { value, keptAt: now, seconds });
    if (this.#entries.size <= this.#max) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}

/** Using something once: what no server without a memory can promise. */

/** Remembers what was used. Whoever can be reached by all instances can be one: a table with conditional writes. */
export interface ReplayGuard {
  /** Whether `id` is used for the first time; remembered for so many seconds by all instances. */
  firstUse(id: string, seconds: number): boolean | Promise<boolean>;
}

/** A guard in the memory of this instance: for tests, and where one instance answers everything. */
export function createReplayGuard(): ReplayGuard {
  const used = new Map<string, number>();
  return {
    firstUse(id, seconds) {
      const now = Date.now();
      for (const [one, until] of used) if (until <= now) used.delete(one);
      if (used.has(id)) return false;
      used.set(id, now + seconds * 1000);
      return true;
    },
  };
}

/** Using something once: what no server without a memory can promise. */

/** Remembers what was used. Whoever can be reached by all instances can be one: a table with conditional writes. */
export interface ReplayGuard {
  /** Whether `id` is used for the first time; remembered for so many seconds by all instances. */
  firstUse(id: string, seconds: number): boolean | Promise<boolean>;
}

/** How many ids a guard in memory keeps. */
const MAX_IDS = 1_000_000;

/**
 * A guard in the memory of this instance: for tests, and where one instance answers everything. Each use costs the same,
 * however many ids are remembered.
 * @throws Error from `firstUse` while a million ids are remembered: an id that is forgotten too early could be used again
 */
export function createReplayGuard(): ReplayGuard {
  const used = new Map<string, number>();
  /** Ids by the second in which their time is over, so that no use walks all of them. */
  const ending = new Map<number, string[]>();
  let swept = 0;
  return {
    firstUse(id, seconds) {
      const now = Date.now();
      const second = Math.floor(now / 1000);
      if (second !== swept) {
        swept = second;
        forget(used, ending, now);
      }
      const known = used.get(id);
      if (known !== undefined && known > now) return false;
      if (used.size >= MAX_IDS) throw new Error('createReplayGuard: too many ids are remembered');
      const until = now + seconds * 1000;
      used.set(id, until);
      const end = Math.floor(until / 1000);
      const ids = ending.get(end);
      if (ids) ids.push(id);
      else ending.set(end, [id]);
      return true;
    },
  };
}

function forget(used: Map<string, number>, ending: Map<number, string[]>, now: number): void {
  for (const [end, ids] of ending) {
    if ((end + 1) * 1000 > now) continue;
    ending.delete(end);
    // An id that was used again has a later end.
    for (const id of ids) if ((used.get(id) ?? now) <= now) used.delete(id);
  }
}

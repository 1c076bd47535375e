/** Data on its way into JSON: what JSON keeps, and what it would lose without a word. */

/** How deep plain data may nest before it is looked at closely. */
const QUICK_DEPTH = 32;

/**
 * Whether JSON keeps all of a value, as far as a quick look tells: scalars, lists and plain objects. `false` is no
 * verdict: `findLoss` of `loss.ts` decides.
 */
export function isPlain(value: unknown, depth = 0): boolean {
  if (typeof value === 'object') {
    if (value === null) return true;
    if (depth > QUICK_DEPTH) return false;
    if (Array.isArray(value)) {
      for (const item of value) if (!isPlain(item, depth + 1)) return false;
      return true;
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return false;
    for (const key in value) if (!isPlain((value as Record<string, unknown>)[key], depth + 1)) return false;
    return true;
  }
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' || typeof value === 'boolean' || (value === undefined && depth > 0);
}

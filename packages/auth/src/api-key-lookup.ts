/** Keys that a database knows. */

import type { AuthContext } from '@mcp-serverless/core';
import { checkOptions } from '@mcp-serverless/core';
import type { ApiKeyLookup } from './api-key-options.ts';
import { Recent } from './recent.ts';
import { check, checkClock, checkNumber, isEdge, type Outside } from './settings.ts';
import { within } from './within.ts';

/** Options of `cacheLookup`. */
export interface CacheLookupOptions extends Pick<Outside, 'clock'> {
  /** How long a key that was found is believed, in seconds: that late its end is noticed. Default 30, at most 60. */
  readonly seconds?: number;
  /** The same for one that was not found: that late a new key works, if it was tried before. Default 5, at most 10. */
  readonly negativeSeconds?: number;
  /** How many answers are kept; the one longest unused goes first. Default 1000. */
  readonly entries?: number;
  /** How long requests wait for one lookup, in milliseconds; then it is let go and the next request asks again. Default 5000. */
  readonly timeoutMs?: number;
}

const WHERE = 'cacheLookup';
const OPTIONS: readonly (keyof CacheLookupOptions)[] = ['seconds', 'negativeSeconds', 'entries', 'timeoutMs', 'clock'];

/** What was found; `undefined`: nothing. */
interface Answer {
  readonly identity: Awaited<ReturnType<ApiKeyLookup>>;
}

/**
 * Keeps what a `lookup` of `APIKeyAuthProvider` finds for a while, under the hash of the key. Requests that come together
 * with one key ask once, but on Workers and Vercel's edge each for itself.
 * @throws TypeError that names the option and the fix
 */
export function cacheLookup(lookup: ApiKeyLookup, options: CacheLookupOptions = {}): ApiKeyLookup {
  checkOptions(WHERE, options, OPTIONS);
  check(typeof lookup === 'function', `${WHERE}: the first argument must be a function`);
  const clock = checkClock(WHERE, options);
  const seconds = checkNumber(`${WHERE}: seconds`, options.seconds, 30, 0, 60);
  const negativeSeconds = checkNumber(`${WHERE}: negativeSeconds`, options.negativeSeconds, 5, 0, 10);
  const recent = new Recent<Answer>(checkNumber(`${WHERE}: entries`, options.entries, 1000, 1, 1_000_000));
  const timeoutMs = checkNumber(`${WHERE}: timeoutMs`, options.timeoutMs, 5000, 1, 60_000);
  const flights = new Map<string, Promise<Answer>>();

  const ask: ApiKeyLookup = async (question, context: AuthContext) => {
    const identity = await lookup(question, context);
    recent.set(question.hash, { identity }, clock(), identity ? seconds : negativeSeconds);
    return identity;
  };

  /** Ends with the lookup or with its time, so that a lookup that hangs holds no key for ever. */
  const fly = (hash: string, work: () => ReturnType<ApiKeyLookup>): Promise<Answer> =>
    within(timeoutMs, 'lookup', async () => ({ identity: await work() })).finally(() => flights.delete(hash));

  return async (question, context) => {
    const { hash } = question;
    const kept = recent.get(hash, clock());
    if (kept) return kept.identity;
    if (isEdge()) return ask(question, context);
    const flight = flights.get(hash) ?? fly(hash, () => ask(question, context));
    flights.set(hash, flight);
    return (await flight).identity;
  };
}

/** Keys behind a URL, kept for as long as they may be. */

import { discoverKeys } from './discovery.ts';
import { fetchJson } from './fetch-json.ts';
import { isFields } from './fields.ts';
import { type FindKeys, findIn, type JwkSet, type KeyHint, parseKeySet } from './keys.ts';
import { checkNumber, isEdge, type Outside } from './settings.ts';
import type { VerifyKey } from './signature.ts';
import { type Unavailable, within } from './within.ts';

/** Keys as an outside cache keeps them. Whoever can write there can sign tokens. */
export interface CachedKeys {
  readonly jwks: JwkSet;
  /** When they were fetched, in seconds since the epoch. */
  readonly fetchedAt: number;
}

/** A place for keys that outlives an instance: KV, a table, Redis. What it throws is ignored. */
export interface JwksCache {
  /** Read once, by the first request of an instance. */
  get(): Promise<CachedKeys | undefined>;
  set(keys: CachedKeys): Promise<void>;
}

/** How keys behind a URL are fetched and kept. */
export interface RemoteKeysOptions {
  /** How long fetched keys count as fresh, in seconds. Default 600. */
  readonly jwksMaxAgeSeconds?: number;
  /** How much longer they are used while the issuer does not answer, in seconds. Default 3600. */
  readonly staleIfErrorSeconds?: number;
  /** How long an unknown key id leads to no new fetch, in seconds. Default 30. */
  readonly jwksCooldownSeconds?: number;
  /** How long a fetch may take, discovery and reading included. Default 5000. */
  readonly jwksTimeoutMs?: number;
  readonly jwksCache?: JwksCache;
  /**
   * Whether requests that come together wait for one fetch. Default: everywhere but on Cloudflare Workers and
   * Vercel's edge, where a request must not wait for what another one started.
   */
  readonly shareFetches?: boolean;
}

/** `jwksUri`, or else the issuer whose metadata names it. */
export type KeyAddress = { readonly jwksUri: string } | { readonly issuer: string };

/** After a fetch that failed there is none for so many seconds. */
const PAUSE_SECONDS = 5;

interface Held {
  readonly find: FindKeys;
  readonly fetchedAt: number;
}

/**
 * Keys of an issuer. Fresh: used. Stale: fetched again, and used while that fails. Dead: `Unavailable`.
 * Does nothing before the first token, and sets no timer: an instance may have slept for hours.
 */
export class RemoteKeys {
  readonly #address: KeyAddress;
  readonly #settings: Settings;
  readonly #outside: Required<Outside>;
  #held: Held | undefined;
  #seeded = false;
  #triedAt = Number.NEGATIVE_INFINITY;
  #failed: Unavailable | undefined;
  #flight: Promise<Held> | undefined;

  /** @throws TypeError that names the option and the fix */
  constructor(where: string, address: KeyAddress, options: RemoteKeysOptions, outside: Required<Outside>) {
    this.#address = address;
    this.#outside = outside;
    this.#settings = checkSettings(where, options);
  }

  /** The keys a token can have been signed with. @throws Unavailable when nobody can say */
  async find(hint: KeyHint): Promise<readonly VerifyKey[]> {
    const held = await this.#current();
    const found = await held.find(hint);
    if (found.length > 0) return found;
    if (this.#mayFetch()) return (await this.#refresh()).find(hint);
    // A key that may be new since the last fetch, which failed, is not wrong: nobody could look.
    if (this.#failed) throw this.#failed;
    return found;
  }

  async #current(): Promise<Held> {
    if (!this.#held && !this.#seeded) await this.#seed();
    const { jwksMaxAgeSeconds, staleIfErrorSeconds } = this.#settings;
    const held = this.#held;
    if (held && this.#age(held) < jwksMaxAgeSeconds) return held;
    try {
      if (this.#failed && !this.#mayFetch()) throw this.#failed;
      return await this.#refresh();
    } catch (error) {
      if (held && this.#age(held) < jwksMaxAgeSeconds + staleIfErrorSeconds) return held;
      throw error;
    }
  }

  /** A clock that went back makes keys old, not new. */
  #age({ fetchedAt }: Held): number {
    return Math.abs(this.#outside.clock() - fetchedAt);
  }

  #mayFetch(): boolean {
    const since = Math.abs(this.#outside.clock() - this.#triedAt);
    return since >= (this.#failed ? PAUSE_SECONDS : this.#settings.jwksCooldownSeconds);
  }

  #refresh(): Promise<Held> {
    if (!this.#settings.shareFetches) return this.#fetch();
    this.#flight ??= this.#fetch().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #fetch(): Promise<Held> {
    const { clock } = this.#outside;
    // From its beginning on: requests that come meanwhile start no second one.
    this.#triedAt = clock();
    try {
      const jwks = await within(this.#settings.jwksTimeoutMs, `keys of ${Object.values(this.#address)[0]}`, (signal) =>
        this.#load(signal),
      );
      this.#held = { find: findIn(jwks.keys), fetchedAt: clock() };
      this.#failed = undefined;
      await this.#store({ jwks, fetchedAt: this.#held.fetchedAt });
      return this.#held;
    } catch (error) {
      this.#failed = error as Unavailable;
      throw error;
    }
  }

  async #load(signal: AbortSignal): Promise<JwkSet> {
    const { fetch } = this.#outside;
    const address = this.#address;
    const url = 'jwksUri' in address ? address.jwksUri : await discoverKeys(fetch, address.issuer, signal);
    const { status, json } = await fetchJson(fetch, url, { headers: { accept: 'application/json' }, signal });
    const keys = parseKeySet(json);
    if (!keys) throw new Error(status === 200 ? 'the answer is not a key set' : `the answer has status ${status}`);
    // An issuer that starts up may show no keys yet: an outage, after which good tokens are good again.
    if (keys.length === 0) throw new Error('the key set is empty');
    return { keys };
  }

  async #seed(): Promise<void> {
    const { jwksCache: cache, jwksTimeoutMs } = this.#settings;
    if (cache) {
      const cached = await within(jwksTimeoutMs, 'jwksCache.get', () => cache.get()).catch(() => undefined);
      const keys = parseKeySet(cached?.jwks);
      if (keys && isFields(cached) && typeof cached.fetchedAt === 'number') {
        this.#held ??= { find: findIn(keys), fetchedAt: cached.fetchedAt };
      }
    }
    this.#seeded = true;
  }

  async #store(keys: CachedKeys): Promise<void> {
    const { jwksCache: cache, jwksTimeoutMs } = this.#settings;
    if (cache) await within(jwksTimeoutMs, 'jwksCache.set', () => cache.set(keys)).catch(() => undefined);
  }
}

type Settings = Required<Omit<RemoteKeysOptions, 'jwksCache'>> & { readonly jwksCache: JwksCache | undefined };

function checkSettings(where: string, options: RemoteKeysOptions): Settings {
  const { jwksCache, shareFetches = !isEdge() } = options;
  if (jwksCache !== undefined && (typeof jwksCache?.get !== 'function' || typeof jwksCache.set !== 'function')) {
    throw new TypeError(`${where}: jwksCache must have the functions get and set`);
  }
  if (typeof shareFetches !== 'boolean') throw new TypeError(`${where}: shareFetches must be true or false`);
  const seconds = (name: 'jwksMaxAgeSeconds' | 'staleIfErrorSeconds' | 'jwksCooldownSeconds', standard: number) =>
    checkNumber(`${where}: ${name}`, options[name], standard, 0, 86_400);
  return {
    jwksMaxAgeSeconds: seconds('jwksMaxAgeSeconds', 600),
    staleIfErrorSeconds: seconds('staleIfErrorSeconds', 3600),
    jwksCooldownSeconds: seconds('jwksCooldownSeconds', 30),
    jwksTimeoutMs: checkNumber(`${where}: jwksTimeoutMs`, options.jwksTimeoutMs, 5000, 1, 60_000),
    jwksCache,
    shareFetches,
  };
}

import { type AuthContext, checkOptions } from '@mcp-serverless/core';
import { systemClock } from './settings.ts';

/** Whose a key is, and what it may do. */
export interface ApiKeyIdentity {
  /** The key's public name, for logs and storage. */
  readonly id: string;
  /** Who calls with this key. Default: `id`. */
  readonly subject?: string;
  /** What the key may do. Default: nothing that needs a scope. */
  readonly scopes?: readonly string[];
  /** In seconds since the epoch: from then on the key is refused. */
  readonly expiresAt?: number;
  /** In seconds since the epoch: before then the key is refused. */
  readonly notBefore?: number;
  readonly revoked?: boolean;
}

/** A key with an identity. For rotation give several records the same `id`, the old one with `expiresAt`. */
export interface ApiKeyRecord extends ApiKeyIdentity {
  /** The key itself, at least 16 characters. Prefer `hash`. `undefined`, from a variable that is not set, throws. */
  readonly key?: string | undefined;
  /** `sha256:` and 64 hexadecimal digits, as `generateApiKey` gives it. It does not authenticate anybody. */
  readonly hash?: `sha256:${string}`;
}

/** What is known of a key that somebody presents: never the key. */
export interface ApiKeyQuestion {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly hash: `sha256:${string}`;
  /** The public id in a key that `generateApiKey` made. Whoever presents it may have made it up. */
  readonly id: string | undefined;
}

/** Finds a key in a database, by its hash; `undefined` when it is not there. What it throws is an outage. */
export type ApiKeyLookup = (
  question: ApiKeyQuestion,
  context: AuthContext,
) => ApiKeyIdentity | undefined | Promise<ApiKeyIdentity | undefined>;

export interface ApiKeyOptions {
  /**
   * At least one, unless there is `lookup`. A plain key's subject is `sha256:` and the first 16 digits of its hash.
   * `undefined`, from a variable that is not set, throws.
   */
  readonly keys?: readonly (string | ApiKeyRecord | undefined)[];
  /** Asked about keys that are not in `keys`, every time: see `cacheLookup`. Given 5 seconds. */
  readonly lookup?: ApiKeyLookup;
  /** The header that holds the bare key. Default `X-API-Key`. */
  readonly headerName?: string;
  /** The time in seconds since the epoch, for tests. Default: the system's. */
  readonly clock?: () => number;
}

export const WHERE = 'APIKeyAuthProvider';
const OPTIONS: readonly (keyof ApiKeyOptions)[] = ['keys', 'lookup', 'headerName', 'clock'];
const MIN_CHARS = 16;
/** The longest key that is looked at. */
export const MAX_BYTES = 512;

/** The options with their defaults. */
export interface Settings {
  readonly keys: readonly (string | ApiKeyRecord)[];
  readonly lookup: ApiKeyLookup | undefined;
  readonly headerName: string;
  readonly clock: () => number;
}

/**
 * Checks the options and copies them: what a caller changes later does not count.
 * @throws TypeError that names the option and the fix
 */
export function checkApiKeyOptions(options: ApiKeyOptions): Settings {
  checkOptions(WHERE, options, OPTIONS);
  const { keys, lookup, headerName = 'X-API-Key', clock = systemClock } = options;
  checkHeaderName(headerName);
  if (typeof clock !== 'function') throw new TypeError(`${WHERE}: clock must be a function that returns seconds`);
  if (lookup !== undefined && typeof lookup !== 'function') throw new TypeError(`${WHERE}: lookup must be a function`);
  const checked = lookup && keys === undefined ? [] : checkKeys(keys, lookup !== undefined);
  return { keys: checked, lookup, headerName, clock };
}

function checkHeaderName(name: string): void {
  if (typeof name !== 'string' || !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
    throw new TypeError(`${WHERE}: headerName must be the name of a header, for example "X-API-Key"`);
  }
  if (/^(authorization|cookie)$/i.test(name)) {
    throw new TypeError(`${WHERE}: headerName cannot be ${name}. "Authorization: ApiKey" and "Bearer" are read anyway`);
  }
}

function checkKeys(keys: ApiKeyOptions['keys'], mayBeEmpty: boolean): Settings['keys'] {
  if (!Array.isArray(keys)) throw new TypeError(`${WHERE}: keys must be an array, for example [process.env.API_KEY]`);
  if (keys.length === 0 && !mayBeEmpty)
    throw new TypeError(`${WHERE}: keys is empty: nobody could call. Give at least one key`);
  const seen = new Set<string | undefined>();
  return Array.from(keys, (item: string | ApiKeyRecord | undefined, i) => {
    const where = `${WHERE}: keys[${i}]`;
    if (item === undefined || item === null) {
      throw new TypeError(`${where} is ${item}. Set the environment variable it comes from, or remove it`);
    }
    if (typeof item === 'string') checkKey(item, where);
    else checkRecord(item, where);
    const secret = typeof item === 'string' ? item : (item.key ?? item.hash?.toLowerCase());
    if (seen.has(secret)) throw new TypeError(`${where} is the same key as another. Remove one of them`);
    seen.add(secret);
    return typeof item === 'string' ? item : { ...item, ...(item.scopes && { scopes: [...item.scopes] }) };
  });
}

const RECORD = ['id', 'key', 'hash', 'subject', 'scopes', 'expiresAt', 'notBefore', 'revoked'] as const;

function checkRecord(record: ApiKeyRecord, where: string): void {
  checkOptions(where, record, RECORD satisfies readonly (keyof ApiKeyRecord)[]);
  const { key, hash } = record;
  checkIdentity(record, where);
  if (Object.hasOwn(record, 'key') === Object.hasOwn(record, 'hash')) {
    throw new TypeError(`${where}: give either key or hash`);
  }
  if (Object.hasOwn(record, 'key')) checkKey(key, `${where}.key`);
  else if (typeof hash !== 'string' || !/^sha256:[0-9a-f]{64}$/i.test(hash)) {
    throw new TypeError(`${where}.hash must be "sha256:" and 64 hexadecimal digits, as generateApiKey() gives it`);
  }
}

/** Checks whose a key is, from the options or from a database. @throws TypeError that names the member */
export function checkIdentity(record: ApiKeyIdentity, where: string): void {
  const { id, subject, scopes, revoked } = record;
  if (typeof id !== 'string' || id === '') throw new TypeError(`${where}.id must be a name for the key`);
  if (subject !== undefined && (typeof subject !== 'string' || subject === '')) {
    throw new TypeError(`${where}.subject must be a non-empty string`);
  }
  if (scopes !== undefined && !(Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string'))) {
    throw new TypeError(`${where}.scopes must be an array of strings`);
  }
  if (revoked !== undefined && typeof revoked !== 'boolean') {
    throw new TypeError(`${where}.revoked must be true or false`);
  }
  checkTime(record.expiresAt, `${where}.expiresAt`);
  checkTime(record.notBefore, `${where}.notBefore`);
}

function checkKey(key: unknown, where: string): void {
  if (typeof key !== 'string') {
    throw new TypeError(
      `${where} is ${key === null ? 'null' : typeof key}. Set the environment variable it comes from`,
    );
  }
  if (key.length < MIN_CHARS) {
    throw new TypeError(`${where} has fewer than ${MIN_CHARS} characters. Make a key with generateApiKey()`);
  }
  if (key.length > MAX_BYTES || !/^[\x21-\x2b\x2d-\x7e]+$/.test(key)) {
    throw new TypeError(
      `${where} cannot be sent in a header: use at most ${MAX_BYTES} visible ASCII characters and no comma`,
    );
  }
}

/** About the year 5138 in seconds, and 1973 in milliseconds. */
const MAX_SECONDS = 100_000_000_000;

function checkTime(time: unknown, where: string): void {
  if (time === undefined) return;
  if (typeof time !== 'number' || !(time >= 0 && time < MAX_SECONDS)) {
    throw new TypeError(`${where} must be seconds since the epoch, not milliseconds`);
  }
}

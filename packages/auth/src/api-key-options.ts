import { type AuthContext, checkOptions } from '@mcp-serverless/core';
import { sha256Now } from './mac.ts';
import { check, checkClock } from './settings.ts';

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
  /** Asked about keys that are not in `keys`, every time: see `cacheLookup` of `@mcp-serverless/auth/platform`. Given 5 seconds. */
  readonly lookup?: ApiKeyLookup;
  /** The header that holds the bare key. Default `X-API-Key`. */
  readonly headerName?: string;
  /** The time in seconds since the epoch, for tests. Default: the system's. */
  readonly clock?: () => number;
}

export const WHERE = 'APIKeyAuthProvider';
const OPTIONS: readonly (keyof ApiKeyOptions)[] = ['keys', 'lookup', 'headerName', 'clock'];
/** Browsers send cookies by themselves. */
const HEADER = /^(?!(authorization|cookie)$)[\w!#$%&'*+.^`|~-]+$/i;
/** The longest key that is looked at. */
export const MAX_BYTES = 512;

/** A record, or a bare key, which is named after its hash. */
export type KnownKey = Omit<ApiKeyRecord, 'id'> & { readonly id?: string };

/** The options with their defaults. */
export interface Settings {
  readonly keys: readonly KnownKey[];
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
  const { keys, lookup, headerName = 'X-API-Key' } = options;
  check(
    typeof headerName === 'string' && HEADER.test(headerName),
    `${WHERE}: headerName must name a header, not Authorization, which is read anyway, or Cookie`,
  );
  check(lookup === undefined || typeof lookup === 'function', `${WHERE}: lookup must be a function`);
  const checked = lookup && keys === undefined ? [] : checkKeys(keys, lookup !== undefined);
  return { keys: checked, lookup, headerName, clock: checkClock(WHERE, options) };
}

function checkKeys(keys: ApiKeyOptions['keys'], mayBeEmpty: boolean): Settings['keys'] {
  check(
    Array.isArray(keys) && (mayBeEmpty || keys.length > 0),
    `${WHERE}: keys must be an array with at least one key, like [process.env.API_KEY]`,
  );
  // Only then one can be given as both.
  const hashed = keys.some((item) => typeof item === 'object' && item !== null && 'hash' in item);
  const seen = new Set<string | undefined>();
  return Array.from(keys, (item: string | ApiKeyRecord | undefined, i) => {
    const where = `${WHERE}: keys[${i}]`;
    const known = typeof item === 'object' && item !== null ? checkRecord(item, where) : { key: checkKey(item, where) };
    const hash = known.key === undefined || !hashed ? known.hash?.toLowerCase() : hashOf(known.key);
    const secret = hash ?? known.key;
    check(!seen.has(secret), `${where} is configured twice. Leave one of the two out`);
    seen.add(secret);
    return known;
  });
}

function hashOf(key: string): string | undefined {
  const hash = sha256Now(key);
  return hash && `sha256:${hash}`;
}

/** A copy of a record that can be used. */
function checkRecord(record: ApiKeyRecord, where: string): KnownKey {
  checkOptions(where, record, ['key', 'hash', ...Object.keys(IDENTITY)] as (keyof ApiKeyRecord)[]);
  checkIdentity(record, where);
  const plain = Object.hasOwn(record, 'key');
  check(plain !== Object.hasOwn(record, 'hash'), `${where}: give either key or hash`);
  if (plain) checkKey(record.key, `${where}.key`);
  else
    check(
      /^sha256:[0-9a-f]{64}$/i.test(String(record.hash)),
      `${where}.hash must be "sha256:" and 64 hexadecimal digits, as of generateApiKey()`,
    );
  return { ...record, ...(record.scopes && { scopes: [...record.scopes] }) };
}

/** About the year 5138 in seconds, and 1973 in milliseconds. */
const MAX_SECONDS = 100_000_000_000;

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < MAX_SECONDS;
const TIME = [isTime, 'seconds since the epoch, not milliseconds'] as const;

/** What the members of an identity must be, where they are there. */
const IDENTITY: Readonly<Record<keyof ApiKeyIdentity, readonly [test: (value: unknown) => boolean, what: string]>> = {
  id: [isName, 'a name'],
  subject: [isName, 'a name'],
  scopes: [(value) => Array.isArray(value) && value.every(isName), 'a list of names'],
  revoked: [(value) => typeof value === 'boolean', 'true or false'],
  expiresAt: TIME,
  notBefore: TIME,
};

/** Checks whose a key is, from the options or from a database. @throws TypeError that names the member */
export function checkIdentity(identity: ApiKeyIdentity, where: string): void {
  for (const [name, [test, what]] of Object.entries(IDENTITY)) {
    const value = identity[name as keyof ApiKeyIdentity];
    check(test(value) || (value === undefined && name !== 'id'), `${where}.${name} must be ${what}`);
  }
}

function checkKey(key: unknown, where: string): string {
  check(typeof key === 'string', `${where} is ${key === null ? key : typeof key}. Set the variable it comes from`);
  check(
    /^[!-+\--~]{16,512}$/.test(key),
    `${where} must be 16 to 512 visible ASCII characters and no comma. Make a key with generateApiKey()`,
  );
  return key;
}

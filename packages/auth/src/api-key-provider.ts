import type { AuthContext, AuthOutcome, Challenge, Principal } from '@mcp-serverless/core';
import {
  type ApiKeyIdentity,
  type ApiKeyOptions,
  checkApiKeyOptions,
  checkIdentity,
  type KnownKey,
  MAX_BYTES,
  type Settings,
  WHERE,
} from './api-key-options.ts';
import { findCredential, type Wanted } from './credentials.ts';
import { Mac, sha256 } from './mac.ts';
import { looksLikeJwt, type Recognized, type RecognizingProvider } from './recognize.ts';
import { check } from './settings.ts';
import { within } from './within.ts';

interface Entry {
  readonly record: ApiKeyIdentity;
  readonly principal: Principal;
}

/** Ready to compare: MACs under a secret of this instance, and the keys by theirs. */
interface Compiled {
  readonly mac: Mac;
  /** Keys that are known, by their own MAC: one operation a request. */
  readonly plain: ReadonlyMap<string, Entry>;
  /** Keys whose hash is known, by the MAC of that. */
  readonly hashed: ReadonlyMap<string, Entry>;
}

/** A key of `generateApiKey`, and its public id. */
const GENERATED = /^mcp_live_([0-9a-f]{10})_[0-9a-f]{48}$/;
const LOOKUP_MS = 5000;

const CHALLENGES: readonly Challenge[] = Object.freeze([{ scheme: 'ApiKey', params: { realm: 'mcp' } }]);

/**
 * Authenticates callers by a key in `X-API-Key`, `Authorization: ApiKey` or `Authorization: Bearer`.
 * Keys are compared by HMAC under a random secret of this instance, so that timing tells nothing about them.
 * Unknown, expired and revoked keys look the same to the caller. Does not read keys from the URL, the body
 * or cookies, and does not limit how often a caller may try: use keys nobody can guess, see `generateApiKey`.
 */
export class APIKeyAuthProvider implements RecognizingProvider {
  readonly #settings: Settings;
  readonly #wanted: Wanted;
  #compiled: Compiled | undefined;

  /** @throws TypeError that names the option and the fix, for example for a key that is `undefined` */
  constructor(options: ApiKeyOptions) {
    this.#settings = checkApiKeyOptions(options);
    const { headerName } = this.#settings;
    this.#wanted = { headerName: headerName.toLowerCase(), schemes: ['apikey', 'bearer'], maxBytes: MAX_BYTES };
    this.authenticate = this.authenticate.bind(this);
    this.challenges = this.challenges.bind(this);
    this.recognizes = this.recognizes.bind(this);
  }

  async authenticate(request: Request, context: AuthContext = {}): Promise<AuthOutcome> {
    const { credential, refused } = findCredential(request.headers, this.#wanted);
    if (refused !== undefined) return { outcome: 'refused', reason: refused };
    if (credential === undefined) return { outcome: 'none' };
    const { keys, lookup, clock } = this.#settings;
    // No promise is shared between requests: on Workers one request must not wait for another's.
    this.#compiled ??= await compile(keys);
    const { mac, plain, hashed } = this.#compiled;
    const known = plain.size > 0 ? plain.get(await mac.sign(credential)) : undefined;
    if (known || (hashed.size === 0 && !lookup)) return judge(known, clock());
    const hash = await sha256(credential);
    const entry = hashed.get(await mac.sign(hash));
    if (entry || !lookup) return judge(entry, clock());
    try {
      const question = { hash: `sha256:${hash}`, id: GENERATED.exec(credential)?.[1] } as const;
      const record = await within(LOOKUP_MS, 'lookup', async () => lookup(question, context));
      if (!record) return judge(undefined, clock());
      checkIdentity(record, 'what lookup gave');
      return judge(toEntry(record), clock());
    } catch (cause) {
      const outage = { outcome: 'unavailable', retryAfter: 5, cause } as const;
      return outage;
    }
  }

  /** The scheme of RFC 9110's challenge. Names no OAuth metadata, which would send clients on a hopeless discovery. */
  challenges(): readonly Challenge[] {
    return CHALLENGES;
  }

  /** A key in `Authorization: Bearer` can be anything but a JWT; a generated one can be known by its beginning. */
  recognizes({ headers }: Request): readonly Recognized[] {
    const { headerName = '' } = this.#wanted;
    const { credential, scheme, refused } = findCredential(headers, { ...this.#wanted, headerName: undefined });
    const found: Recognized[] = headers.has(headerName) ? [{ source: headerName, certainty: 3 }] : [];
    if (refused) found.push({ source: 'authorization', certainty: 1 });
    else if (credential !== undefined && !(scheme === 'bearer' && looksLikeJwt(credential))) {
      const certain = scheme === 'apikey' || credential.startsWith('mcp_live_');
      found.push({ source: 'authorization', certainty: certain ? 3 : 2 });
    }
    return found;
  }
}

function judge(entry: Entry | undefined, now: number): AuthOutcome {
  if (!entry) return { outcome: 'refused', reason: 'unknown' };
  const { revoked = false, notBefore = 0, expiresAt = Number.POSITIVE_INFINITY } = entry.record;
  if (revoked) return { outcome: 'refused', reason: 'revoked' };
  if (now < notBefore) return { outcome: 'refused', reason: 'not_yet_valid' };
  // Written so that a clock that gives no number refuses.
  return now < expiresAt ? { outcome: 'ok', principal: entry.principal } : { outcome: 'refused', reason: 'expired' };
}

/** Runs on the first request, because Workers allow no randomness before it. */
async function compile(keys: readonly KnownKey[]): Promise<Compiled> {
  const mac = new Mac('HS256', crypto.getRandomValues(new Uint8Array(32)));
  const plain = new Map<string, Entry>();
  const hashed = new Map<string, Entry>();
  const seen = new Set<string>();
  for (const known of keys) {
    const { key } = known;
    const hash = key === undefined ? String(known.hash).slice('sha256:'.length).toLowerCase() : await sha256(key);
    const record = { id: `sha256:${hash.slice(0, 16)}`, ...known };
    check(
      !seen.has(hash),
      `${WHERE}: the key of "${record.id}" is configured twice, as key and as hash. Leave one of the two out`,
    );
    seen.add(hash);
    const [entries, text] = key === undefined ? [hashed, hash] : [plain, key];
    entries.set(await mac.sign(text), toEntry(record));
  }
  return { mac, plain, hashed };
}

/** The principal is frozen through and through: every request with this key gets the same object. */
function toEntry(record: ApiKeyIdentity): Entry {
  const { id, subject = id, scopes = [], expiresAt } = record;
  const principal: Principal = Object.freeze({
    subject,
    kind: 'service',
    provider: 'api-key',
    clientId: id,
    scopes: Object.freeze([...scopes]),
    claims: Object.freeze({}),
    ...(expiresAt !== undefined && { expiresAt }),
  });
  return { record, principal };
}

/** Asking the authorization server about a token. @see https://www.rfc-editor.org/rfc/rfc7662 */

import type { RefusalReason } from '@mcp-serverless/core';
import { checkOptions } from '@mcp-serverless/core';
import { isFor } from './claims.ts';
import { fetchJson } from './fetch-json.ts';
import { type Fields, freeze, isText, own, parseFields } from './fields.ts';
import { sha256 } from './mac.ts';
import type { Identity } from './principal.ts';
import { Recent } from './recent.ts';
import { check, checkNumber, checkPresent, type Outside } from './settings.ts';
import { checkUrl } from './urls.ts';
import { Unavailable, within } from './within.ts';

/** The endpoint, and who asks there; or `ask` in the place of these three. */
export interface IntrospectionOptions {
  /** `https:`, or `http:` on loopback. */
  readonly endpoint?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /**
   * Asks an authorization server that has no endpoint, for example over a binding of Workers: what RFC 7662 would answer,
   * `{ active: false }` for a token that is none. What it throws is an outage.
   */
  readonly ask?: (token: string, signal: AbortSignal) => Promise<Readonly<Record<string, unknown>>>;
  /** How long an active token is believed without asking again, in seconds; never beyond its `exp`. Default 60. */
  readonly positiveCacheSeconds?: number;
  /** The same for an inactive one, at most 10. Default 10. */
  readonly negativeCacheSeconds?: number;
  /** How many answers are kept. Default 1000. */
  readonly cacheEntries?: number;
  /** Default 5000. */
  readonly timeoutMs?: number;
}

const OPTIONS: readonly (keyof IntrospectionOptions)[] = [
  'endpoint',
  'clientId',
  'clientSecret',
  'ask',
  'positiveCacheSeconds',
  'negativeCacheSeconds',
  'cacheEntries',
  'timeoutMs',
];

/** What the answer about a token must be. */
export interface AnswerRules {
  /** Where the answer names an issuer, it must be this one. `undefined`: not looked at. */
  readonly issuer: string | undefined;
  readonly clockToleranceSeconds: number;
  /** Whether a token may be bound to a key of its sender. Whoever sets it verifies the binding. */
  readonly bound: boolean;
}

/**
 * Tells by introspection what a token is. An answer is kept under the hash of the whole token.
 * Knows a revoked token at the latest when the kept answer has run out.
 */
export class Introspector {
  readonly #what: string;
  readonly #ask: NonNullable<IntrospectionOptions['ask']>;
  readonly #positiveSeconds: number;
  readonly #negativeSeconds: number;
  readonly #timeoutMs: number;
  readonly #recent: Recent<Fields>;
  readonly #outside: Required<Outside>;

  /** @throws TypeError that names the option and the fix */
  constructor(where: string, options: IntrospectionOptions, outside: Required<Outside>) {
    checkOptions(where, options, OPTIONS);
    checkPresent(where, options, ['endpoint', 'clientId', 'clientSecret', 'ask']);
    this.#ask = options.ask ?? askAt(where, options, outside);
    const alone = ![options.endpoint, options.clientId, options.clientSecret].some((value) => value !== undefined);
    check(
      typeof this.#ask === 'function' && (options.ask === undefined || alone),
      `${where}: ask must be a function, and takes the place of endpoint, clientId and clientSecret`,
    );
    this.#what = `introspection${options.endpoint === undefined ? '' : ` at ${options.endpoint}`}`;
    this.#positiveSeconds = checkNumber(`${where}: positiveCacheSeconds`, options.positiveCacheSeconds, 60, 0, 60);
    this.#negativeSeconds = checkNumber(`${where}: negativeCacheSeconds`, options.negativeCacheSeconds, 10, 0, 10);
    this.#timeoutMs = checkNumber(`${where}: timeoutMs`, options.timeoutMs, 5000, 1, 60_000);
    this.#recent = new Recent(checkNumber(`${where}: cacheEntries`, options.cacheEntries, 1000, 1, 1_000_000));
    this.#outside = outside;
  }

  /**
   * The server's answer, frozen, as long as it may be believed.
   * @throws Unavailable when it gives none, also when it does not know us: that is not the caller's fault
   */
  async ask(token: string): Promise<Fields> {
    const key = await sha256(token);
    const { clock } = this.#outside;
    const kept = this.#recent.get(key, clock());
    if (kept) return kept;
    const answer = await within(this.#timeoutMs, this.#what, async (signal) => {
      // A copy without prototypes: whoever answers may keep its own.
      const fields = parseFields(JSON.stringify(await this.#ask(token, signal)) ?? '');
      if (!fields) throw new Unavailable(`${this.#what}: no object`);
      return fields;
    });
    const now = clock();
    const exp = own(answer, 'exp');
    const left = typeof exp === 'number' ? exp - now : this.#positiveSeconds;
    const seconds = answer['active'] === true ? Math.min(this.#positiveSeconds, left) : this.#negativeSeconds;
    this.#recent.set(key, freeze(answer), now, seconds);
    return answer;
  }
}

/** Asks an endpoint. @throws TypeError that names the option and the fix */
function askAt(
  where: string,
  { endpoint, clientId, clientSecret }: IntrospectionOptions,
  { fetch }: Required<Outside>,
): NonNullable<IntrospectionOptions['ask']> {
  const url = checkUrl(`${where}: endpoint`, endpoint).href;
  for (const [name, value] of Object.entries({ clientId, clientSecret })) {
    check(isText(value), `${where}: ${name} must be a text that is not empty`);
  }
  const authorization = `Basic ${btoa(`${formEncoded(String(clientId))}:${formEncoded(String(clientSecret))}`)}`;
  const headers = {
    accept: 'application/json',
    authorization,
    'content-type': 'application/x-www-form-urlencoded',
  };
  return async (token, signal) => {
    const body = new URLSearchParams({ token, token_type_hint: 'access_token' }).toString();
    const { status, json } = await fetchJson(fetch, url, { method: 'POST', headers, body, signal });
    if (!json) throw new Unavailable(`introspection at ${url}: status ${status}, no JSON object`);
    return json;
  };
}

/** As RFC 6749 wants the parts of Basic: a colon or a percent sign in them means itself. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** Why a token is refused for what the server said of it; `undefined` when it is good at `now`. */
export function refuseAnswer(
  answer: Fields,
  rules: AnswerRules,
  audience: readonly string[] | null,
  now: number,
): RefusalReason | undefined {
  if (own(answer, 'active') !== true) return 'inactive';
  const [iss, exp, nbf] = [own(answer, 'iss'), own(answer, 'exp'), own(answer, 'nbf') ?? 0];
  if (rules.issuer !== undefined && iss !== undefined && iss !== rules.issuer) return 'issuer';
  if (audience !== null && !isFor(answer, audience, false)) return 'audience';
  if (!rules.bound && own(answer, 'cnf') !== undefined) return 'proof';
  if (exp !== undefined && !Number.isFinite(exp)) return 'claims';
  if (exp !== undefined && !(now < (exp as number) + rules.clockToleranceSeconds)) return 'expired';
  if (!Number.isFinite(nbf)) return 'claims';
  return (nbf as number) <= now + rules.clockToleranceSeconds ? undefined : 'not_yet_valid';
}

/** Some servers name no subject: then the client itself calls. */
export function identifyAnswer(answer: Fields): Identity | undefined {
  const clientId = own(answer, 'client_id');
  const subject = own(answer, 'sub') ?? clientId;
  if (!isText(subject) || (clientId !== undefined && !isText(clientId))) return undefined;
  return { subject, clientId };
}

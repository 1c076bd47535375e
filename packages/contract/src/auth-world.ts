/**
 * Everything around a server that the cases about credentials need: a clock, an issuer that may fail, and what was asked
 * of it. Runs wherever core runs.
 */

import type { Fetch } from '@mcp-serverless/auth';
import type { BadInputKey } from './bad-inputs-server.ts';

/** What of `bad-inputs.json` the world is made of. */
export interface AuthGiven {
  /** In seconds since the epoch. */
  readonly clock: number;
  readonly apiKeys: Readonly<Record<string, BadInputKey>>;
  /** Public keys by name. */
  readonly publicKeys: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** How the key set is answered. */
export interface JwksEndpoint {
  readonly status?: number;
  readonly location?: string;
  readonly body?: string;
  readonly networkError?: boolean;
  readonly hang?: boolean;
  readonly trickle?: { readonly byteEveryMs: number };
  readonly keysFrom?: readonly string[];
  readonly patch?: Readonly<Record<string, unknown>>;
}

/** The issuer's metadata. */
export interface IssuerMetadata {
  readonly issuer?: string;
  readonly jwks_uri?: string;
  readonly status404For?: readonly string[];
  readonly redirect?: string;
}

/** How tokens are introspected. */
export interface IntrospectionResponse {
  readonly json?: unknown;
  readonly status?: number;
  readonly redirect?: string;
  readonly byToken?: Readonly<Record<string, unknown>>;
}

export interface Outbound {
  readonly url: string;
  readonly authorization: string | null;
}

const ISSUER = 'https://auth.example.com';

const METADATA: IssuerMetadata = { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` };

/** The keys each address publishes when nothing else is said. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  [`${ISSUER}/jwks`]: ['rsa1', 'ec1'],
  'https://team.cloudflareaccess.com/cdn-cgi/access/certs': ['access_rsa'],
  'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC/.well-known/jwks.json': ['rsa1'],
};

/** What of a world a case sets. */
export interface WorldState {
  readonly now?: number;
  readonly jwksEndpoint?: JwksEndpoint;
  /** In the place of what is published. */
  readonly jwksKeys?: readonly string[];
  readonly jwksDelayMs?: number;
  readonly issuerMetadata?: IssuerMetadata;
  readonly introspectionResponse?: IntrospectionResponse;
}

/** A world of one case. */
export class AuthWorld {
  readonly given: AuthGiven;
  readonly outbound: Outbound[] = [];
  #state: WorldState;

  constructor(given: AuthGiven, state: WorldState = {}) {
    this.given = given;
    this.#state = state;
  }

  /** Changes what is named. */
  change(state: WorldState): void {
    this.#state = { ...this.#state, ...state };
  }

  get now(): number {
    return this.#state.now ?? this.given.clock;
  }

  readonly clock = (): number => this.now;

  readonly fetch: Fetch = async (url, init) => {
    const { headers, method } = new Request(url, init);
    this.outbound.push({ url, authorization: headers.get('authorization') });
    if (url === `${ISSUER}/introspect` && method === 'POST') return this.#introspect(String(init.body));
    const names = PUBLISHED[url];
    if (names) return this.#keys(this.#state.jwksKeys ?? names);
    if (url.startsWith(`${ISSUER}/.well-known/`)) return this.#metadata(url);
    return new Response('not found', { status: 404 });
  };

  async #keys(names: readonly string[]): Promise<Response> {
    const {
      status = 200,
      location,
      body,
      networkError,
      hang,
      trickle,
      keysFrom,
      patch,
    } = this.#state.jwksEndpoint ?? {};
    const { jwksDelayMs = 0 } = this.#state;
    if (jwksDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, jwksDelayMs));
    if (networkError) throw new TypeError('fetch failed');
    if (hang) return new Promise(() => {});
    if (trickle) return new Response(trickling(trickle.byteEveryMs));
    if (body !== undefined) return new Response(body);
    if (status !== 200) return new Response('', { status, ...(location && { headers: { location } }) });
    const keys = (keysFrom ?? names).map((name) => ({ ...this.given.publicKeys[name], ...patch }));
    return Response.json({ keys });
  }

  #metadata(url: string): Response {
    const { status404For = [], redirect, ...document } = this.#state.issuerMetadata ?? METADATA;
    if (redirect !== undefined) return Response.redirect(redirect);
    if (status404For.some((part) => url.includes(part))) return new Response('not found', { status: 404 });
    return Response.json(document);
  }

  #introspect(form: string): Response {
    const { json, status, redirect, byToken } = this.#state.introspectionResponse ?? {};
    if (redirect !== undefined) return Response.redirect(redirect);
    if (status !== undefined) return new Response('', { status });
    return Response.json(byToken ? byToken[new URLSearchParams(form).get('token') ?? ''] : json);
  }
}

function trickling(everyMs: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      controller.enqueue(new Uint8Array([0x20]));
    },
  });
}

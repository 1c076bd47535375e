import { metadataUrls } from '../discovery.ts';
import type { Fetch } from '../settings.ts';
import { createTestKey, type TestKey } from './key.ts';

/** A request that reached the server, body and all. */
export interface ReceivedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Parts of the server whose answers a test may replace. */
export type Part = 'metadata' | 'jwks' | 'introspection';

/**
 * An authorization server without a network: it answers the `fetch` that a provider is given, signs tokens and
 * introspects opaque ones. It has no users, no clients and no consent.
 */
export interface TestAuthorizationServer {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly introspectionEndpoint: string;
  /** For the option `fetch` of a provider. Any other host is a network error. */
  readonly fetch: Fetch;
  /** Everything it was asked, in order. */
  readonly received: readonly ReceivedRequest[];
  /** The key it signs with. */
  readonly key: TestKey;
  /**
   * A JWT with good claims (`iss`, `aud`, `sub`, `client_id`, `jti`, `iat`, `exp`), where `claims` win;
   * `undefined` takes one away.
   */
  mint(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** An opaque token that introspection knows, with the same claims. */
  issue(claims?: Readonly<Record<string, unknown>>): string;
  /** Introspection calls an opaque token inactive from now on. */
  revoke(token: string): void;
  /** Signs with a new key from now on; the key set holds nothing else. */
  rotate(): Promise<TestKey>;
  /** Puts another answer in the place of a part's own; without `answer` its own is back. */
  replace(part: Part, answer?: (request: ReceivedRequest) => Response | Promise<Response>): void;
}

export interface TestAuthorizationServerOptions {
  /** Default `https://auth.example.com`. */
  readonly issuer?: string;
  /** The `aud` of its tokens. Default `https://mcp.example.com/mcp`. */
  readonly audience?: string;
  /** The `scope` of its tokens. Default: none. */
  readonly scope?: string;
  /** In seconds since the epoch. Default: the system's. */
  readonly clock?: () => number;
  /** How long its tokens are good, in seconds. Default 300. */
  readonly lifetimeSeconds?: number;
  readonly key?: TestKey;
}

/** Makes a server of which every test can have its own. */
export async function createTestAuthorizationServer(
  options: TestAuthorizationServerOptions = {},
): Promise<TestAuthorizationServer> {
  const { issuer = 'https://auth.example.com', audience = 'https://mcp.example.com/mcp', scope } = options;
  const { clock = () => Math.floor(Date.now() / 1000), lifetimeSeconds = 300 } = options;
  const base = issuer.replace(/\/$/, '');
  const [jwksUri, introspectionEndpoint] = [`${base}/jwks`, `${base}/introspect`];
  let key = options.key ?? (await createTestKey());
  const received: ReceivedRequest[] = [];
  const replaced = new Map<Part, (request: ReceivedRequest) => Response | Promise<Response>>();
  const active = new Map<string, object>();

  const claimsOf = (claims: Readonly<Record<string, unknown>>): object => {
    const now = clock();
    const own = { iss: issuer, aud: audience, sub: 'user-1', client_id: 'client-1', scope };
    return { ...own, jti: crypto.randomUUID(), iat: now, exp: now + lifetimeSeconds, ...claims };
  };
  const answers: Readonly<Record<Part, (request: ReceivedRequest) => Response>> = {
    metadata: () => Response.json({ issuer, jwks_uri: jwksUri, introspection_endpoint: introspectionEndpoint }),
    jwks: () => Response.json({ keys: [key.publicJwk] }),
    introspection: ({ body }) => {
      const claims = active.get(new URLSearchParams(body).get('token') ?? '');
      return Response.json(claims ? { active: true, ...claims } : { active: false });
    },
  };
  const parts: ReadonlyMap<string, Part> = new Map<string, Part>([
    ...metadataUrls(issuer).map((url): [string, Part] => [url, 'metadata']),
    [jwksUri, 'jwks'],
    [introspectionEndpoint, 'introspection'],
  ]);

  return {
    issuer,
    jwksUri,
    introspectionEndpoint,
    received,
    get key() {
      return key;
    },
    async fetch(url, init) {
      const request = new Request(url, init);
      const seen = { url, method: request.method, headers: request.headers, body: await request.text() };
      received.push(seen);
      const part = parts.get(url);
      if (part === undefined) {
        if (url.startsWith(`${new URL(issuer).origin}/`)) return new Response('not found', { status: 404 });
        throw new TypeError(`fetch failed: ${url}`);
      }
      return (replaced.get(part) ?? answers[part])(seen);
    },
    mint: (claims = {}, header) => key.sign(claimsOf(claims), header),
    issue(claims = {}) {
      const token = `opaque-${crypto.randomUUID()}`;
      active.set(token, claimsOf(claims));
      return token;
    },
    revoke: (token) => void active.delete(token),
    async rotate() {
      key = await createTestKey({ alg: key.alg });
      return key;
    },
    replace(part, answer) {
      if (answer) replaced.set(part, answer);
      else replaced.delete(part);
    },
  };
}

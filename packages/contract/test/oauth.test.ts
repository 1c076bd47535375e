import { OAuthAuthProvider, type OAuthOptions } from '@mcp-serverless/auth';
import { createWorkerHandler } from '@mcp-serverless/cloudflare';
import { createLambdaHandler } from '@mcp-serverless/lambda';
import { createContext, gatewayFetch, httpApi } from '@mcp-serverless/lambda/testing';
import { createVercelHandler } from '@mcp-serverless/vercel';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Connected, connect, connectMachine, type Generation, Person } from './oauth/clients.ts';
import { ACCOUNT, CLIENT_DOCUMENT, type Oidc, type OidcOptions, startOidc } from './oauth/oidc.ts';
import { type Endpoint, openEndpoint, type Serve } from './oauth/scene.ts';

// What the server and the clients say about set-ups that are only for tests.
beforeEach(() => {
  for (const method of ['warn', 'info'] as const) vi.spyOn(console, method).mockImplementation(() => {});
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

interface Scene extends Endpoint {
  readonly oidc: Oidc;
}

type Format = 'jwt' | 'opaque';
type Extra = Partial<OAuthOptions> & { readonly oidc?: Partial<OidcOptions>; readonly serve?: Serve };

/** Our server and an authorization server, each on a port of its own. */
async function open(format: Format, options: (oidc: Oidc) => Extra = () => ({})): Promise<Scene> {
  const endpoint = await openEndpoint();
  closing.push(() => endpoint.close());
  const resource = endpoint.url.href;
  const { oidc: settings } = options({} as Oidc);
  const oidc = await startOidc({ resources: { [resource]: format }, ...settings });
  closing.push(() => oidc.close());
  const { oidc: _, serve, ...more } = options(oidc);
  const provider = new OAuthAuthProvider({
    resource,
    authorizationServers: [oidc.issuer],
    requiredScopes: ['mcp:read'],
    ...more,
  });
  endpoint.serve(provider, serve);
  return { ...endpoint, oidc };
}

const byIntrospection = ({ introspectionEndpoint: endpoint, resourceServer }: Oidc): Extra => ({
  validation: { type: 'introspection', introspection: { endpoint, ...resourceServer, positiveCacheSeconds: 0 } },
});

async function join(generation: Generation, scene: Scene, person = new Person()): Promise<Connected> {
  const connected = await connect(generation, scene.url, person);
  closing.push(() => connected.close());
  return connected;
}

describe.each<[Generation, string]>([
  ['v2', '2026-07-28'],
  ['v1', '2025-11-25'],
])('the %s client', (generation, version) => {
  test('from 401 through discovery, registration and consent to a tool', async () => {
    const scene = await open('jwt');
    const person = new Person();
    const connected = await join(generation, scene, person);
    expect([connected.version, await connected.call('whoami')]).toEqual([version, `${ACCOUNT} by user for mcp:read`]);
    expect(scene.answers[0]).toEqual({
      status: 401,
      challenge: `Bearer resource_metadata="${scene.url.origin}/.well-known/oauth-protected-resource/mcp", scope="mcp:read"`,
    });
    const [visited] = person.visited;
    expect(Object.fromEntries(visited?.searchParams ?? [])).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      resource: scene.url.href,
      scope: expect.stringMatching(/^mcp:read( offline_access)?$/),
    });
    const token = person.tokens()?.access_token ?? '';
    expect([decodeProtectedHeader(token).typ, decodeJwt(token).aud]).toEqual(['at+jwt', scene.url.href]);
  });

  test('more scopes after a 403', async () => {
    // With a refresh token the 1.x client would refresh, get the same scopes, and give up.
    const scene = await open('jwt', () => ({ oidc: { refreshes: generation === 'v2' } }));
    const person = new Person();
    const connected = await join(generation, scene, person);
    expect(await connected.call('write')).toBe('written with mcp:read+mcp:write');
    const refused = scene.answers.find(({ status }) => status === 403);
    expect(refused?.challenge).toContain('error="insufficient_scope", scope="mcp:read mcp:write"');
    const asked = person.visited.map((url) => url.searchParams.get('scope')?.replace(' offline_access', ''));
    expect(asked).toEqual(['mcp:read', 'mcp:read mcp:write']);
  });

  test('a token that has run out is refreshed, without the user', async () => {
    const scene = await open('jwt', () => ({
      oidc: { accessTokenSeconds: 1 },
      validation: { clockToleranceSeconds: 0 },
    }));
    const person = new Person();
    const connected = await join(generation, scene, person);
    const first = person.tokens();
    // One second at most: until the token is old by the clock that both servers go by.
    const { exp = 0 } = decodeJwt(first?.access_token ?? '');
    await expect.poll(() => Date.now() / 1000 >= exp, { timeout: 5000 }).toBe(true);
    expect(await connected.call('whoami')).toBe(`${ACCOUNT} by user for mcp:read`);
    expect([person.visited.length, person.received.length > 1]).toEqual([1, true]);
    expect(person.tokens()?.refresh_token).not.toBe(first?.refresh_token);
  });

  test('an opaque token by introspection, refused once it is revoked', async () => {
    const scene = await open('opaque', (oidc) => (oidc.issuer ? byIntrospection(oidc) : {}));
    const person = new Person();
    const connected = await join(generation, scene, person);
    const token = person.tokens()?.access_token ?? '';
    expect(token.split('.').length).toBe(1);
    expect(await connected.call('whoami')).toBe(`${ACCOUNT} by user for mcp:read`);
    await fetch(scene.oidc.revocationEndpoint, {
      method: 'POST',
      body: new URLSearchParams({ token, client_id: person.registered?.client_id ?? '' }),
    });
    const response = await fetch(scene.url, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ]);
  });

  test('a token for another resource of the same server is refused', async () => {
    const other = await open('jwt');
    const scene = await open('jwt', () => ({ authorizationServers: [other.oidc.issuer] }));
    const person = new Person();
    await join(generation, other, person);
    const token = person.tokens()?.access_token ?? '';
    const response = await fetch(scene.url, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
  });

  test('a client that is known by its document registers nowhere', async () => {
    const scene = await open('jwt');
    const person = new Person({ byDocument: true });
    const connected = await join(generation, scene, person);
    expect(await connected.call('whoami')).toBe(`${ACCOUNT} by user for mcp:read`);
    expect(decodeJwt(person.tokens()?.access_token ?? '')['client_id']).toBe(CLIENT_DOCUMENT);
  });

  test('a machine with credentials of its own', async () => {
    const scene = await open('jwt');
    const connected = await connectMachine(generation, scene.url, scene.oidc);
    closing.push(() => connected.close());
    expect(await connected.call('whoami')).toBe('machine by service for mcp:read');
    expect(scene.answers[0]?.status).toBe(401);
  });
});

// The 1.x client has no proofs of possession.
test('the v2 client: tokens that are bound to a key of the client', async () => {
  const ids = new Set<string>();
  const scene = await open('jwt', () => ({
    dpop: { required: true, algorithms: ['ES256'], firstUse: (id) => ids.size < ids.add(id).size },
  }));
  const person = new Person({ dpop: true });
  const connected = await join('v2', scene, person);
  expect(await connected.call('whoami')).toBe(`${ACCOUNT} by user for mcp:read`);
  const { access_token: token = '', token_type } = person.tokens() ?? {};
  expect([token_type, decodeJwt(token)['cnf']]).toEqual(['DPoP', { jkt: expect.any(String) }]);
  expect(ids.size).toBeGreaterThan(0);
  const stolen = await fetch(scene.url, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  expect(stolen.status).toBe(401);
});

const PLATFORMS: readonly (readonly [name: string, serve: Serve])[] = [
  [
    'AWS Lambda',
    (server) => {
      const send = gatewayFetch(httpApi(), createLambdaHandler(server), () => createContext());
      return async ({ method, url, headers, body }) =>
        send(new Request(url, { method, headers, body: body && (await new Response(body).text()) }));
    },
  ],
  [
    'Workers',
    (server) => {
      const handler = createWorkerHandler(server);
      return async (request) => handler.fetch(request, {}, WORKER_CONTEXT);
    },
  ],
  [
    'Vercel',
    (server) => {
      const handler = createVercelHandler(server);
      return async (request) => handler.fetch(request);
    },
  ],
];
const WORKER_CONTEXT = { waitUntil() {}, passThroughOnException() {} };

test.each(PLATFORMS)(
  'the v2 client, from 401 to a tool and more scopes, through the adapter of %s',
  async (_, serve) => {
    const scene = await open('jwt', () => ({ serve }));
    const connected = await join('v2', scene);
    expect(await connected.call('whoami')).toBe(`${ACCOUNT} by user for mcp:read`);
    expect(await connected.call('write')).toBe('written with mcp:read+mcp:write');
  },
);

test('where registered scopes are all a client ever gets, the first challenge must ask for all of them', async () => {
  const stuck = await open('jwt', () => ({ oidc: { keepsRegisteredScope: true } }));
  const connected = await join('v2', stuck);
  await expect(connected.call('write')).rejects.toThrow('requested scope is not allowed');
  const asking = await open('jwt', () => ({
    oidc: { keepsRegisteredScope: true },
    initialScopes: ['mcp:read', 'mcp:write'],
  }));
  const person = new Person();
  expect(await (await join('v2', asking, person)).call('write')).toBe('written with mcp:read+mcp:write');
  expect(person.visited.length).toBe(1);
});

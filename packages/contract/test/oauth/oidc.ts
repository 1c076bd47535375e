/** A real authorization server on loopback: oidc-provider, with one user who agrees to everything. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { errors } from 'oidc-provider';

export const ACCOUNT = 'ada';
export const REDIRECT_URI = 'https://client.example.com/callback';
/** A client id that is the address of a document about the client. */
export const CLIENT_DOCUMENT = 'https://client.example.com/client.json';

const SCOPES = 'mcp:read mcp:write';

export interface OidcOptions {
  /** The resources that tokens can be for, and how those tokens look. */
  readonly resources: Readonly<Record<string, 'jwt' | 'opaque'>>;
  /** Whether a client's registration says which scopes it may ask for ever. */
  readonly keepsRegisteredScope?: boolean;
  /** Default true. */
  readonly refreshes?: boolean;
  /** How long access tokens are good, in seconds. Default 300. */
  readonly accessTokenSeconds?: number;
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Oidc {
  readonly issuer: string;
  readonly introspectionEndpoint: string;
  readonly revocationEndpoint: string;
  /** A client that calls for itself. */
  readonly machine: Credentials;
  /** What a resource asks about tokens with: text that means something else unless it is form-encoded. */
  readonly resourceServer: Credentials;
  close(): Promise<void>;
}

const MACHINE = { clientId: 'machine', clientSecret: 'machine-secret' };
const RESOURCE_SERVER = { clientId: 'rs', clientSecret: 'rs:secret%with+signs' };

/** Starts a server on a port that the system chooses. */
export async function startOidc(options: OidcOptions): Promise<Oidc> {
  let provider: Provider | undefined;
  const http = createServer((request, response) => {
    if (!provider) return void response.writeHead(503).end();
    if (request.url?.startsWith('/interaction/')) return void interact(provider, request, response);
    provider.callback()(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  provider = new Provider(issuer, await configuration(options));
  return {
    issuer,
    introspectionEndpoint: `${issuer}/token/introspection`,
    revocationEndpoint: `${issuer}/token/revocation`,
    machine: MACHINE,
    resourceServer: RESOURCE_SERVER,
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  };
}

async function configuration(options: OidcOptions): Promise<object> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const { resources, keepsRegisteredScope = false, refreshes = true, accessTokenSeconds = 300 } = options;
  return {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'k1' }] },
    cookies: { keys: ['only for tests'] },
    findAccount: (_ctx: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
    scopes: ['openid', 'offline_access', ...SCOPES.split(' ')],
    clients: [MACHINE, RESOURCE_SERVER].map(({ clientId, clientSecret }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: SCOPES,
    })),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    // Without this only clients that ask for offline_access get one.
    issueRefreshToken: () => refreshes,
    ttl: {
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
      Grant: 3600,
      Interaction: 3600,
      RefreshToken: 3600,
      Session: 3600,
    },
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    // Documents about clients come from here: no request leaves this machine.
    fetch: async (url: string | URL) =>
      String(url) === CLIENT_DOCUMENT ? Response.json(CLIENT_METADATA) : new Response('', { status: 404 }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
      registration: {
        enabled: true,
        idFactory(ctx: { oidc: { body: { scope?: string } } }) {
          // Runs before the body is copied: a registered scope would be all a client ever gets.
          if (!keepsRegisteredScope) delete ctx.oidc.body.scope;
          return crypto.randomUUID();
        },
      },
      dPoP: { enabled: true },
      clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo(_ctx: unknown, resource: string) {
          const accessTokenFormat = resources[resource];
          if (!accessTokenFormat) throw new errors.InvalidTarget();
          return {
            scope: SCOPES,
            audience: resource,
            accessTokenTTL: accessTokenSeconds,
            accessTokenFormat,
            ...(accessTokenFormat === 'jwt' && { jwt: { sign: { alg: 'RS256' } } }),
          };
        },
      },
    },
  };
}

const CLIENT_METADATA = {
  client_id: CLIENT_DOCUMENT,
  client_name: 'A client with a document',
  redirect_uris: [REDIRECT_URI],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
};

/** The user: logs in as always, and agrees to what is asked. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: ACCOUNT } });
  }
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant = known ?? new provider.Grant({ accountId: session?.accountId, clientId: params.client_id });
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details;
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope.join(' '));
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

/** A browser that follows redirects with its cookies, up to the client's own address: what that would be called with. */
export async function browse(start: URL, cookies: ReadonlyMap<string, string> = new Map()): Promise<URLSearchParams> {
  const jar = new Map(cookies);
  let url = start;
  for (let hops = 0; hops < 20; hops++) {
    if (url.href.startsWith(REDIRECT_URI)) return url.searchParams;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';', 1)[0]?.split(/=(.*)/s) ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get('location');
    if (!location)
      throw new Error(`${response.status} at ${url.pathname}${url.search}: ${(await response.text()).slice(0, 500)}`);
    url = new URL(location, url);
  }
  throw new Error(`no end of redirects: ${url}`);
}

/** The servers that bad credentials are sent to, by the names of their configurations. */

import {
  APIKeyAuthProvider,
  anyOf,
  cognitoTokens,
  fromApiGateway,
  fromCloudflareAccess,
  JWTAuthProvider,
  type JwtValidation,
  OAuthAuthProvider,
  type OAuthOptions,
  optional,
} from '@mcp-serverless/auth';
import { type AuthProvider, defineTool, type MCPServer } from '@mcp-serverless/core';
import * as z from 'zod';
import type { AuthWorld } from './auth-world.ts';
import { createFixture } from './fixture.ts';

const ISSUER = 'https://auth.example.com';
const RESOURCE = 'https://mcp.example.com/mcp';

/** How long keys are fresh here: less than a token of the file lives, so that they can run out before it. */
export const KEYS_FRESH_SECONDS = 60;

/** What the cases change about a configuration. */
export type Override = Readonly<Record<string, string>>;

type Provide = (world: AuthWorld, override: Override) => AuthProvider;

/** The providers of the file by name. */
const PROVIDERS: Readonly<Record<string, Provide>> = {
  'F-JWT': (world) => oauth(world),
  'F-LAMBDA': (world) => oauth(world),
  'F-RATELIMIT': (world) => oauth(world),
  'F-JWT-DISCOVERY': (world) => oauth(world, {}, { jwksUri: undefined }),
  'F-DPOP': (world) => {
    const used = new Set<string>();
    return oauth(world, { dpop: { windowSeconds: 60, firstUse: (id) => used.size < used.add(id).size } });
  },
  'F-HS': ({ clock }) =>
    new JWTAuthProvider({
      secret: '0123456789abcdef0123456789abcdef',
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: RESOURCE,
      clockToleranceSeconds: 30,
      requiredScopes: ['mcp:read'],
      clock,
    }),
  'F-KEY': (world) => keys(world),
  'F-KEY-LOOKUP-HANGS': ({ clock }) => new APIKeyAuthProvider({ lookup: () => new Promise(() => {}), clock }),
  'F-INTRO': ({ clock, fetch }, { clientId = 'rs', clientSecret = 'rs-secret' }) =>
    new OAuthAuthProvider({
      resource: RESOURCE,
      authorizationServers: [ISSUER],
      validation: {
        type: 'introspection',
        introspection: { endpoint: `${ISSUER}/introspect`, clientId, clientSecret },
        clockToleranceSeconds: 30,
      },
      requiredScopes: ['mcp:read'],
      clock,
      fetch,
    }),
  'F-ANY': (world) => anyOf(keys(world), oauth(world)),
  'F-OPTIONAL': (world) => optional(oauth(world)),
  'F-ACCESS': ({ clock, fetch }) =>
    fromCloudflareAccess({
      teamDomain: 'https://team.cloudflareaccess.com',
      audience: '4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2',
      clock,
      fetch,
    }),
  'F-COGNITO': ({ clock, fetch }) =>
    new OAuthAuthProvider({
      resource: RESOURCE,
      validation: cognitoTokens({ userPoolId: 'eu-west-1_AbC', clientIds: ['app1'] }),
      clock,
      fetch,
    }),
  'F-LAMBDA-AUTHORIZER': () =>
    fromApiGateway({ accept: ['api-gateway-jwt', 'iam'], issuer: ISSUER, audience: RESOURCE }),
};

/** The names of the configurations. */
export const AUTH_CONFIGURATIONS: readonly string[] = Object.keys(PROVIDERS);

/** What a server tells about itself. */
export interface AuthWitness {
  readonly entered: string[];
  /** The keys that its rate limiter was asked about. */
  readonly limited: string[];
}

/** Builds the server of a configuration. @throws Error for a name that is none */
export function createAuthServer(name: string, world: AuthWorld, witness: AuthWitness, override: Override): MCPServer {
  const provide = PROVIDERS[name];
  if (!provide) throw new Error(`There is no provider ${name}`);
  const limiter = {
    limit({ key }: { readonly key: string }) {
      witness.limited.push(key);
      return { allowed: true };
    },
  };
  const server = createFixture(
    'open',
    {
      observe: undefined,
      auth: { provider: provide(world, override) },
      ...(name === 'F-RATELIMIT' && { rateLimit: { limiter } }),
    },
    (tool) => witness.entered.push(tool),
  );
  return server.addTool(
    defineTool({
      name: 'write_note',
      description: 'Keeps a note',
      inputSchema: z.object({ id: z.string(), text: z.string() }),
      scopes: ['mcp:read', 'mcp:write'],
      handler({ id }) {
        witness.entered.push('write_note');
        return `wrote ${id}`;
      },
    }),
  );
}

function oauth(
  { clock, fetch }: AuthWorld,
  more: Partial<OAuthOptions> = {},
  { jwksUri = '' }: { readonly jwksUri?: string | undefined } = { jwksUri: `${ISSUER}/jwks` },
): OAuthAuthProvider {
  const validation: JwtValidation = {
    issuer: ISSUER,
    audience: RESOURCE,
    ...(jwksUri !== '' && { jwksUri }),
    algorithms: ['RS256', 'ES256'],
    typ: 'at+jwt',
    clockToleranceSeconds: 30,
    maxTokenAgeSeconds: 86_400,
    maxTokenLifetimeSeconds: 86_400,
    jwksMaxAgeSeconds: KEYS_FRESH_SECONDS,
    staleIfErrorSeconds: 3600,
    jwksCooldownSeconds: 30,
  };
  return new OAuthAuthProvider({
    resource: RESOURCE,
    authorizationServers: [ISSUER],
    validation,
    requiredScopes: ['mcp:read'],
    maxTokenBytes: 8192,
    clock,
    fetch,
    ...more,
  });
}

function keys({ clock, given }: AuthWorld): APIKeyAuthProvider {
  const records = Object.entries(given.apiKeys);
  return new APIKeyAuthProvider({
    keys: records.map(([id, { value, ...record }]) => ({ id, key: value, ...record })),
    clock,
  });
}

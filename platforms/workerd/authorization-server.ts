/**
 * The authorization server of Cloudflare, `workers-oauth-provider`, and our server behind it, in one Worker: the first
 * issues tokens, the second takes them. Whoever comes is logged in as always, and agrees to everything.
 */

import { OAuthAuthorizationServer } from '@cloudflare/workers-oauth-provider';
import { OAuthAuthProvider } from '@mcp-serverless/auth/oauth';
import { createWorkerHandler, type WorkerHandler } from '@mcp-serverless/cloudflare';
import { defineTool, MCPServer } from '@mcp-serverless/core';

interface Env {
  readonly OAUTH_KV: unknown;
}

const SCOPES = ['mcp:read', 'mcp:write'];

/** Both, at one origin. A real Worker knows its origin; here it is the port that the system chose. */
function create(origin: string): WorkerHandler<Env> {
  const resource = `${origin}/mcp`;
  const issuing = new OAuthAuthorizationServer<Env>({
    issuer: origin,
    resources: [resource],
    scopesSupported: [...SCOPES, 'offline_access'],
    clientRegistrationEndpoint: '/oauth/register',
  });
  const serving: WorkerHandler<Env> = createWorkerHandler((env: Env) =>
    createServer(origin, async (token) => {
      const valid = await issuing.validateToken(resource, token, env);
      if (!valid) return { active: false };
      const { audience, expiresAt, scope, userId, clientId } = valid;
      return { active: true, aud: audience, exp: expiresAt, scope: scope.join(' '), sub: userId, client_id: clientId };
    }),
  );
  return {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      if (pathname === '/authorize') {
        const oauth = issuing.getOAuthApi(env);
        const asked = await oauth.parseAuthRequest(request);
        const user = { userId: 'ada', metadata: {}, props: {} };
        const { redirectTo } = await oauth.completeAuthorization({ request: asked, scope: asked.scope, ...user });
        return Response.redirect(redirectTo);
      }
      const ours = pathname === '/mcp' || pathname.startsWith('/.well-known/oauth-protected-resource');
      return ours ? serving.fetch(request, env, ctx) : issuing.fetch(request, env, ctx as never);
    },
  };
}

type Ask = (token: string) => Promise<Readonly<Record<string, unknown>>>;

function createServer(issuer: string, ask: Ask): MCPServer {
  const provider = new OAuthAuthProvider({
    resource: `${issuer}/mcp`,
    authorizationServers: [issuer],
    requiredScopes: ['mcp:read'],
    validation: { type: 'introspection', introspection: { ask, positiveCacheSeconds: 0 } },
  });
  const held = (scopes: readonly string[] = []): string => scopes.filter((scope) => SCOPES.includes(scope)).join('+');
  return new MCPServer({ name: 'behind', version: '1.0.0', observe: false, auth: { provider } })
    .addTool(
      defineTool({
        name: 'whoami',
        description: 'Who calls',
        handler: (_input, { auth }) => `${auth?.subject} for ${held(auth?.scopes)}`,
      }),
    )
    .addTool(
      defineTool({
        name: 'write',
        description: 'Needs more',
        scopes: ['mcp:write'],
        handler: (_input, { auth }) => `written with ${held(auth?.scopes)}`,
      }),
    );
}

let both: WorkerHandler<Env> | undefined;

const handler: WorkerHandler<Env> = {
  fetch(request, env, ctx) {
    both ??= create(new URL(request.url).origin);
    return both.fetch(request, env, ctx);
  },
};

export default handler;

/** What is decided by URL and headers alone, before the body is read: where a request may go, and who sent it. */

import { type Answer, failed } from './answer.ts';
import type { AuthOutcome, AuthProvider, Challenge, Refusal } from './auth.ts';
import type { Gate, Pipeline } from './config.ts';
import { McpError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import * as http from './http.ts';

/** Checks URL, Host, Origin, path and method. Gives a Response for a preflight, else throws or lets pass. */
export function enter(exchange: Exchange<Pipeline>, gate: Gate): Response | undefined {
  const { request, server } = exchange;
  const { method, url } = request;
  if (url.length > server.limits.maxUrlBytes)
    throw new McpError('uri_too_long', 'The URL is too long (limits.maxUrlBytes)');
  if (gate.hosts && !http.hostAllowed(gate.hosts, request)) {
    throw new McpError('forbidden_host', 'Forbidden: this Host is not in allowedHosts');
  }
  if (method === 'OPTIONS') return http.preflight(gate.cors, request);
  if (!http.originAllowed(gate.cors, request.headers.get('origin'))) {
    throw new McpError('forbidden_origin', 'Forbidden: this Origin is not in cors.allowOrigin');
  }
  if (!isEndpoint(http.pathOf(url), gate)) throw new McpError('not_found', 'Not found');
  if (method !== 'POST') throw new McpError('method_not_allowed', 'Method not allowed: this endpoint takes POST');
  return undefined;
}

/** Well-known documents are never the endpoint; with `path`, nothing else is either. */
function isEndpoint(fullPath: string, gate: Gate): boolean {
  const path = gate.basePath === undefined ? fullPath : http.stripBase(fullPath, gate.basePath);
  if (gate.path === undefined) return !path.startsWith('/.well-known/');
  return path === gate.path || path === `${gate.path}/`;
}

/** Asks the provider. Gives an answer when the caller may not go on. A provider that throws opens nothing. */
export async function authenticate(exchange: Exchange<Pipeline>, provider: AuthProvider): Promise<Answer | undefined> {
  let result: AuthOutcome;
  try {
    result = await provider.authenticate(exchange.request, exchange.call);
  } catch (error) {
    exchange.mask(error);
    result = { outcome: 'unavailable' };
  }
  const scopes = provider.requiredScopes ?? [];
  const challenges = (why: Refusal['why']): readonly Challenge[] => provider.challenges({ why, scopes }, exchange.call);
  const closed = { 'cache-control': 'no-store' };
  switch (result.outcome) {
    case 'ok':
      exchange.principal = result.principal;
      return undefined;
    case 'unavailable': {
      const retryAfter = { ...closed, 'retry-after': String(result.retryAfter ?? 5) };
      return {
        ...failed(exchange, new McpError('unavailable', 'Authentication is unavailable, try again')),
        headers: retryAfter,
      };
    }
    case 'refused':
      if (result.reason === 'malformed' || result.reason === 'ambiguous') {
        const error = new McpError('malformed_credentials', 'Bad request: the credentials are malformed');
        return { ...failed(exchange, error), headers: closed, challenges: challenges('malformed') };
      }
  }
  const error = new McpError(
    'unauthorized',
    result.outcome === 'none' ? 'Unauthorized: credentials are missing' : 'Unauthorized',
  );
  return { ...failed(exchange, error), headers: closed, challenges: challenges(result.outcome) };
}

/** What is decided by URL and headers alone, before the body is read: where a request may go, and who sent it. */

import { requireScopes } from './access.ts';
import type { AuthOutcome, AuthProvider } from './auth.ts';
import { McpError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Gate } from './gate-options.ts';
import * as http from './http.ts';
import { limitRate } from './rate.ts';
import type { Pipeline } from './server-core.ts';
import { servesSession } from './session.ts';
import { resourceDocument } from './well-known.ts';

/** Says it to the operator when anyone may use a server that is not on this machine alone, whatever page the call comes from. */
export function warnIfOpen({ provider, observe }: Pipeline, { origins }: Gate, { url }: Request): void {
  if (!provider && observe && !origins && !/\/(localhost|127\.|\[)/.test(url))
    console.warn('{"warning":"open to all: set auth or cors.allowOrigin"}');
}

/** Checks URL, Host, Origin, path and method. Gives a Response for a document or a preflight, else throws or lets pass. */
export function enter(exchange: Exchange<Pipeline>, gate: Gate): Response | undefined {
  const { request, server } = exchange;
  const { method, url } = request;
  if (gate.origins) exchange.origin = request.headers.get('origin');
  if (url.length > server.limits.maxUrlBytes)
    throw new McpError('uri_too_long', 'The URL is too long (limits.maxUrlBytes)');
  if (gate.hosts && !http.hostAllowed(gate.hosts, request)) {
    throw new McpError('forbidden_host', 'Forbidden: this Host is not in allowedHosts');
  }
  const fullPath = http.pathOf(url);
  const path = gate.basePath === undefined ? fullPath : http.stripBase(fullPath, gate.basePath);
  const document = server.provider && resourceDocument(server.provider, path, method, exchange.call);
  if (document) return document;
  if (method === 'OPTIONS') return http.preflight(gate.cors, request);
  if (!http.originAllowed(gate.origins, exchange.origin)) {
    throw new McpError('forbidden_origin', 'Forbidden: this Origin is not in cors.allowOrigin');
  }
  if (!isEndpoint(path, gate)) throw new McpError('not_found', 'Not found');
  if (method !== 'POST' && !servesSession(exchange))
    throw new McpError('method_not_allowed', 'Method not allowed: this endpoint takes POST');
  return undefined;
}

/** Well-known documents are never the endpoint; with `path`, nothing else is either. */
function isEndpoint(path: string, gate: Gate): boolean {
  if (gate.path === undefined) return !path.startsWith('/.well-known/');
  return path === gate.path || path === `${gate.path}/`;
}

/**
 * Asks the provider who is calling. A provider that throws opens nothing.
 * @throws McpError for everyone who may not go on
 */
export async function authenticate(exchange: Exchange<Pipeline>, provider: AuthProvider): Promise<void> {
  exchange.asked = true;
  const { requiredScopes: scopes = [] } = provider;
  let result: AuthOutcome;
  try {
    result = await provider.authenticate(exchange.request, exchange.call);
  } catch (error) {
    exchange.mask(error);
    result = { outcome: 'unavailable' };
  }
  if (result.outcome === 'ok') {
    exchange.principal = result.principal;
    // Whoever may stay anonymous has no scopes to show.
    if (result.principal.kind !== 'anonymous') requireScopes(exchange, scopes);
    return;
  }
  if (result.outcome === 'unavailable') {
    const { retryAfter = 5 } = result;
    throw new McpError('unavailable', 'Unavailable, try again', { retryAfter });
  }
  await limitRate(exchange, true);
  exchange.reason = result.outcome === 'refused' ? result.reason : undefined;
  if (exchange.reason === 'malformed' || exchange.reason === 'ambiguous') {
    exchange.refusal = 'malformed';
    throw new McpError('malformed_credentials', 'Malformed credentials', { scopes });
  }
  exchange.refusal = result.outcome;
  throw new McpError('unauthorized', 'Unauthorized', { scopes });
}

/** The document that tells clients where tokens come from. @see https://www.rfc-editor.org/rfc/rfc9728#section-3 */

import type { AuthContext, AuthProvider } from './auth.ts';
import { pathOf } from './http.ts';

const PREFIX = '/.well-known/oauth-protected-resource';
const METHODS = 'GET, HEAD, OPTIONS';

/**
 * Answers a request for the document: at the well-known form of the resource's path, also where a leading part of
 * that path never reaches this server (a stage), and at the root form when the server owns the origin.
 * Open to every origin. `undefined` for every other path.
 */
export function resourceDocument(
  provider: AuthProvider,
  path: string,
  method: string,
  context: AuthContext,
): Response | undefined {
  const found = path.startsWith(PREFIX) ? provider.protectedResource?.(context) : undefined;
  if (!found) return undefined;
  const { resource, document, atRoot = true } = found;
  const asked = path.slice(PREFIX.length).replace(/\/$/, '');
  const own = pathOf(resource).replace(/\/$/, '');
  if (!(asked === '' ? atRoot || own === '' : asked.startsWith('/') && own.endsWith(asked))) return undefined;
  const headers = { 'access-control-allow-origin': '*' };
  if (method === 'OPTIONS') {
    const allow = { ...headers, 'access-control-allow-methods': METHODS, 'access-control-allow-headers': '*' };
    return new Response(null, { status: 204, headers: allow });
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { ...headers, allow: METHODS } });
  }
  return new Response(method === 'HEAD' ? null : JSON.stringify(document), {
    headers: { ...headers, 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
  });
}

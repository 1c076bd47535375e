/** From an issuer to its keys. @see https://www.rfc-editor.org/rfc/rfc8414#section-3 */

import { fetchJson } from './fetch-json.ts';
import type { Fetch } from './settings.ts';
import { checkUrl } from './urls.ts';
import { Unavailable } from './within.ts';

/** Where the metadata of an issuer may be, in the order of MCP: RFC 8414, then the two forms of OpenID Connect. */
export function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}/.well-known/openid-configuration${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
    ]),
  ];
}

/**
 * The `jwks_uri` of an issuer.
 * @throws Unavailable when no document is there, or it is another issuer's, or names an unsafe address
 */
export async function discoverKeys(fetch: Fetch, issuer: string, signal: AbortSignal): Promise<string> {
  for (const url of metadataUrls(issuer)) {
    const { json } = await fetchJson(fetch, url, { headers: { accept: 'application/json' }, signal });
    // Many servers answer every path, with a page.
    if (!json) continue;
    if (json['issuer'] !== issuer) throw new Unavailable(`${url} is the document of another issuer`);
    const keys = checkUrl(`jwks_uri of ${url}`, json['jwks_uri']);
    // Metadata from elsewhere must not send requests to this machine.
    if (keys.protocol === 'http:' && !issuer.startsWith('http:')) {
      throw new Unavailable(`jwks_uri of ${url} must begin with https://`);
    }
    return keys.href;
  }
  throw new Unavailable(`${issuer} has no metadata document. Set jwksUri`);
}

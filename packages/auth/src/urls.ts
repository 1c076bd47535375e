/** URLs of options. Nothing here reads a request. */

/**
 * A URL that tokens or keys may travel to: `https:`, or `http:` on loopback, for tests.
 * @throws TypeError that says what is wrong
 */
export function checkUrl(where: string, value: unknown, example = 'https://auth.example.com'): URL {
  const url = typeof value === 'string' && !/[\s\\#]/.test(value) ? toUrl(value) : undefined;
  if (!url) throw new TypeError(`${where} must be a URL like "${example}"`);
  if (!isSafe(url)) throw new TypeError(`${where} must begin with https:// (http:// only on loopback)`);
  if (url.username !== '' || url.password !== '') throw new TypeError(`${where} must not hold credentials`);
  return url;
}

/** `URL.parse` does it too, but an older edge runtime lacks it. */
function toUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Whether nobody on the way can read or change what is sent there. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}

/** An issuer: the exact text that its tokens and metadata carry. @throws TypeError that says what is wrong */
export function checkIssuer(where: string, value: unknown): string {
  const { search } = checkUrl(where, value);
  if (search !== '') throw new TypeError(`${where} must have no query`);
  return String(value);
}

/**
 * The canonical text of a resource: clients compare it as text. No slash stands behind an origin.
 * @throws TypeError that says what is wrong
 */
export function checkResource(where: string, value: unknown): string {
  const canonical = toResource(where, value);
  if (value !== canonical && value !== `${canonical}/`)
    throw new TypeError(`${where} must be written as "${canonical}"`);
  return canonical;
}

/** The same for a URL that nobody has written by hand. @throws TypeError that says what is wrong */
export function toResource(where: string, value: unknown): string {
  const { href, pathname, search } = checkUrl(where, value, 'https://mcp.example.com/mcp');
  if (search !== '') throw new TypeError(`${where} must have no query`);
  return pathname === '/' ? href.slice(0, -1) : href;
}

/**
 * The texts by which a token may name a resource: an empty path is the same as `/`, and clients that put the resource
 * through `URL` ask for a token with that. A path is compared as it stands.
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-6.2.3
 */
export function audiencesOf(resource: string): readonly string[] {
  return /^[^/]+\/\/[^/]+$/.test(resource) ? [resource, `${resource}/`] : [resource];
}

/**
 * Where the metadata of a resource is: at the root of its origin, or of `base`, the leading part of the URL in front
 * of everything that reaches the server.
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-3.1
 */
export function metadataUrl(resource: string, base: string = new URL(resource).origin): string {
  return `${base}/.well-known/oauth-protected-resource${resource.slice(base.length)}`;
}

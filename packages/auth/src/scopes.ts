/** Scopes: the words of RFC 6749. @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3 */

const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Checks an option that lists scopes, and freezes a copy. @throws TypeError for what cannot stand in a scope */
export function checkScopes(where: string, scopes: unknown): readonly string[] {
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string' && SCOPE.test(scope))) {
    throw new TypeError(`${where} must be a list of scopes without spaces, quotes and backslashes: ["mcp:read"]`);
  }
  return Object.freeze([...new Set<string>(scopes)]);
}

/** The scopes of a claim: words between spaces, or a list of them. `undefined` for anything that is none. */
export function parseScopes(claim: unknown): readonly string[] | undefined {
  if (claim === undefined) return [];
  const scopes: unknown = typeof claim === 'string' ? claim.split(' ').filter((scope) => scope !== '') : claim;
  return Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string' && SCOPE.test(scope))
    ? scopes
    : undefined;
}

/** How `anyOf` chooses: by what a credential looks like, never by trying one provider after the other. */

import type { AuthContext, AuthProvider } from '@mcp-serverless/core';

/** A credential that a provider would take. */
export interface Recognized {
  /** The header it stands in, in lower case; `platform` for what the platform's gateway has verified. */
  readonly source: string;
  /** 1: it can be one. 2: it looks like one. 3: it names this provider. */
  readonly certainty: 1 | 2 | 3;
}

/** A provider that can say which credentials are its own. All of this package can; your own may. */
export interface RecognizingProvider extends AuthProvider {
  /** Looks at form alone: nothing is verified, nothing is fetched. */
  recognizes(request: Request, context: AuthContext): readonly Recognized[];
}

/** A text with the form of a JWT. */
export function looksLikeJwt(credential: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(credential);
}

/** What a provider of authentication is. The providers themselves live in `@mcp-serverless/auth`. */

/** Who is calling, as a provider verified it. Frozen; never holds the credential. */
export interface Principal<Claims = Readonly<Record<string, unknown>>> {
  /** The user or service, unique within `provider` and `issuer`. */
  readonly subject: string;
  readonly kind: 'user' | 'service' | 'anonymous';
  /** The provider that verified it, for example `api-key`. */
  readonly provider: string;
  readonly clientId?: string;
  readonly issuer?: string;
  /** Seconds since the epoch. */
  readonly expiresAt?: number;
  /** A frozen array, because a `Set` cannot be frozen and a warm instance shares principals. */
  readonly scopes: readonly string[];
  readonly claims: Claims;
}

/** What the platform's gateway verified before the request arrived; taken from the event, never from headers. */
export interface PlatformAuth {
  /** For example `api-gateway-jwt` or `iam`. */
  readonly type: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What a provider may look at besides the request. It must not read the request's body. */
export interface AuthContext {
  readonly sourceIp?: string | undefined;
  readonly platformAuth?: PlatformAuth;
  readonly platform?: unknown;
}

/** Why credentials were refused: for the audit, never for the client. */
export type RefusalReason =
  | 'malformed'
  | 'ambiguous'
  | 'oversized'
  | 'unknown'
  | 'expired'
  | 'not_yet_valid'
  | 'revoked';

/**
 * The four answers of a provider. `none` (no credentials of mine) and `refused` differ in their challenge;
 * `unavailable` is an outage of whoever must be asked, never a reason to throw credentials away.
 */
export type AuthOutcome =
  | { readonly outcome: 'ok'; readonly principal: Principal }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'refused'; readonly reason: RefusalReason }
  /** `retryAfter` is in seconds; default 5. */
  | { readonly outcome: 'unavailable'; readonly retryAfter?: number };

/**
 * One `WWW-Authenticate` challenge. Values are quoted when it is formatted.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export interface Challenge {
  readonly scheme: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Decides who is calling from the request's headers alone. */
export interface AuthProvider {
  authenticate(request: Request, context: AuthContext): AuthOutcome | Promise<AuthOutcome>;
  /** The challenges of a 401 answer; at least one. */
  challenges(outcome: 'none' | 'refused'): readonly Challenge[];
}

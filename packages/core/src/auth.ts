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
  /** The URL clients use, where the platform or its adapter knows it. */
  readonly publicUrl?: string;
  /** The leading part of `publicUrl` that is not this server's own path, where that is more than the origin: a stage. */
  readonly publicBase?: string;
}

/** Why credentials were refused: for the audit, never for the client. */
export type RefusalReason =
  | 'malformed'
  | 'ambiguous'
  | 'oversized'
  | 'unknown'
  | 'expired'
  | 'not_yet_valid'
  | 'revoked'
  | 'signature'
  | 'algorithm'
  | 'issuer'
  | 'audience'
  | 'claims'
  | 'proof'
  | 'inactive';

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

/** What a challenge is for. */
export interface Refusal {
  /** `none`: credentials are missing. `insufficient_scope`: they are good, but not for this. */
  readonly why: 'none' | 'refused' | 'malformed' | 'insufficient_scope';
  /** Every scope the operation needs; empty where the caller is not known yet and nothing is required of all. */
  readonly scopes: readonly string[];
}

/** What a client reads to find out where tokens come from. @see https://www.rfc-editor.org/rfc/rfc9728 */
export interface ProtectedResource {
  /** The canonical URL of the endpoint; the document is served at the well-known form of its path. */
  readonly resource: string;
  /** The JSON document, `resource` included. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Whether the document is also served at the root form. Default true: the server owns the origin. */
  readonly atRoot?: boolean;
}

/** Decides who is calling from the request's headers alone. */
export interface AuthProvider {
  authenticate(request: Request, context: AuthContext): AuthOutcome | Promise<AuthOutcome>;
  /** The challenges of a 401 or 403 answer; at least one. */
  challenges(refusal: Refusal, context: AuthContext): readonly Challenge[];
  /** Scopes that every request needs, whatever it asks for. */
  readonly requiredScopes?: readonly string[];
  /** Extensions of authorization that the server advertises, by their identifiers, with their settings. */
  readonly extensions?: Readonly<Record<string, object>>;
  /** The document of an OAuth protected resource; absent where there is no OAuth. Never derived from headers. */
  protectedResource?(context: AuthContext): ProtectedResource | undefined;
}

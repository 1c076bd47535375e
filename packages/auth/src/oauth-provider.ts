import type {
  AuthContext,
  AuthOutcome,
  AuthProvider,
  Challenge,
  ProtectedResource,
  Refusal,
} from '@mcp-serverless/core';
import { checkOptions } from '@mcp-serverless/core';
import { MAX_TOKEN_BYTES, outcomeOf, recognizeToken, type Verdict } from './bearer.ts';
import { challenge } from './challenge.ts';
import { findCredential, type Wanted } from './credentials.ts';
import { checkDpop, type Dpop, isProven } from './dpop.ts';
import { own } from './fields.ts';
import { compileJudges, type Judge, type OAuthOptions, OPTIONS } from './oauth-options.ts';
import { toPrincipal } from './principal.ts';
import type { Recognized, RecognizingProvider } from './recognize.ts';
import { compileResource, compileScopes, type FindResource, type Resource } from './resource.ts';
import { checkNumber, checkOutside } from './settings.ts';
import { parseToken, type Token } from './token.ts';
import { audiencesOf } from './urls.ts';

const WHERE = 'OAuthAuthProvider';
const CLIENT_CREDENTIALS = 'io.modelcontextprotocol/oauth-client-credentials';

/**
 * Makes a server an OAuth 2.1 resource server as MCP wants it: tokens of the named issuers, for this resource and no
 * other, and challenges and metadata that lead clients to them. Does not issue, refresh or forward tokens, and
 * never takes the address of the resource from a request.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization
 */
export class OAuthAuthProvider implements AuthProvider, RecognizingProvider {
  readonly requiredScopes: readonly string[];
  readonly extensions?: Readonly<Record<string, object>>;
  readonly #initialScopes: readonly string[];
  readonly #judges: readonly Judge[];
  readonly #find: FindResource;
  readonly #wanted: Wanted;
  readonly #dpop: Dpop | undefined;
  readonly #clock: () => number;

  /** @throws TypeError that names the option and the fix */
  constructor(options: OAuthOptions) {
    checkOptions(WHERE, options, OPTIONS);
    const outside = checkOutside(WHERE, options);
    const dpop = options.dpop === undefined ? undefined : checkDpop(`${WHERE}: dpop`, options.dpop);
    this.#dpop = dpop;
    this.#clock = outside.clock;
    const { clientCredentials = false } = options;
    if (typeof clientCredentials !== 'boolean')
      throw new TypeError(`${WHERE}: clientCredentials must be true or false`);
    if (clientCredentials) this.extensions = { [CLIENT_CREDENTIALS]: {} };
    const { servers, judges } = compileJudges(WHERE, options, outside, dpop !== undefined);
    const { required, initial } = compileScopes(WHERE, options);
    this.requiredScopes = required;
    this.#initialScopes = initial;
    this.#judges = judges;
    this.#find = compileResource(WHERE, options, servers, {
      ...(dpop && {
        dpop_signing_alg_values_supported: dpop.algorithms,
        dpop_bound_access_tokens_required: dpop.required,
      }),
    });
    const maxBytes = checkNumber(`${WHERE}: maxTokenBytes`, options.maxTokenBytes, MAX_TOKEN_BYTES, 1, 65_536);
    const colons = judges.some(({ issuer }) => issuer === undefined);
    this.#wanted = { schemes: dpop ? ['bearer', 'dpop'] : ['bearer'], maxBytes, colons };
    this.authenticate = this.authenticate.bind(this);
    this.challenges = this.challenges.bind(this);
    this.protectedResource = this.protectedResource.bind(this);
    this.recognizes = this.recognizes.bind(this);
  }

  async authenticate(request: Request, context: AuthContext): Promise<AuthOutcome> {
    const resource = this.#resource(context);
    const found = findCredential(request.headers, this.#wanted);
    return outcomeOf(found, (text) => this.#judge(text, resource, found.scheme === 'dpop', request));
  }

  async #judge(text: string, resource: Resource, byProof: boolean, request: Request): Promise<Verdict> {
    const token = parseToken(text);
    const judge = this.#choose(token);
    if (!judge) return token ? 'issuer' : 'unknown';
    const claims = await judge.judge(text, token, audiencesOf(resource.url));
    if (typeof claims === 'string') return claims;
    if (this.#dpop) {
      const { method, headers } = request;
      const proven = { token: text, claims, method, resource: resource.url, now: this.#clock() };
      // A bound token is no bearer token, and the other way round: else whoever steals one chooses.
      const good = byProof
        ? await isProven(headers.get('dpop'), proven, this.#dpop)
        : !this.#dpop.required && own(claims, 'cnf') === undefined;
      if (!good) return 'proof';
    }
    return (await toPrincipal(claims, judge.naming)) ?? 'claims';
  }

  /** By the issuer a token names, which nobody has verified: it only chooses among those that are configured. */
  #choose(token: Token | undefined): Judge | undefined {
    const issuer = token && own(token.payload, 'iss');
    return (
      this.#judges.find((judge) => judge.issuer !== undefined && judge.issuer === issuer) ??
      this.#judges.find((judge) => judge.issuer === undefined)
    );
  }

  #resource(context: AuthContext): Resource {
    const resource = this.#find(context);
    if (!resource) throw new Error(`${WHERE}: resource is "platform": give the adapter a publicUrl with https://`);
    return resource;
  }

  challenges({ why, scopes }: Refusal, context: AuthContext): readonly Challenge[] {
    const metadata = this.#find(context)?.metadataUrl;
    const asked = why === 'none' || why === 'refused' ? [...new Set([...this.#initialScopes, ...scopes])] : scopes;
    const refusal = { why, scopes: asked };
    const params = { ...(metadata !== undefined && { resource_metadata: metadata }) };
    const bearer = challenge('Bearer', refusal, params);
    if (!this.#dpop) return [bearer];
    const proof = challenge('DPoP', refusal, { algs: this.#dpop.algorithms.join(' '), ...params });
    return this.#dpop.required ? [proof] : [bearer, proof];
  }

  protectedResource(context: AuthContext): ProtectedResource | undefined {
    return this.#find(context)?.published;
  }

  recognizes(request: Request): readonly Recognized[] {
    const issuers = this.#judges.map(({ issuer }) => issuer);
    return recognizeToken(findCredential(request.headers, this.#wanted), issuers, issuers.includes(undefined));
  }
}

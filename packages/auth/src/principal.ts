/** From verified claims to the caller. */

import type { Principal } from '@mcp-serverless/core';
import { type Fields, freeze, isText, own } from './fields.ts';
import { parseScopes } from './scopes.ts';

/** Who a token is about. */
export interface Identity {
  /** Unique for its issuer; not empty. */
  readonly subject: string;
  readonly clientId?: string | undefined;
  /** Default: `service` where `subject` is the client itself. */
  readonly kind?: 'user' | 'service';
  /** Default: what the claims of `scopeClaims` say. */
  readonly scopes?: readonly string[];
}

/** Where the caller stands in the claims. */
export interface IdentityRules {
  /** Default `sub`. */
  readonly subjectClaim?: string;
  /** Default `client_id`. */
  readonly clientIdClaim?: string;
  /**
   * Claims that hold scopes, as words or as a list, for example `['scp', 'permissions']`.
   * Default: `scope`.
   */
  readonly scopeClaims?: string | readonly string[];
  /**
   * Takes the place of `subjectClaim` and `clientIdClaim`: who the claims are about, or `undefined` to refuse them.
   * Runs after everything else has been checked.
   */
  readonly identify?: (claims: Readonly<Record<string, unknown>>) => Identity | undefined;
}

/** A schema that checks and types claims: of zod, Valibot, ArkType. @see https://standardschema.dev */
export interface ClaimsSchema {
  readonly '~standard': {
    readonly types?: { readonly output: unknown } | undefined;
    validate(value: unknown): ClaimsResult | Promise<ClaimsResult>;
  };
}
type ClaimsResult = { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly unknown[] };

/** What a schema makes of claims. */
export type ClaimsOf<Schema extends ClaimsSchema> = NonNullable<Schema['~standard']['types']>['output'];

/** The schema that claims have passed. */
const passed: WeakMap<object, ClaimsSchema> = /* @__PURE__ */ new WeakMap();

/**
 * The claims of a caller, in the type of the schema that its provider was given as `claims`; `undefined` for a caller
 * whose claims have not passed this schema: of another provider, or anonymous.
 */
export function claimsOf<Schema extends ClaimsSchema>(
  schema: Schema,
  principal: Principal | undefined,
): ClaimsOf<Schema> | undefined {
  return principal && passed.get(principal.claims) === schema ? principal.claims : undefined;
}

/** What has been decided about callers before the first one comes. */
export interface Naming extends Required<Pick<IdentityRules, 'subjectClaim' | 'clientIdClaim'>> {
  readonly scopeClaims: readonly string[];
  readonly identify: IdentityRules['identify'];
  readonly schema: ClaimsSchema | undefined;
  readonly provider: string;
  /** Where claims name no issuer: whose they are. */
  readonly issuer: string | undefined;
}

/** The caller, frozen; `undefined` when the claims name nobody. */
export async function toPrincipal(claims: Fields, naming: Naming): Promise<Principal | undefined> {
  const identity = naming.identify ? naming.identify(claims) : identityOf(claims, naming);
  const scopes = identity?.scopes ?? scopesOf(claims, naming.scopeClaims);
  if (!identity || !isText(identity.subject) || !scopes) return undefined;
  let value: unknown = claims;
  if (naming.schema) {
    const result = await naming.schema['~standard'].validate(claims);
    if (result.issues) return undefined;
    value = result.value;
    if (typeof value === 'object' && value !== null) passed.set(value, naming.schema);
  }
  const { subject, clientId, kind = subject === clientId ? 'service' : 'user' } = identity;
  const [issuer, expiresAt] = [own(claims, 'iss') ?? naming.issuer, own(claims, 'exp')];
  return freeze({
    subject,
    kind,
    provider: naming.provider,
    ...(clientId !== undefined && { clientId }),
    ...(typeof issuer === 'string' && { issuer }),
    ...(typeof expiresAt === 'number' && { expiresAt }),
    scopes: [...new Set(scopes)],
    claims: value as Fields,
  });
}

/** The subject is looked at by whoever asked. */
function identityOf(claims: Fields, { subjectClaim, clientIdClaim }: Naming): Identity | undefined {
  const clientId = own(claims, clientIdClaim);
  if (clientId !== undefined && !isText(clientId)) return undefined;
  return { subject: own(claims, subjectClaim) as string, clientId };
}

function scopesOf(claims: Fields, names: readonly string[]): readonly string[] | undefined {
  const lists = names.map((name) => parseScopes(own(claims, name)));
  return lists.includes(undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

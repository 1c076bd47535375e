/**
 * How well-known providers write their tokens, where that is not RFC 9068. Each gives settings to spread into
 * `validation` of `OAuthAuthProvider`, or into the options of `JWTAuthProvider`.
 */

import { type Fields, isText, own } from './fields.ts';
import type { TokenOptions } from './jwt-options.ts';
import type { Identity } from './principal.ts';
import { parseScopes } from './scopes.ts';
import { checkTexts } from './settings.ts';

/** Settings about one issuer. */
export type IssuerSettings = TokenOptions & { readonly issuer: string };

/** @throws TypeError unless it is a text of this form: it becomes a part of URLs that keys are fetched from */
function part(where: string, name: string, value: unknown, form: RegExp, example: string): string {
  if (typeof value === 'string' && form.test(value)) return value;
  throw new TypeError(`${where}: ${name} must look like "${example}"`);
}

const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/**
 * Amazon Cognito user pools. Their access tokens name no audience unless the client asked for a resource: instead
 * the app client must be one of `clientIds`. ID tokens are refused.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export function cognitoTokens(options: {
  /** For example `eu-west-1_AbCdEfGhI`. */
  readonly userPoolId: string | undefined;
  readonly clientIds: readonly (string | undefined)[];
}): IssuerSettings {
  const where = 'cognitoTokens';
  const pool = part(where, 'userPoolId', options?.userPoolId, /^[a-z]{2}(-[a-z]+)+-\d_[A-Za-z0-9]+$/, 'eu-west-1_AbC');
  const clientIds = checkTexts(`${where}: clientIds`, options.clientIds);
  const region = pool.slice(0, pool.indexOf('_'));
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const issuer = `https://cognito-idp.${region}.${domain}/${pool}`;
  return {
    issuer,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    algorithms: ['RS256'],
    typ: null,
    audienceOptional: true,
    identify(claims): Identity | undefined {
      const [subject, clientId] = [own(claims, 'sub'), own(claims, 'client_id')];
      const mine = own(claims, 'token_use') === 'access' && isText(clientId) && clientIds.includes(clientId);
      return mine && isText(subject) ? { subject, clientId } : undefined;
    },
  };
}

/**
 * Microsoft Entra ID, one tenant, tokens of version 2.0. Give the application's client id as `audience`; a token's
 * scopes are those of `scp`, which the user granted to the client; an application that calls for itself has those of
 * `roles`. What else a user may do is no right of the client. ID tokens are refused.
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
 */
export function entraTokens(options: {
  /** A GUID. `common` and `organizations` are no tenants. */
  readonly tenantId: string | undefined;
}): IssuerSettings {
  const tenant = part(
    'entraTokens',
    'tenantId',
    options?.tenantId,
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    '00000000-0000-0000-0000-000000000000',
  );
  const base = `https://login.microsoftonline.com/${tenant}`;
  return {
    issuer: `${base}/v2.0`,
    jwksUri: `${base}/discovery/v2.0/keys`,
    algorithms: ['RS256'],
    typ: null,
    scopeClaims: 'scp',
    // Continuous access evaluation makes tokens of up to 28 hours.
    maxTokenLifetimeSeconds: 30 * 3600,
    identify(claims): Identity | undefined {
      const [subject, clientId] = [own(claims, 'sub'), own(claims, 'azp')];
      // An ID token for the same application has the same audience; it names no client, but a nonce.
      if (!isText(subject) || !isText(clientId) || own(claims, 'nonce') !== undefined) return undefined;
      if (own(claims, 'scp') !== undefined) return { subject, clientId, kind: 'user' };
      return service(subject, clientId, own(claims, 'roles'));
    },
  };
}

/**
 * Auth0, with either of its access token profiles. The API's identifier must be the `resource`, or given as `audience`;
 * scopes are those of `scope`, which the user granted to the client; an application that calls for itself has those of
 * `permissions` as well. With role-based access control a user's `permissions` are all that the user may do, so they are
 * no right of the client.
 * @see https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles
 */
export function auth0Tokens(options: {
  /** For example `tenant.eu.auth0.com`, or your own domain. */
  readonly domain: string | undefined;
}): IssuerSettings {
  const domain = part('auth0Tokens', 'domain', options?.domain, HOST, 'tenant.eu.auth0.com');
  return {
    issuer: `https://${domain}/`,
    jwksUri: `https://${domain}/.well-known/jwks.json`,
    typ: null,
    scopeClaims: 'scope',
    identify(claims): Identity | undefined {
      const [subject, clientId] = [own(claims, 'sub'), own(claims, 'azp') ?? own(claims, 'client_id')];
      if (!isText(subject) || !isText(clientId)) return undefined;
      if (subject !== `${clientId}@clients`) return { subject, clientId, kind: 'user' };
      const granted = parseScopes(own(claims, 'scope')) ?? null;
      return service(subject, clientId, own(claims, 'permissions'), granted);
    },
  };
}

/** An application that calls for itself, with `granted` and the rights it was assigned; `undefined` when a claim is broken. */
function service(
  subject: string,
  clientId: string,
  assigned: unknown,
  granted: readonly string[] | null = [],
): Identity | undefined {
  const rights = assigned === undefined ? [] : Array.isArray(assigned) ? parseScopes(assigned) : undefined;
  return rights && granted ? { subject, clientId, kind: 'service', scopes: [...granted, ...rights] } : undefined;
}

/**
 * Okta, a custom authorization server: tokens of the org server are for Okta alone. Give the server's audience as
 * `audience`, unless it is the `resource`.
 * @see https://developer.okta.com/docs/guides/validate-access-tokens/
 */
export function oktaTokens(options: {
  /** For example `dev-123456.okta.com`, or your own domain. */
  readonly domain: string | undefined;
  /** Default `default`. */
  readonly authorizationServerId?: string;
}): IssuerSettings {
  const where = 'oktaTokens';
  const domain = part(where, 'domain', options?.domain, HOST, 'dev-123456.okta.com');
  const server = part(
    where,
    'authorizationServerId',
    options.authorizationServerId ?? 'default',
    /^[A-Za-z0-9]+$/,
    'default',
  );
  const issuer = `https://${domain}/oauth2/${server}`;
  return {
    issuer,
    jwksUri: `${issuer}/v1/keys`,
    algorithms: ['RS256'],
    typ: null,
    clientIdClaim: 'cid',
    scopeClaims: 'scp',
  };
}

/** What `fromCloudflareAccess` sets for itself. */
export function accessTokens(teamDomain: string): IssuerSettings {
  return {
    issuer: teamDomain,
    jwksUri: `${teamDomain}/cdn-cgi/access/certs`,
    algorithms: ['RS256'],
    typ: null,
    // A session can be as long as a month.
    maxTokenLifetimeSeconds: 31 * 86_400,
    identify: identifyAccess,
  };
}

/** A person has an id; a service token has a name and an empty id. The token of the whole team is not for an application. */
function identifyAccess(claims: Fields): Identity | undefined {
  const [subject, name] = [own(claims, 'sub'), own(claims, 'common_name')];
  if (own(claims, 'type') !== 'app') return undefined;
  if (isText(subject)) return { subject, kind: 'user' };
  return isText(name) ? { subject: name, clientId: name, kind: 'service' } : undefined;
}

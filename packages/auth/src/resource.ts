/** What an OAuth resource tells about itself. @see https://www.rfc-editor.org/rfc/rfc9728 */

import type { AuthContext, ProtectedResource } from '@mcp-serverless/core';
import { checkScopes } from './scopes.ts';
import { checkIssuer, checkResource, checkUrl, metadataUrl, toResource } from './urls.ts';

/** How clients learn where tokens come from. */
export interface ResourceOptions {
  /**
   * The URL of the endpoint as clients know it: tokens must be for it, and it is never taken from a request.
   * `platform`: what the adapter knows or was given as `publicUrl`, for one deployment behind several URLs.
   */
  readonly resource: string | undefined;
  /** Scopes that every request needs. Default: none. */
  readonly requiredScopes?: readonly string[];
  /**
   * Scopes that the first challenge asks for. Default: `requiredScopes`. A client that registers itself often
   * registers with these, and some servers then refuse to give it more: list what it will need later.
   */
  readonly initialScopes?: readonly string[];
  /** What the metadata lists. Default: `initialScopes`. */
  readonly scopesSupported?: readonly string[];
  /** Where the metadata is, when not at the well-known form of `resource`. */
  readonly resourceMetadataUrl?: string;
  /** Whether the metadata is also served at the root of the origin. Default true: nothing else lives there. */
  readonly metadataAtRoot?: boolean;
  /** For people. */
  readonly resourceName?: string;
  readonly resourceDocumentation?: string;
  readonly resourcePolicyUri?: string;
  readonly resourceTosUri?: string;
}

export const RESOURCE_OPTIONS: readonly (keyof ResourceOptions)[] = [
  'resource',
  'requiredScopes',
  'initialScopes',
  'scopesSupported',
  'resourceMetadataUrl',
  'metadataAtRoot',
  'resourceName',
  'resourceDocumentation',
  'resourcePolicyUri',
  'resourceTosUri',
];

/** One resource, ready to be told about. */
export interface Resource {
  readonly url: string;
  readonly metadataUrl: string;
  readonly published: ProtectedResource;
}

/** A resource by what the platform knows; `undefined` where it knows no safe URL. */
export type FindResource = (context: AuthContext) => Resource | undefined;

export interface Scopes {
  readonly required: readonly string[];
  readonly initial: readonly string[];
  readonly supported: readonly string[];
}

/** @throws TypeError for what is no scope, or is the client's own affair */
export function compileScopes(where: string, options: ResourceOptions): Scopes {
  const required = checkScopes(`${where}: requiredScopes`, options.requiredScopes ?? []);
  const initial = checkScopes(`${where}: initialScopes`, options.initialScopes ?? required);
  const supported = checkScopes(`${where}: scopesSupported`, options.scopesSupported ?? initial);
  if ([...required, ...initial, ...supported].includes('offline_access')) {
    throw new TypeError(`${where}: offline_access is between a client and its authorization server. Remove it`);
  }
  return { required, initial, supported };
}

/** @throws TypeError that names the option and the fix */
export function compileResource(
  where: string,
  options: ResourceOptions,
  servers: readonly string[],
  more: Readonly<Record<string, unknown>>,
): FindResource {
  const { resourceMetadataUrl, metadataAtRoot = true, resourceName } = options;
  const override =
    resourceMetadataUrl === undefined ? undefined : checkUrl(`${where}: resourceMetadataUrl`, resourceMetadataUrl).href;
  if (typeof metadataAtRoot !== 'boolean') throw new TypeError(`${where}: metadataAtRoot must be true or false`);
  const page = (name: 'resourceDocumentation' | 'resourcePolicyUri' | 'resourceTosUri'): string | undefined =>
    options[name] === undefined ? undefined : checkUrl(`${where}: ${name}`, options[name]).href;
  const supported = compileScopes(where, options).supported;
  const members = {
    authorization_servers: servers,
    scopes_supported: supported.length > 0 ? supported : undefined,
    bearer_methods_supported: ['header'],
    resource_name: resourceName,
    resource_documentation: page('resourceDocumentation'),
    resource_policy_uri: page('resourcePolicyUri'),
    resource_tos_uri: page('resourceTosUri'),
    ...more,
  };
  const make = (url: string, base?: string): Resource => ({
    url,
    metadataUrl: override ?? metadataUrl(url, base),
    published: { resource: url, document: { resource: url, ...members }, atRoot: metadataAtRoot },
  });
  if (options.resource !== 'platform') {
    const resource = make(checkResource(`${where}: resource`, options.resource));
    return () => resource;
  }
  let last: { publicUrl: string; publicBase: string | undefined; resource: Resource } | undefined;
  return ({ publicUrl = '', publicBase }) => {
    try {
      if (last?.publicUrl !== publicUrl || last.publicBase !== publicBase) {
        last = { publicUrl, publicBase, resource: make(toResource('publicUrl', publicUrl), publicBase) };
      }
      return last.resource;
    } catch {
      return undefined;
    }
  };
}

/** @throws TypeError unless at least one issuer is named */
export function checkServers(where: string, servers: unknown): readonly string[] {
  if (!Array.isArray(servers) || servers.length === 0) {
    throw new TypeError(`${where}: authorizationServers must name at least one issuer`);
  }
  return servers.map((server, i) => checkIssuer(`${where}: authorizationServers[${i}]`, server));
}

/** `resources/read`. @see https://modelcontextprotocol.io/specification/2026-07-28/server/resources */

import { admit } from './access.ts';
import type { AnyResource, ResourceReturn } from './define.ts';
import { invalidParams, McpError, shown } from './errors.ts';
import { type Claim, type Exchange, Suspension } from './exchange.ts';
import { isObject, type Params } from './jsonrpc.ts';
import type { CacheHints, ResourceContents } from './protocol.ts';
import { runHandler } from './run.ts';

interface Found {
  readonly resource: AnyResource;
  readonly target: { readonly uri: string; readonly variables?: Readonly<Record<string, string>> };
}

export interface ReadResult extends CacheHints {
  readonly contents: readonly ResourceContents[];
}

export async function readResource(exchange: Exchange, claim: Claim, params: Params): Promise<ReadResult> {
  const { resource, target } = findResource(exchange, params['uri']);
  const { uri } = target;
  exchange.name = resource.uri ?? resource.uriTemplate;
  try {
    const returned = (await runHandler(exchange, claim, 'resource', resource, target)) as Awaited<ResourceReturn>;
    const contents = toContents(returned, uri, resource.mimeType);
    if (contents.length === 0) throw notFound(uri);
    if (!claim.modern) return { contents };
    const { ttlMs = 0, cacheScope = 'private' } = resource;
    return { contents, ttlMs, cacheScope };
  } catch (error) {
    if (error instanceof McpError || error instanceof Suspension) throw error;
    throw new McpError('internal_error', exchange.mask(error));
  }
}

/** @throws McpError when it is no address, or nothing is there */
export function findResource(exchange: Exchange, uri: unknown): Found {
  if (typeof uri !== 'string') throw invalidParams('uri must be a string');
  const { resources, templates } = exchange.server.registry;
  const resource = admit(exchange, resources.get(uri));
  if (resource) return { resource, target: { uri } };
  for (const { definition, template } of templates.values()) {
    const variables = template.match(uri);
    if (variables && admit(exchange, definition)) return { resource: definition, target: { uri, variables } };
  }
  throw notFound(uri);
}

function notFound(uri: string): McpError {
  return new McpError('resource_not_found', 'Resource not found', { data: { uri: shown(uri) } });
}

export function toContents(
  returned: Awaited<ResourceReturn>,
  uri: string,
  mimeType: string | undefined,
): readonly ResourceContents[] {
  const type = mimeType === undefined ? {} : { mimeType };
  if (returned === undefined || returned === null) return [];
  if (typeof returned === 'string') return [{ uri, ...type, text: returned }];
  if (returned instanceof Uint8Array) return [{ uri, ...type, blob: base64(returned) }];
  if (isObject(returned) && Array.isArray(returned['contents'])) return returned['contents'];
  if (isContents(returned)) return returned;
  return [{ uri, mimeType: mimeType ?? 'application/json', text: JSON.stringify(returned) }];
}

function isContents(value: unknown): value is ResourceContents[] {
  return Array.isArray(value) && value.every((item) => isObject(item) && typeof item['uri'] === 'string');
}

const CHUNK = 0x8000;

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

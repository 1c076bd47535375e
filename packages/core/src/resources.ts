/** `resources/read`. @see https://modelcontextprotocol.io/specification/2026-07-28/server/resources */

import { admit } from './access.ts';
import { isPlain } from './data.ts';
import type { AnyResource } from './define.ts';
import { invalidParams, McpError, shown } from './errors.ts';
import { type Claim, type Exchange, Suspension } from './exchange.ts';
import type { Params } from './jsonrpc.ts';
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
    const returned = await runHandler(exchange, claim, 'resource', resource, target);
    const made = toContents(returned, uri, resource.mimeType);
    const contents = made instanceof Promise ? await made : made;
    if (!contents) throw notFound(uri);
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

/**
 * What a handler returned as contents; `undefined` where nothing is there. A Promise where it is not a text or plain data.
 * @throws Error that says what is wrong and where
 */
export function toContents(
  returned: unknown,
  uri: string,
  mimeType: string | undefined,
): readonly ResourceContents[] | undefined | Promise<readonly ResourceContents[]> {
  if (returned === undefined || returned === null) return undefined;
  if (typeof returned === 'string') return [{ uri, ...(mimeType !== undefined && { mimeType }), text: returned }];
  const plain = isPlain(returned) && !isTyped(returned) && !isTyped((returned as { contents?: unknown }).contents);
  return plain ? jsonContents(returned, uri, mimeType) : unusual(returned, uri, mimeType);
}

/** Whether it may be a list of contents. */
function isTyped(value: unknown): boolean {
  return Array.isArray(value) && typeof (value[0] as { uri?: unknown } | null | undefined)?.uri === 'string';
}

function jsonContents(value: unknown, uri: string, mimeType = 'application/json'): readonly ResourceContents[] {
  return [{ uri, mimeType, text: JSON.stringify(value) }];
}

/** Loaded by the first value that is not plain. */
async function unusual(
  returned: unknown,
  uri: string,
  mimeType: string | undefined,
): Promise<readonly ResourceContents[]> {
  const { toFullContents } = await import('./resource-result.ts');
  try {
    return (await toFullContents(returned, uri, mimeType)) ?? jsonContents(returned, uri, mimeType);
  } catch (error) {
    throw new Error(`Output of resource ${shown(uri)} cannot be sent: ${(error as Error).message}`, { cause: error });
  }
}

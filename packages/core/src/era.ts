/**
 * Which revision a request speaks, and the errors that decides.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning
 */

import { McpError, shown } from './errors.ts';
import type { Claim } from './exchange.ts';
import { decodeHeader, single } from './http.ts';
import { isObject, type Params, type RpcRequest } from './jsonrpc.ts';
import {
  ASSUMED_REVISION,
  type ClientCapabilities,
  type Implementation,
  LEGACY_REVISIONS,
  LEVELS,
  META_CAPABILITIES,
  META_CLIENT,
  META_LOG_LEVEL,
  META_VERSION,
  MODERN_REVISIONS,
} from './protocol.ts';
import type { Session } from './session.ts';

const NOTHING = Object.freeze({});

/** Whether this message must be answered by the modern ladder: it says so in `_meta`, or its header does. */
export function isModern(params: Params, headerVersion: string | null): boolean {
  const meta = params['_meta'];
  return (
    (isObject(meta) && META_VERSION in meta) || (headerVersion !== null && MODERN_REVISIONS.includes(headerVersion))
  );
}

/** The revision of a legacy request. @throws McpError `unsupported_legacy_version` */
export function legacyClaim(params: Params, headerVersion: string | null, session?: Session): Claim {
  const revision = headerVersion ?? ASSUMED_REVISION;
  if (!LEGACY_REVISIONS.includes(revision)) {
    const supported = [...MODERN_REVISIONS, ...LEGACY_REVISIONS].join(', ');
    throw new McpError(
      'unsupported_legacy_version',
      `Unsupported MCP-Protocol-Version "${shown(revision)}". This server speaks ${supported}.`,
    );
  }
  const meta = params['_meta'];
  return {
    modern: false,
    revision,
    capabilities: session?.capabilities ?? NOTHING,
    info: session?.clientInfo,
    meta: isObject(meta) ? meta : NOTHING,
    params,
  };
}

/**
 * Reads and checks the envelope of a modern request: its `_meta`, then the version.
 * @throws McpError in the order of the specification: header mismatch, malformed `_meta`, unsupported version
 */
export function modernClaim(params: Params, headerVersion: string | null): Claim {
  const meta = params['_meta'];
  if (!isObject(meta)) throw malformed('params._meta is missing');
  const revision = meta[META_VERSION];
  if (typeof revision !== 'string') throw malformed(`params._meta["${META_VERSION}"] is missing`);
  if (headerVersion !== null && headerVersion !== revision)
    throw mismatch('MCP-Protocol-Version', 'differs from the body');
  const capabilities = meta[META_CAPABILITIES];
  if (!isObject(capabilities)) throw malformed(`params._meta["${META_CAPABILITIES}"] is missing`);
  const info = meta[META_CLIENT] ?? undefined;
  if (info !== undefined && !isImplementation(info)) throw malformed(`params._meta["${META_CLIENT}"] is malformed`);
  const level = meta[META_LOG_LEVEL] ?? undefined;
  if (level !== undefined && !LEVELS.has(level)) throw malformed('unknown log level');
  if (!MODERN_REVISIONS.includes(revision)) {
    throw new McpError('unsupported_version', `Unsupported protocol version "${shown(revision)}"`, {
      data: { supported: MODERN_REVISIONS, requested: shown(revision) },
    });
  }
  return { modern: true, revision, capabilities: capabilities as ClientCapabilities, info, meta, params };
}

export function isImplementation(value: unknown): value is Implementation {
  return isObject(value) && typeof value['name'] === 'string' && typeof value['version'] === 'string';
}

/** The parameter that `Mcp-Name` repeats, by method. */
export const NAMED: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ...['get', 'update', 'cancel'].map((what) => [`tasks/${what}`, 'taskId'] as const),
]);

/**
 * Checks the routing headers of a modern request against its body: a gateway may have decided by them.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#server-validation
 */
export function checkMirrors(message: RpcRequest, headers: Headers, headerVersion: string | null): void {
  if (headerVersion === null) throw mismatch('MCP-Protocol-Version', 'is missing');
  // Base64 is for names and parameters: a method needs none.
  checkMirror('Mcp-Method', headers.get('mcp-method'), message.method, String);
  const key = NAMED.get(message.method);
  const named = key === undefined ? undefined : message.params[key];
  if (typeof named === 'string') checkMirror('Mcp-Name', headers.get('mcp-name'), named);
}

function checkMirror(
  name: string,
  header: string | null,
  expected: string,
  read: typeof decodeHeader = decodeHeader,
): void {
  if (header === null) throw mismatch(name, 'is missing');
  if (read(header) !== expected && read(single(header)) !== expected) throw mismatch(name, 'differs from the body');
}

function mismatch(header: string, why: string): McpError {
  return new McpError('header_mismatch', `Header mismatch: ${header} ${why}`);
}

function malformed(why: string): McpError {
  return new McpError('invalid_envelope', `Invalid params: ${why}`);
}

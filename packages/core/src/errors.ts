/**
 * Every way a request can fail, with its JSON-RPC code and HTTP status.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic#error-codes
 */

/** `[code, HTTP status in the modern era, HTTP status in the legacy era]` */
type Row = readonly [code: number, modernStatus: number, legacyStatus: number];

/** The name of a failure; each has one code and one HTTP status per era. */
export type ErrorKind =
  | 'uri_too_long'
  | 'forbidden_host'
  | 'forbidden_origin'
  | 'not_found'
  | 'method_not_allowed'
  | 'malformed_credentials'
  | 'unauthorized'
  | 'insufficient_scope'
  | 'forbidden'
  | 'rate_limited'
  | 'unavailable'
  | 'unsupported_media_type'
  | 'body_too_large'
  | 'client_closed'
  | 'parse_error'
  | 'invalid_request'
  | 'unsupported_legacy_version'
  | 'invalid_envelope'
  | 'header_mismatch'
  | 'missing_capability'
  | 'unsupported_version'
  | 'method_not_found'
  | 'invalid_params'
  | 'resource_not_found'
  | 'url_elicitation_required'
  | 'internal_error';

const TABLE: Readonly<Record<ErrorKind, Row>> = {
  // The gate: answered before, or instead of, a JSON-RPC exchange.
  uri_too_long: [-32600, 414, 414],
  forbidden_host: [-32600, 403, 403],
  forbidden_origin: [-32600, 403, 403],
  not_found: [-32600, 404, 404],
  method_not_allowed: [-32600, 405, 405],
  malformed_credentials: [-32600, 400, 400],
  unauthorized: [-32600, 401, 401],
  insufficient_scope: [-32600, 403, 403],
  forbidden: [-32600, 403, 403],
  rate_limited: [-32600, 429, 429],
  unavailable: [-32603, 503, 503],
  unsupported_media_type: [-32600, 415, 415],
  body_too_large: [-32600, 413, 413],
  // Nobody reads it: the status that proxies log for a client that left.
  client_closed: [-32600, 499, 499],
  // The envelope.
  parse_error: [-32700, 400, 400],
  invalid_request: [-32600, 400, 400],
  unsupported_legacy_version: [-32600, 400, 400],
  invalid_envelope: [-32602, 400, 400],
  header_mismatch: [-32020, 400, 400],
  missing_capability: [-32021, 400, 400],
  unsupported_version: [-32022, 400, 400],
  // The operation.
  method_not_found: [-32601, 404, 200],
  invalid_params: [-32602, 200, 200],
  resource_not_found: [-32602, 200, 200],
  url_elicitation_required: [-32042, 200, 200],
  internal_error: [-32603, 200, 200],
};

/** Up to 2025-11-25 a missing resource had a code of its own. */
const LEGACY_RESOURCE_NOT_FOUND = -32002;

const MCP_ERROR = Symbol.for('mcp-server.McpError');
const TOOL_ERROR = Symbol.for('mcp-server.ToolError');

/** `instanceof` that agrees between two copies of this module, and stays exact for subclasses. */
function branded(self: unknown, base: unknown, brand: symbol, value: unknown): boolean {
  if (self === base) return typeof value === 'object' && value !== null && brand in value;
  return Function.prototype[Symbol.hasInstance].call(self, value);
}

export interface McpErrorOptions {
  readonly data?: unknown;
  readonly cause?: unknown;
  readonly scopes?: readonly string[];
  readonly retryAfter?: number;
}

/** A protocol error. Its message and `data` are sent to the client as they are. */
export class McpError extends Error {
  static {
    Object.defineProperty(McpError.prototype, MCP_ERROR, { value: true });
    // Bundlers rename a class that names itself.
    Object.defineProperty(McpError, 'name', { value: 'McpError' });
  }
  readonly kind: ErrorKind;
  readonly data: unknown;
  /** The scopes a challenge has to name. */
  readonly scopes: readonly string[] | undefined;
  /** When to try again, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(kind: ErrorKind, message: string, options: McpErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'McpError';
    this.kind = kind;
    this.data = options.data;
    this.scopes = options.scopes;
    this.retryAfter = options.retryAfter;
  }

  static override [Symbol.hasInstance](value: unknown): value is McpError {
    return branded(this, McpError, MCP_ERROR, value);
  }
}

/**
 * An error whose message is meant for the model or the user: from a tool it becomes an `isError` result,
 * from a prompt or a resource a JSON-RPC error. Any other thrown value is masked.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools#error-handling
 */
export class ToolError extends Error {
  static {
    Object.defineProperty(ToolError.prototype, TOOL_ERROR, { value: true });
    Object.defineProperty(ToolError, 'name', { value: 'ToolError' });
  }

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ToolError';
  }

  static override [Symbol.hasInstance](value: unknown): value is ToolError {
    return branded(this, ToolError, TOOL_ERROR, value);
  }
}

/** The error of a request whose `params` are wrong. */
export function invalidParams(why: string): McpError {
  return new McpError('invalid_params', `Invalid params: ${why}`);
}

/** For what a developer wrote: options, names, schemas. @throws TypeError with `message` unless `ok` */
export function must(ok: unknown, message: string): asserts ok {
  if (!ok) throw new TypeError(message);
}

/** The JSON-RPC code of a kind in an era. */
export function codeOf(kind: ErrorKind, modern: boolean): number {
  return kind === 'resource_not_found' && !modern ? LEGACY_RESOURCE_NOT_FOUND : TABLE[kind][0];
}

/** The HTTP status of a kind in an era. */
export function statusOf(kind: ErrorKind, modern: boolean): number {
  return TABLE[kind][modern ? 1 : 2];
}

const REFLECTED_CHARS = 128;

/** Input as it may appear in a message: at most 128 characters. */
export function shown(text: string): string {
  return text.length <= REFLECTED_CHARS ? text : `${text.slice(0, REFLECTED_CHARS)}...`;
}

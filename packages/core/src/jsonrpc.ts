/** The JSON-RPC 2.0 envelope: parse, check, and write. @see https://www.jsonrpc.org/specification */

import { codeOf, McpError } from './errors.ts';

export type RequestId = string | number;
export type Params = Readonly<Record<string, unknown>>;

export interface RpcRequest {
  readonly kind: 'request';
  readonly id: RequestId;
  readonly method: string;
  readonly params: Params;
}
export interface RpcNotification {
  readonly kind: 'notification';
  readonly method: string;
  readonly params: Params;
}
/** The client's answer to a request of the server. */
export interface RpcResponse {
  readonly kind: 'response';
  readonly id: RequestId;
  readonly reply: { readonly result?: unknown; readonly error?: unknown };
}
/** Something that is not a message; `id` is set where it could be read. */
export interface RpcInvalid {
  readonly kind: 'invalid';
  readonly id: RequestId | undefined;
  readonly error: McpError;
}
export type RpcMessage = RpcRequest | RpcNotification | RpcResponse | RpcInvalid;

const MAX_ID_CHARS = 256;
export const NO_PARAMS: Params = Object.freeze({});

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An optional object whose members are optional texts: `null` is what is absent. Anything else stays as it is. */
export function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value ?? {};
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

/**
 * Parses JSON text whose nesting is at most `maxDepth`. Depth is counted before parsing: the parser
 * survives any depth, but what handles the value afterwards overflows its stack.
 * @throws McpError `parse_error`, or `invalid_request` when too deep
 */
export function parseJson(text: string, maxDepth: number): unknown {
  if (hasMoreBrackets(text, maxDepth) && deeperThan(text, maxDepth)) {
    throw new McpError('invalid_request', `Invalid request: nested deeper than ${maxDepth} (limits.maxDepth)`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new McpError('parse_error', 'Parse error: the body is not valid JSON');
  }
}

/** Whether there are more than `max` opening brackets: without them no text nests deeper, and this is quick to see. */
function hasMoreBrackets(text: string, max: number): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let i = text.indexOf(bracket); i >= 0; i = text.indexOf(bracket, i + 1)) if (++count > max) return true;
  }
  return false;
}

function deeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // "
        i = endOfString(text, i + 1);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > maxDepth) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
    }
  }
  return false;
}

/** Where a string ends: at the next quote behind an even number of backslashes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end >= 0; end = text.indexOf('"', end + 1)) {
    let slash = end;
    while (text.charCodeAt(slash - 1) === 0x5c) slash--;
    if ((end - slash) % 2 === 0) return end;
  }
  return text.length;
}

/** Classifies one parsed value. Never throws: what is wrong comes back as `invalid`. */
export function toMessage(value: unknown): RpcMessage {
  if (!isObject(value)) return invalid(undefined, 'expected an object');
  // Serialisers that write `null` for what is absent are right as well, but for the id: there `null` means something else.
  const { id, method = null, params = null } = value;
  const readable = isId(id) ? id : undefined;
  if (value['jsonrpc'] !== '2.0') return invalid(readable, 'jsonrpc must be "2.0"');
  if (method === null && ('result' in value || 'error' in value)) {
    return readable === undefined
      ? invalid(undefined, 'a response needs an id')
      : { kind: 'response', id: readable, reply: value };
  }
  if (typeof method !== 'string') return invalid(readable, 'method must be a string');
  if (params !== null && !isObject(params)) return invalid(readable, 'params must be an object');
  if (id === undefined) return { kind: 'notification', method, params: params ?? NO_PARAMS };
  if (readable === undefined) return invalid(undefined, 'id must be a string of at most 256 characters or an integer');
  return { kind: 'request', id: readable, method, params: params ?? NO_PARAMS };
}

function isId(id: unknown): id is RequestId {
  return typeof id === 'string' ? id.length <= MAX_ID_CHARS : Number.isSafeInteger(id);
}

function invalid(id: RequestId | undefined, why: string): RpcInvalid {
  return { kind: 'invalid', id, error: new McpError('invalid_request', `Invalid request: ${why}`) };
}

/** The JSON text of a successful answer; `result` is JSON text already. */
export function resultText(id: RequestId, result: string): string {
  const key = typeof id === 'string' ? JSON.stringify(id) : id;
  return `{"jsonrpc":"2.0","id":${key},"result":${result}}`;
}

/** The JSON text of an error. An id that could not be read is left out in the modern era and `null` in the legacy one. */
export function errorText(id: RequestId | undefined, error: McpError, modern: boolean): string {
  const body = { code: codeOf(error.kind, modern), message: error.message, data: error.data };
  const answer =
    id === undefined && modern ? { jsonrpc: '2.0', error: body } : { jsonrpc: '2.0', id: id ?? null, error: body };
  return JSON.stringify(answer);
}

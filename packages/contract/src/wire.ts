/** Requests as clients send them, and what must come back. */

import assert from 'node:assert/strict';
import { FIXTURE_KEYS } from './fixture.ts';

export const MODERN = '2026-07-28';
/** Every legacy revision, oldest first. */
export const LEGACY = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const;

/** Where cases send their requests; a target puts its own origin in its place. */
export const ENDPOINT = 'https://mcp.example.com/mcp';

export const META_VERSION = 'io.modelcontextprotocol/protocolVersion';
export const META_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
export const META_CLIENT = 'io.modelcontextprotocol/clientInfo';
export const META_SERVER = 'io.modelcontextprotocol/serverInfo';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Params = Record<string, unknown>;

/** The same request for another origin; path, query and all else stay. */
export function toOrigin(request: Request, origin: string): Request {
  const { pathname, search } = new URL(request.url);
  return new Request(new URL(pathname + search, origin), request);
}

interface Sent {
  readonly id?: unknown;
  /** Win over the usual headers; `null` leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly url?: string;
}

/** A POST of a body as it is, as `application/json` unless told otherwise. */
export function post(body: BodyInit | null, { headers = {}, url = ENDPOINT }: Sent = {}): Request {
  const all: Record<string, string | null> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...headers,
  };
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  return new Request(url, { method: 'POST', headers: present, body });
}

/** The `_meta` of a modern request. */
export function meta(version: string = MODERN, client = 'contract'): Params {
  return {
    [META_VERSION]: version,
    [META_CAPABILITIES]: {},
    [META_CLIENT]: { name: client, version: '1.0.0' },
  };
}

const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** A request of 2026-07-28 with its mirrored headers. `params._meta` wins over the usual one. */
export function modern(method: string, params: Params = {}, sent: Sent = {}): Request {
  const name = params[NAMED[method] ?? ''];
  const body = { jsonrpc: '2.0', id: sent.id ?? 1, method, params: { _meta: meta(), ...params } };
  return post(JSON.stringify(body), {
    ...sent,
    headers: {
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': encodeHeader(name) }),
      ...sent.headers,
    },
  });
}

/** A header value as clients encode it: base64 between markers where plain text would not arrive unchanged. */
function encodeHeader(value: string): string {
  if (/^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(value) && !value.startsWith('=?base64?')) return value;
  return `=?base64?${btoa(String.fromCharCode(...new TextEncoder().encode(value)))}?=`;
}

/** A request of a legacy revision; `null` sends no version header. */
export function legacy(
  method: string,
  params: Params = {},
  { version = '2025-11-25', ...sent }: Sent & { readonly version?: string | null } = {},
): Request {
  const body = { jsonrpc: '2.0', id: sent.id ?? 1, method, params };
  return post(JSON.stringify(body), { ...sent, headers: { 'mcp-protocol-version': version, ...sent.headers } });
}

/** A call of a tool, in either era. */
export const call = {
  modern: (name: string, args: unknown = {}, sent?: Sent): Request =>
    modern('tools/call', { name, arguments: args }, sent),
  legacy: (name: string, args: unknown = {}, sent?: Parameters<typeof legacy>[2]): Request =>
    legacy('tools/call', { name, arguments: args }, sent),
};

/** The request with a good key, as most clients send one. */
export function withKey(request: Request, key: string = FIXTURE_KEYS.alpha): Request {
  const keyed = new Request(request);
  keyed.headers.set('authorization', `Bearer ${key}`);
  return keyed;
}

/** Status 200 with a JSON-RPC result that answers `id`; gives the result. */
export async function accepted(response: Response, id: unknown = 1): Promise<Record<string, unknown>> {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assertJson(response);
  const body = JSON.parse(text);
  assert.deepEqual({ ...body, result: typeof body.result }, { jsonrpc: '2.0', id, result: 'object' });
  return body.result;
}

export interface Refusal {
  readonly status: number;
  readonly code: number;
  /** The id the error must echo; `null` where it must be null; absent where it must be left out. */
  readonly id?: unknown;
  readonly data?: unknown;
}

/** A JSON-RPC error with exactly these members, and a message that tells nothing of the inside; gives the message. */
export async function refused(response: Response, { status, code, ...expected }: Refusal): Promise<string> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assertJson(response);
  const body = JSON.parse(text);
  const message: unknown = body.error?.message;
  const error = { code, message, ...('data' in expected && { data: expected.data }) };
  assert.deepEqual(body, { jsonrpc: '2.0', ...('id' in expected && { id: expected.id }), error });
  assert.ok(typeof message === 'string' && message !== '', text);
  assertNoInside(text);
  return message;
}

/** The members of the one challenge, which is for a bearer token. */
export function challengeOf(response: Response): Readonly<Record<string, string>> {
  const value = response.headers.get('www-authenticate') ?? '';
  assert.match(value, /^Bearer \w+="[^"]*"(, \w+="[^"]*")*$/);
  return Object.fromEntries([...value.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', text = '']) => [name, text]));
}

/** Neither stack nor paths nor what the fixture's tools throw. */
export function assertNoInside(text: string): void {
  assert.doesNotMatch(text, /hunter2|\/srv\/app|node_modules|\.[cm]?[jt]s:\d|\bat .+:\d+:\d+/);
}

/** Status 202 without a body. */
export async function empty202(response: Response): Promise<void> {
  assert.equal(response.status, 202);
  assert.equal(await response.text(), '');
}

function assertJson(response: Response): void {
  assert.equal(response.headers.get('content-type')?.split(';')[0], 'application/json');
}

export interface Streamed {
  readonly notifications: readonly unknown[];
  readonly result: Record<string, unknown>;
  readonly text: string;
}

/** Status 200 with a stream of events: notifications, and last the result that answers `id`. */
export async function events(response: Response, id: unknown = 1): Promise<Streamed> {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.equal(response.headers.get('content-type'), 'text/event-stream', text);
  const messages = text
    .split('\n\n')
    .filter((event) => event !== '' && !event.startsWith(':'))
    .map((event) => JSON.parse(event.replace(/^event: message\ndata: /, '')));
  const { result, ...last } = messages.at(-1) ?? {};
  assert.deepEqual({ ...last, result: typeof result }, { jsonrpc: '2.0', id, result: 'object' });
  return { notifications: messages.slice(0, -1), result, text };
}

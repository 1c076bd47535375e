/** What the client for tests sends, and how it reads an answer. */

import { NAMED } from './era.ts';
import { isObject, type Params } from './jsonrpc.ts';
import {
  type ClientCapabilities,
  LATEST_LEGACY_REVISION,
  META_CAPABILITIES,
  META_CLIENT,
  META_LOG_LEVEL,
  META_VERSION,
  MODERN_REVISION,
} from './protocol.ts';
import type { TestClientOptions } from './testing.ts';

export function toRequest<Platform>(
  id: number,
  method: string,
  params: Params,
  mirrored: Record<string, string>,
  options: TestClientOptions<Platform>,
): Request {
  const { era = 'modern', info = { name: 'test-client', version: '1.0.0' }, answer } = options;
  const modern = era === 'modern';
  const revision = revisionOf(options);
  const { capabilities = answer ? EVERYTHING : {} } = options;
  const claim = modern && {
    [META_VERSION]: revision,
    [META_CAPABILITIES]: capabilities,
    [META_CLIENT]: info,
    [META_LOG_LEVEL]: 'debug',
  };
  const _meta = { progressToken: id, ...claim, ...(params['_meta'] as object | undefined) };
  const named = params[NAMED.get(method) ?? ''];
  const routing = modern && { 'mcp-method': method, ...(typeof named === 'string' && { 'mcp-name': encode(named) }) };
  const body = JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta } });
  return toPost(body, revision, { ...routing, ...mirrored }, options);
}

const EVERYTHING: ClientCapabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

export function revisionOf({ era = 'modern', revision }: Pick<TestClientOptions, 'era' | 'revision'>): string {
  return revision ?? (era === 'modern' ? MODERN_REVISION : LATEST_LEGACY_REVISION);
}

export function toPost(
  body: string,
  revision: string,
  headers: Record<string, string>,
  options: Pick<TestClientOptions, 'url' | 'headers'>,
): Request {
  return new Request(options.url ?? 'http://localhost/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': revision,
      ...headers,
      ...options.headers,
    },
    body,
  });
}

/** @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#value-encoding */
function encode(value: string): string {
  if (/^(?:[!-~](?:[ -~]*[!-~])?)?$/.test(value) && !/^=\?base64\?.*\?=$/.test(value)) return value;
  const bytes = new TextEncoder().encode(value);
  return `=?base64?${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}?=`;
}

/** The message that answers; what comes before it is handed to `hear` as it comes. */
export async function read(
  response: Response,
  hear: (message: Record<string, unknown>) => Promise<void>,
): Promise<Record<string, unknown>> {
  let answer: Record<string, unknown> = {};
  for await (const message of messagesOf(response)) {
    const value = parse(message);
    if (!isObject(value)) continue;
    if (typeof value['method'] === 'string') await hear(value);
    else answer = value;
  }
  return answer;
}

async function* messagesOf(response: Response): AsyncGenerator<string> {
  if (response.headers.get('content-type') !== 'text/event-stream') return yield await response.text();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done = true, value = '' } = (await reader?.read()) ?? {};
    const events = (text + value).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) yield* Array.from(event.matchAll(/^data: (.*)$/gm), ([, data = '']) => data);
    if (done) return;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The headers of the arguments that a tool mirrors. */
export function mirror(schema: unknown, args: unknown): Record<string, string> {
  if (!isObject(schema) || !isObject(args)) return {};
  const headers: Record<string, string> = {};
  for (const [key, property] of Object.entries(isObject(schema['properties']) ? schema['properties'] : {})) {
    const value = args[key];
    if (!isObject(property) || value === undefined || value === null) continue;
    const name = property['x-mcp-header'];
    if (typeof name === 'string') headers[`mcp-param-${name}`] = encode(String(value));
    else Object.assign(headers, mirror(property, value));
  }
  return headers;
}

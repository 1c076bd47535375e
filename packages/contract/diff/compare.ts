/** One request to both engines, and where their answers differ. */

import { isDeepStrictEqual } from 'node:util';
import { toSdkServer } from '@mcp-serverless/core/sdk';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { createRegistry } from './registry.ts';
import type { Sent } from './requests.ts';

/** An answer as far as it is compared. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | null>>;
  /** The JSON-RPC messages: one, or all events of a stream in their order. */
  readonly messages: readonly unknown[];
}

/** One place where the answers differ. `undefined` is an absent member. */
export interface Delta {
  /** `status`, a header's name, or a path such as `[0].result.tools[2].title`. */
  readonly at: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

export interface Comparison {
  readonly sent: Sent;
  /** The body where it is JSON, or one message of a batch. */
  readonly body: unknown;
  readonly ours: Answer;
  readonly theirs: Answer;
  readonly deltas: readonly Delta[];
}

const server = createRegistry();
const sdk = createMcpHandler((context) => toSdkServer(server, context));
const COMPARED = ['content-type', 'allow', 'www-authenticate', 'mcp-session-id'];

/** Sends the request to both. */
export async function compare(sent: Sent): Promise<Comparison> {
  const ours = await answerOf(await server.handleRequest(toRequest(sent)));
  const theirs = await answerOf(await sdk.fetch(toRequest(sent)));
  return comparisonOf(sent, parse(sent.body), ours, theirs);
}

/**
 * The comparison of a batch that both answer as one of each of its requests, since answers come in any order.
 * @see https://www.jsonrpc.org/specification#batch
 */
export function split(whole: Comparison): readonly Comparison[] {
  const { sent, body, ours, theirs } = whole;
  const [mine, other] = [byId(ours), byId(theirs)];
  if (!Array.isArray(body) || mine.size < 2 || !isDeepStrictEqual(new Set(mine.keys()), new Set(other.keys()))) {
    return [whole];
  }
  return [...mine].map(([id, message]) => {
    const request = body.find((one) => idOf(one) === id);
    return comparisonOf(sent, request, { ...ours, messages: [message] }, { ...theirs, messages: [other.get(id)] });
  });
}

function byId({ messages }: Answer): Map<unknown, unknown> {
  return new Map(messages.map((message) => [idOf(message), message]));
}

function idOf(message: unknown): unknown {
  return isObject(message) ? message['id'] : undefined;
}

function comparisonOf(sent: Sent, body: unknown, ours: Answer, theirs: Answer): Comparison {
  const deltas: Delta[] = [];
  if (ours.status !== theirs.status) deltas.push({ at: 'status', ours: ours.status, theirs: theirs.status });
  for (const name of COMPARED) {
    if (ours.headers[name] !== theirs.headers[name]) {
      deltas.push({ at: name, ours: ours.headers[name], theirs: theirs.headers[name] });
    }
  }
  descend('', ours.messages, theirs.messages, deltas);
  return { sent, body, ours, theirs, deltas };
}

function toRequest({ method, headers, body }: Sent): Request {
  const hasBody = method !== 'GET';
  return new Request('https://mcp.example.com/mcp', { method, headers, ...(hasBody && { body }) });
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';')[0] ?? null;
  const streamed = type === 'text/event-stream';
  const texts = streamed
    ? Array.from(text.matchAll(/^data: (.+)$/gm), ([, data = '']) => data)
    : text === ''
      ? []
      : [text];
  const messages = texts.map((one) => parse(one.replace(/error id [0-9a-f-]{36}/g, 'error id')));
  return {
    status: response.status,
    headers: {
      ...Object.fromEntries(COMPARED.map((name) => [name, response.headers.get(name)])),
      'content-type': type,
    },
    messages: messages.flat(),
  };
}

/** The answer in a word: its status, and for every message the error code, `result`, `isError` or `+` for a notification. */
export function outcomeOf({ status, messages }: Answer): string {
  const words = (messages as { method?: string; error?: { code: number }; result?: { isError?: boolean } }[]).map(
    ({ method, error, result }) => (method ? '+' : (error?.code ?? (result?.isError ? 'isError' : 'result'))),
  );
  return [status, ...words].join(' ');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Collects the places where two values differ; a member that only one has is one place. */
function descend(at: string, ours: unknown, theirs: unknown, deltas: Delta[]): void {
  if (isDeepStrictEqual(ours, theirs)) return;
  if (isObject(ours) && isObject(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      descend(Array.isArray(ours) ? `${at}[${key}]` : `${at}.${key}`, own(ours, key), own(theirs, key), deltas);
    }
  } else if (!isSameJson(ours, theirs)) {
    deltas.push({ at, ours, theirs });
  }
}

/** Texts that say the same, with members in another order. */
function isSameJson(ours: unknown, theirs: unknown): boolean {
  if (typeof ours !== 'string' || typeof theirs !== 'string') return false;
  const value = parse(ours);
  return value !== undefined && isDeepStrictEqual(value, parse(theirs));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

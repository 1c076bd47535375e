/** Answers before they are Responses, and the only place where an error becomes one. */

import type { Challenge } from './auth.ts';
import { isModern } from './era.ts';
import { codeOf, type ErrorKind, McpError, statusOf } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { errorText, type RequestId } from './jsonrpc.ts';
import type { Pipeline } from './server-core.ts';

/** What will be the Response, before CORS. */
export interface Answer {
  readonly status: number;
  readonly body: string | ReadableStream | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly challenges?: readonly Challenge[];
}

/** An answer that is one JSON-RPC message. */
export interface Message extends Answer {
  readonly body: string;
}

/** An error as an answer: as it is when it is a protocol error, masked when it is anything else. */
export function failed(
  exchange: Exchange<Pipeline>,
  thrown: unknown,
  id?: RequestId,
  modern: boolean = isModern({}, exchange.headerVersion),
): Message {
  try {
    return answerOf(exchange, thrown, id, modern);
  } catch (cause) {
    // Data that is no JSON, or a provider that cannot name its challenges: that this is answered is what counts.
    return answerOf(exchange, new Error('An error that cannot be sent', { cause }), id, modern);
  }
}

function answerOf(exchange: Exchange<Pipeline>, thrown: unknown, id: RequestId | undefined, modern: boolean): Message {
  const error = thrown instanceof McpError ? thrown : new McpError('internal_error', exchange.mask(thrown));
  exchange.code = codeOf(error.kind, modern);
  return {
    status: thrown === error ? statusOf(error.kind, modern) : 500,
    body: errorText(id, error, modern),
    ...headersOf(error),
    ...(error.scopes && { challenges: challengesOf(exchange, error.kind, error.scopes) }),
  };
}

function headersOf({ kind, retryAfter }: McpError): Pick<Answer, 'headers'> | undefined {
  if (kind === 'method_not_allowed') return { headers: { allow: 'POST, OPTIONS' } };
  // Whole seconds, of whatever a limiter or a provider gave.
  if (retryAfter === undefined || !Number.isFinite(retryAfter)) return undefined;
  return { headers: { 'retry-after': String(Math.max(0, Math.ceil(retryAfter))) } };
}

function challengesOf(exchange: Exchange<Pipeline>, kind: ErrorKind, scopes: readonly string[]): readonly Challenge[] {
  exchange.lacking = kind === 'insufficient_scope' ? scopes : undefined;
  const why = kind === 'insufficient_scope' ? kind : exchange.refusal;
  return exchange.server.provider?.challenges({ why, scopes }, exchange.call) ?? [];
}

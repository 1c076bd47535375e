/** What a server tells its operator: one event a request, and the errors that clients only see masked. */

import type { RefusalReason } from './auth.ts';

/** One finished request. Never holds arguments, results, tokens or anything else of the caller's data. */
export interface RequestEvent {
  readonly type: 'request';
  readonly requestId: string;
  /** The JSON-RPC method, where one was read and known. */
  readonly method: string | undefined;
  /** The tool, prompt or resource definition that ran: a name of the registry, never the caller's text. */
  readonly name: string | undefined;
  /** The HTTP status; 499 where the client left before there was one, 503 where the host ended the request. */
  readonly status: number;
  /** Why credentials were refused; never the credentials. */
  readonly reason: RefusalReason | undefined;
  /** `left`: the client closed the connection before the answer. `cut`: the host ended the request. */
  readonly interrupted: 'left' | 'cut' | undefined;
  /** The JSON-RPC error code, where the answer was an error. */
  readonly code: number | undefined;
  /** Wall-clock milliseconds until the answer's headers. */
  readonly ms: number;
  /** Whether it was this instance's first request. */
  readonly cold: boolean;
  /** The id in the masked error that the client got. */
  readonly errorId: string | undefined;
}

/** A request that has run for long and is not answered yet; its `RequestEvent` follows when it ends. */
export interface PendingEvent extends Pick<RequestEvent, 'requestId' | 'method' | 'name' | 'ms'> {
  readonly type: 'pending';
}

/** An error that was masked: `error` is what was thrown. */
export interface ErrorEvent {
  readonly type: 'error';
  readonly requestId: string;
  readonly errorId: string;
  readonly error: unknown;
}

export type ListedKind = 'tool' | 'prompt' | 'resource';

/** An item that is left out of lists, because its description cannot be made. It can be called all the same. Told once. */
export interface UnlistedEvent {
  readonly type: 'unlisted';
  readonly kind: ListedKind;
  readonly name: string;
  /** Where in its definition, for example `inputSchema.properties.when`. */
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

/** What was decided about one caller. Never holds a credential, claims or arguments. */
export interface AuditEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly requestId: string;
  /** The HTTP status tells the rest: 401 or 400 refused, 403 lacking scopes, 429 too often, 503 nobody could say. */
  readonly status: number;
  readonly outcome: 'allowed' | 'refused';
  /** Why credentials were refused. */
  readonly reason: RefusalReason | undefined;
  readonly provider: string | undefined;
  readonly subject: string | undefined;
  readonly clientId: string | undefined;
  /** The caller's address as the platform saw it. */
  readonly source: string | undefined;
  readonly method: string | undefined;
  readonly name: string | undefined;
  /** Scopes the operation needed, where the caller lacked one. */
  readonly scopes: readonly string[] | undefined;
  readonly ms: number;
}

export type ServerEvent = RequestEvent | PendingEvent | ErrorEvent | UnlistedEvent;
/** Called synchronously; what it throws is ignored. */
export type Observe = (event: ServerEvent) => void;

/** The default: a JSON line a request on the console, errors with their stack on its error stream. */
export function logToConsole(event: ServerEvent): void {
  if (event.type === 'error') console.error(`[mcp] error ${event.errorId} in request ${event.requestId}:`, event.error);
  else console.log(JSON.stringify(event));
}

/**
 * Sessions of legacy clients: what a client said to `initialize`, found again by later requests.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management
 */

import type { Answer } from './answer.ts';
import type { CallOptions } from './context.ts';
import { McpError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { single } from './http.ts';
import type { RequestId } from './jsonrpc.ts';
import type { ClientCapabilities, Implementation, LogLevel } from './protocol.ts';
import { principalKey } from './rate.ts';
import type { Sealer } from './seal.ts';
import type { Pipeline } from './server-core.ts';
import type { AnswerStream } from './sse.ts';

/** What is known of a legacy client from its `initialize` on. */
export interface Session {
  /** The revision that was agreed on. */
  readonly protocolVersion: string;
  readonly clientInfo: Implementation;
  readonly capabilities: ClientCapabilities;
}

/** A session as a later request finds it. */
export interface FoundSession extends Session {
  /** A new id that the client is offered with the answer. The old one stays good for as long as it was. */
  readonly renewedId?: string;
  /** Set where this instance keeps the session, so that its client can be told what changed. */
  readonly live?: LiveSession;
}

/** A session that lives as long as its client, whatever becomes of single connections. */
export interface LiveSession {
  /** The level that the client set; `info` until then. */
  level: LogLevel | undefined;
  /** Tells the client, from now on, when what a resource holds changes. */
  subscribe(uri: string): void | Promise<void>;
  unsubscribe(uri: string): void;
  /** A request begins; `cancel` is for when the client cancels it or the session ends. Gives what says that it has ended. */
  begin(id: RequestId, cancel: () => void): () => void;
  /** The client no longer wants the answer to a request; nothing happens when none has that id. */
  cancel(id: unknown): void;
  /** The stream of an answer, where a reader that goes away can come back. Without it such a reader ends the request. */
  stream?(call: CallOptions): AnswerStream;
}

/**
 * Opens sessions and finds them again. `owner` is the key of the caller, `''` on a server without `auth`: a session is
 * never found for another one.
 */
export interface SessionKeeper {
  /** Whether the sessions it finds have `live`: only then clients may hear that they will be told of changes. */
  readonly live?: boolean;
  /** The id of a new session, in visible ASCII; `undefined` leaves the client without one. */
  open(session: Session, owner: string): string | undefined | Promise<string | undefined>;
  /** `undefined` for an id that is unknown, expired or another caller's: the request is answered 404. */
  find(id: string, owner: string): FoundSession | undefined | Promise<FoundSession | undefined>;
  /**
   * Answers GET (a stream of events) and DELETE (the end) for a session that was just found: the gate has let the request
   * pass and the caller is known. Without it both are 405, as they are for a request without `Mcp-Session-Id`.
   */
  serve?(id: string, request: Request): Response | Promise<Response>;
}

const HEADER = 'mcp-session-id';

/** The session that a request belongs to; none without an id. @throws McpError `not_found` for an id that is not good */
export async function findSession(exchange: Exchange<Pipeline>): Promise<Session | undefined> {
  const id = idOf(exchange);
  if (id === null) return undefined;
  const found = await exchange.sessions?.find(id, ownerOf(exchange));
  if (!found) throw new McpError('not_found', 'Session not found: send initialize to begin a new one');
  exchange.sessionId = found.renewedId;
  exchange.session = found;
  return found;
}

/** Begins a session, where the server has sessions. */
export async function openSession(exchange: Exchange<Pipeline>, session: Session): Promise<void> {
  exchange.sessionId = await exchange.sessions?.open(session, ownerOf(exchange));
}

/** Whether GET and DELETE of this request may pass the gate: the keeper answers them. */
export function servesSession({ request, sessions }: Exchange<Pipeline>): boolean {
  const { method, headers } = request;
  return (method === 'GET' || method === 'DELETE') && sessions?.serve !== undefined && headers.has(HEADER);
}

/** The keeper's answer to GET or DELETE. */
export async function serveSession(exchange: Exchange<Pipeline>): Promise<Answer> {
  const { request, sessions } = exchange;
  await findSession(exchange);
  const response = await sessions?.serve?.(idOf(exchange) as string, request);
  const { status, body, headers } = response as Response;
  return { status, body, headers: Object.fromEntries(headers) };
}

function idOf({ request }: Exchange<Pipeline>): string | null {
  return single(request.headers.get(HEADER));
}

function ownerOf({ principal }: Exchange<Pipeline>): string {
  return principal ? principalKey(principal) : '';
}

/** Sessions that are sealed into their ids, good on every instance with the same secret. */
export function sealedSessions(sealer: () => Promise<Sealer>): SessionKeeper {
  return {
    open: async (session, owner) => (await import('./sealed-sessions.ts')).sealSession(await sealer(), session, owner),
    find: async (id, owner) => (await import('./sealed-sessions.ts')).openSealed(await sealer(), id, owner),
  };
}

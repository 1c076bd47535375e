/** The state of one HTTP request on its way through the pipeline. */

import type { Answer } from './answer.ts';
import type { Principal, Refusal, RefusalReason } from './auth.ts';
import type { CallOptions } from './context.ts';
import type { Dialogue } from './conversation.ts';
import { ToolError } from './errors.ts';
import { single } from './http.ts';
import type { Params } from './jsonrpc.ts';
import type { ClientCapabilities, Implementation, Meta } from './protocol.ts';
import type { Pipeline, ServerCore } from './server-core.ts';
import type { FoundSession, SessionKeeper } from './session.ts';
import { type AnswerStream, acceptsEvents, EventStream, SSE_HEADERS } from './sse.ts';
import type { TaskRun } from './task.ts';

/** What a request says about itself: its era and, in the modern one, its client. */
export interface Claim {
  readonly modern: boolean;
  readonly revision: string;
  readonly capabilities: ClientCapabilities;
  readonly info: Implementation | undefined;
  readonly meta: Meta;
  readonly params: Params;
}

/** What a conversation needs of the run of a handler that it is part of. */
export interface Run {
  readonly exchange: Exchange;
  readonly claim: Claim;
  /** The tool, prompt or resource. */
  readonly name: string;
  /** When this run must have ended, in milliseconds since the epoch. */
  readonly ends: number | undefined;
  /** Ends it: with a `Suspension` when it has to wait for the client. */
  interrupt(reason: unknown): void;
}

/** Thrown through a handler's caller when the answer of this round is a question: its JSON text. */
export class Suspension extends Error {
  readonly result: string;
  constructor(result: string) {
    super('input required');
    this.result = result;
  }
}

/** One HTTP request. Nothing of it outlives the answer. */
export class Exchange<Server extends Pipeline = ServerCore> {
  readonly server: Server;
  readonly request: Request;
  readonly call: CallOptions;
  /** The `Origin` header, where not every one may call. */
  origin: string | null = null;
  principal: Principal | undefined;
  /** Whether the provider was asked. */
  asked = false;
  /** What a challenge has to be for, and the reason that only the audit sees. */
  refusal: Refusal['why'] = 'none';
  reason: RefusalReason | undefined;
  lacking: readonly string[] | undefined;
  /** For the log: filled in as far as the request got. */
  method: string | undefined;
  name: string | undefined;
  code: number | undefined;
  errorId: string | undefined;
  /** Whether the operator has heard how it ended. */
  reported = false;
  /** Set where the answer may still become a stream: called with that answer when it does. */
  onStream: ((answer: Answer) => void) | undefined;
  stream: AnswerStream | undefined;
  /** Set where a guest streams the answer: settles when that has ended. */
  ended: Promise<void> | undefined;
  /** The session this request belongs to. */
  session: FoundSession | undefined;
  /** An id that the answer gives to the client. */
  sessionId: string | undefined;
  /** Set where this is a run of a task: nobody waits for its answer. */
  task: TaskRun | undefined;
  /** What the handler has asked so far, in rounds. */
  conversation: Dialogue | undefined;
  /** Whether a handler can ask the client in rounds. */
  readonly asks: boolean = true;
  #requestId: string | undefined;
  #abort: AbortController | undefined;
  #left = false;

  constructor(server: Server, request: Request, call: CallOptions) {
    this.server = server;
    this.request = request;
    this.call = call;
  }

  /** The revision that the header names, where there is one. */
  get headerVersion(): string | null {
    return single(this.request.headers.get('mcp-protocol-version'));
  }

  /** When the platform ends the request, in milliseconds since the epoch. */
  get deadline(): number | undefined {
    const { deadline } = this.call;
    return Number.isFinite(deadline) ? deadline : undefined;
  }

  get sessions(): SessionKeeper | undefined {
    return this.call.sessions ?? this.server.sessions;
  }

  get requestId(): string {
    this.#requestId ??= this.call.requestId ?? crypto.randomUUID();
    return this.#requestId;
  }

  /** Aborts when the caller has gone. Made on first use: a handler that ignores it costs nothing. */
  get signal(): AbortSignal {
    if (this.task) return this.task.signal;
    if (!this.#abort) {
      this.#abort = new AbortController();
      // In a session that lives on, who asked may come back for the answer.
      if (!this.session?.live?.stream) follow(this.#abort, this.request.signal);
      if (this.call.signal) follow(this.#abort, this.call.signal);
      if (this.#left) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  /** Sends a notification before the answer. */
  notify(method: string, params: object): void {
    this.send({ jsonrpc: '2.0', method, params });
  }

  /** Sends a message before the answer, which turns the answer into a stream; dropped where there can be none: `false`. */
  send(message: object): boolean {
    if (!this.stream) {
      if (!this.onStream || !acceptsEvents(this.request.headers.get('accept'))) return false;
      this.stream = this.session?.live?.stream?.(this.call) ?? new EventStream(() => this.cancel());
      this.onStream({ status: 200, body: this.stream.body, headers: SSE_HEADERS });
    }
    return this.stream.send(JSON.stringify(message));
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    this.#left = true;
    this.#abort?.abort();
  }

  /** Reports an error that must not reach the client, and returns the text that may. */
  mask(error: unknown): string {
    if (error instanceof ToolError) return error.message;
    // Work that stops because nobody waits for it has not failed.
    if (this.#abort?.signal.aborted && (error as Error | undefined)?.name === 'AbortError') return 'Cancelled';
    const errorId = crypto.randomUUID();
    this.errorId = errorId;
    this.server.observe?.({ type: 'error', requestId: this.requestId, errorId, error });
    const detail = this.server.errors === 'message' && error instanceof Error ? `: ${error.message}` : '';
    return `Internal error (error id ${errorId})${detail}`;
  }
}

/** Aborts `controller` with `signal`. `AbortSignal.any` does it too, but a bare edge runtime lacks it. */
export function follow(controller: AbortController, signal: AbortSignal): void {
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
}

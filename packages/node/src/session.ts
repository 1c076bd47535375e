/** One session of a legacy client over HTTP: its streams, which it can come back to. */

import type { CallOptions, EventBus, Session } from '@mcp-serverless/core';
import { ClientSession } from './client-session.ts';
import { NodePlatform } from './platform.ts';
import { EventLog, SessionStream } from './session-stream.ts';

/** Bounds on one session. */
export interface SessionBounds {
  readonly maxEvents: number;
  readonly maxEventChars: number;
}

const EVENTS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};
/** The first revision whose clients take an event without data. */
const PRIMED_REVISION = '2025-11-25';

export class KeptSession extends ClientSession {
  readonly owner: string;
  readonly #log: EventLog;
  readonly #tag: string = crypto.randomUUID().slice(0, 8);
  readonly #streams: Map<number, SessionStream> = new Map();
  #nextStream = 0;
  #connections = 0;
  /** What is sent outside of an answer goes here, once the client has asked for it. */
  #push: SessionStream | undefined;

  constructor(info: Session, owner: string, bounds: SessionBounds, bus: EventBus | undefined) {
    super(info, bus, (json) => this.#push?.send(json));
    this.owner = owner;
    this.#log = new EventLog(bounds.maxEvents, bounds.maxEventChars);
  }

  /** Whether neither a request nor a stream is open. */
  override get idle(): boolean {
    return this.#connections === 0 && super.idle;
  }

  stream({ platform }: CallOptions): SessionStream {
    const stream = this.#open(this.found.protocolVersion >= PRIMED_REVISION);
    if (platform instanceof NodePlatform) platform.holds(stream);
    return stream;
  }

  #open(primed: boolean): SessionStream {
    const number = this.#nextStream++;
    const stream = new SessionStream(
      `${this.#tag}.${number}`,
      this.#log,
      primed,
      (change) => {
        this.#connections += change;
        this.lastUsed = Date.now();
      },
      () => this.#streams.delete(number),
    );
    this.#streams.set(number, stream);
    return stream;
  }

  /** Answers GET: the events after `Last-Event-ID`, or what will be sent outside of answers. */
  events(request: Request): Response {
    if (!/\btext\/event-stream\b/i.test(request.headers.get('accept') ?? '')) {
      return refusal(406, 'Not acceptable: this needs Accept: text/event-stream');
    }
    const [last = null, ...others] = new Set(request.headers.get('last-event-id')?.split(/\s*,\s*/));
    // Copies that agree are one; others name no event.
    const body = last === null ? this.#pushes() : others.length === 0 ? this.#resume(last) : undefined;
    return body
      ? new Response(body, { headers: EVENTS })
      : refusal(400, 'Last-Event-ID is no event of this session, or too old to come back to');
  }

  #pushes(): ReadableStream<Uint8Array> {
    if (this.#push) return this.#push.follow();
    this.#push = this.#open(this.found.protocolVersion >= PRIMED_REVISION);
    return this.#push.body;
  }

  #resume(id: string): ReadableStream<Uint8Array> | undefined {
    const [tag, number, seq, ...rest] = id.split('.');
    const known =
      tag === this.#tag && rest.length === 0 && /^\d{1,15}$/.test(number ?? '') && /^\d{1,15}$/.test(seq ?? '');
    return known ? this.#streams.get(Number(number))?.resume(Number(seq)) : undefined;
  }

  /** Ends the stream for what is sent outside of answers: the host is about to end. */
  close(): void {
    this.#push?.pause();
  }

  /** Ends everything: what runs is cancelled, and nobody can come back. */
  override async end(): Promise<void> {
    const ended = super.end();
    for (const stream of [...this.#streams.values()]) stream.fail();
    await ended;
  }
}

function refusal(status: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', id: null, error: { code: -32600, message } }, { status });
}

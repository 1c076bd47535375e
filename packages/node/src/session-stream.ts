/** Streams of a session, which outlive the connections that carry them, and the events that can be asked for again. */

import type { AnswerStream } from '@mcp-serverless/core';
import { Connection } from './connection.ts';

/** When a client whose connection ended should come back, in milliseconds. */
const RETRY_MS = 1000;

interface StoredEvent {
  readonly stream: SessionStream;
  readonly seq: number;
  readonly frame: string;
}

/** The latest events of all streams of a session, within bounds. */
export class EventLog {
  readonly #maxEvents: number;
  readonly #maxChars: number;
  readonly #events: Set<StoredEvent> = new Set();
  #chars = 0;

  constructor(maxEvents: number, maxChars: number) {
    this.#maxEvents = maxEvents;
    this.#maxChars = maxChars;
  }

  append(event: StoredEvent): void {
    this.#events.add(event);
    this.#chars += event.frame.length;
    for (const oldest of this.#events) {
      if (this.#events.size <= this.#maxEvents && this.#chars <= this.#maxChars) return;
      this.#events.delete(oldest);
      this.#chars -= oldest.frame.length;
      oldest.stream.forget(oldest.seq);
    }
  }

  /** The frames of `stream` after event `seq`. */
  after(stream: SessionStream, seq: number): string {
    let frames = '';
    for (const event of this.#events) if (event.stream === stream && event.seq > seq) frames += event.frame;
    return frames;
  }
}

/** One stream: what is sent while nobody is connected waits in the log. */
export class SessionStream implements AnswerStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly closed: Promise<void>;
  /** The first part of the ids of its events. */
  readonly #name: string;
  readonly #log: EventLog;
  readonly #onConnection: (change: 1 | -1) => void;
  readonly #onForgotten: () => void;
  #connection: Connection | undefined;
  #resolveClosed: () => void = () => {};
  #ended = false;
  /** The last event that was sent, and the last one that the log has lost. */
  #sent = 0;
  #lost = -1;

  /**
   * @param primed whether the first event is empty: it gives the reader an id to come back with
   * @param onConnection called with 1 and -1 as connections come and go
   * @param onForgotten called when the stream has ended and nothing of it is left
   * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
   */
  constructor(
    name: string,
    log: EventLog,
    primed: boolean,
    onConnection: (change: 1 | -1) => void,
    onForgotten: () => void,
  ) {
    this.#name = name;
    this.#log = log;
    this.#onConnection = onConnection;
    this.#onForgotten = onForgotten;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.body = this.#connect(primed ? `id: ${name}.0\nretry: ${RETRY_MS}\ndata: \n\n` : '');
  }

  send(json: string): boolean {
    if (this.#ended) return false;
    const seq = ++this.#sent;
    const frame = `id: ${this.#name}.${seq}\nevent: message\ndata: ${json}\n\n`;
    this.#connection?.write(frame);
    this.#log.append({ stream: this, seq, frame });
    return true;
  }

  end(json: string): void {
    this.send(json);
    this.#finish();
    this.#connection?.close();
  }

  /** Ends it without an answer. */
  fail(): void {
    this.#finish();
    this.#connection?.close();
    this.#onForgotten();
  }

  /** Ends the connection, not the stream: the reader comes back for the rest. */
  pause(): void {
    this.#connection?.close();
  }

  /** A new connection with everything after event `seq`; `undefined` when there is no such event, or it is lost. */
  resume(seq: number): ReadableStream<Uint8Array> | undefined {
    if (seq > this.#sent || seq < this.#lost) return undefined;
    // The reader has lost the other one, or will not read it.
    this.#connection?.close();
    const body = this.#connect(this.#log.after(this, seq));
    if (this.#ended) this.#connection?.close();
    return body;
  }

  /** A new connection with what is sent from now on. */
  follow(): ReadableStream<Uint8Array> {
    this.#connection?.close();
    return this.#connect(`id: ${this.#name}.${this.#sent}\nretry: ${RETRY_MS}\ndata: \n\n`);
  }

  /** The log has lost an event. */
  forget(seq: number): void {
    this.#lost = seq;
    if (this.#ended && seq === this.#sent) this.#onForgotten();
  }

  #connect(first: string): ReadableStream<Uint8Array> {
    this.#onConnection(1);
    const connection = new Connection(first, () => {
      if (this.#connection === connection) this.#connection = undefined;
      this.#onConnection(-1);
    });
    this.#connection = connection;
    return connection.body;
  }

  #finish(): void {
    this.#ended = true;
    this.#resolveClosed();
  }
}

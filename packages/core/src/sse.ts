/** An answer as server-sent events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */

/** Below the shortest idle limit of the platforms and proxies in between (30 s, some 15 s). */
const KEEP_ALIVE_MS = 14_000;
/** What a slow reader may leave unread before notifications, which are advice, are dropped. */
const BUFFER_BYTES = 64 * 1024;

const ENCODER = /* @__PURE__ */ new TextEncoder();
const KEEP_ALIVE = /* @__PURE__ */ ENCODER.encode(':\n\n');

export const SSE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Asks nginx and its like not to hold events back.
  'x-accel-buffering': 'no',
};

/** Whether an `Accept` header lists server-sent events by name. */
export function acceptsEvents(accept: string | null): boolean {
  return (
    accept?.split(',').some((range) => range.split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream') ?? false
  );
}

/** An answer on its way, message by message. */
export interface AnswerStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Resolves when nothing more will be sent. */
  readonly closed: Promise<void>;
  /** Sends a message before the answer; `false` when it was dropped. */
  send(json: string): boolean;
  /** Sends the answer and closes. */
  end(json: string): void;
  /** Breaks the stream off. */
  fail(): void;
}

/** A stream that opens with its first event and closes with `end`, or when its reader goes away. */
export class EventStream implements AnswerStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Resolves when the stream has ended or its reader has gone. */
  readonly closed: Promise<void>;
  #resolveClosed: () => void = () => {};
  readonly #keepAlive: ReturnType<typeof setInterval>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  /** @param onCancel called when the reader goes away before the end */
  constructor(onCancel: () => void) {
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => {
          this.#close();
          onCancel();
        },
      },
      { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
    );
    this.#keepAlive = setInterval(() => this.#write(KEEP_ALIVE), KEEP_ALIVE_MS);
  }

  /** Sends a notification; dropped when the reader is far behind or gone, which is then `false`. */
  send(json: string): boolean {
    return this.#write(event(json));
  }

  /** Breaks the stream off, for a reader that must not miss anything and reads too slowly. */
  fail(): void {
    const controller = this.#controller;
    this.#close();
    controller?.error(new Error('The reader is too slow'));
  }

  /** Sends the answer and closes. Nothing happens when the reader is gone. */
  end(json: string): void {
    const controller = this.#controller;
    this.#close();
    controller?.enqueue(event(json));
    controller?.close();
  }

  #write(chunk: Uint8Array): boolean {
    const room = (this.#controller?.desiredSize ?? 0) > 0;
    if (room) this.#controller?.enqueue(chunk);
    return room;
  }

  #close(): void {
    this.#controller = undefined;
    clearInterval(this.#keepAlive);
    this.#resolveClosed();
  }
}

function event(json: string): Uint8Array {
  return ENCODER.encode(`event: message\ndata: ${json}\n\n`);
}

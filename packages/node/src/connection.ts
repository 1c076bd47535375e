/** One HTTP answer that carries server-sent events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */

/** Below the shortest idle limit of common proxies. */
const KEEP_ALIVE_MS = 14_000;
/** What a slow reader may leave unread. */
const BUFFER_BYTES = 64 * 1024;

const ENCODER = new TextEncoder();
const KEEP_ALIVE = ':\n\n';

/** Frames on their way to one reader, who may go away or be too slow: then `onClosed` is called, once. */
export class Connection {
  readonly body: ReadableStream<Uint8Array>;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #onClosed: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  /** @param first what the reader gets at once, however much it is */
  constructor(first: string, onClosed: () => void) {
    this.#onClosed = onClosed;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          if (first !== '') controller.enqueue(ENCODER.encode(first));
        },
        cancel: () => void this.#leave(),
      },
      { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
    );
    this.#timer = setInterval(() => {
      if ((this.#controller?.desiredSize ?? 0) > 0) this.#controller?.enqueue(ENCODER.encode(KEEP_ALIVE));
    }, KEEP_ALIVE_MS);
  }

  /** Sends a frame. A reader that has left too much unread is cut off instead. */
  write(frame: string): void {
    if ((this.#controller?.desiredSize ?? 1) > 0) this.#controller?.enqueue(ENCODER.encode(frame));
    else this.#leave()?.error(new Error('The reader is too slow'));
  }

  /** Ends the answer; what was sent still arrives. */
  close(): void {
    this.#leave()?.close();
  }

  #leave(): ReadableStreamDefaultController<Uint8Array> | undefined {
    const controller = this.#controller;
    if (!controller) return undefined;
    this.#controller = undefined;
    clearInterval(this.#timer);
    this.#onClosed();
    return controller;
  }
}

/** One invocation, from the event to what the function made of it. */

/** What came out of a function. */
export type Outcome =
  /** A result in one piece: JSON text, or what a streaming function wrote. */
  | { readonly type: 'result'; readonly text: string }
  /** A streamed answer, from its first byte on. */
  | { readonly type: 'stream'; readonly contentType: string; readonly bytes: ReadableStream<Uint8Array> }
  /** The function failed, or what surrounds it did; `errorType` as Lambda names it. */
  | { readonly type: 'error'; readonly errorType: string; readonly message: string };

export type Failure = Extract<Outcome, { type: 'error' }>;

/** An invocation that waits for a runtime, or is with one. */
export class Invocation {
  readonly id: string = crypto.randomUUID();
  readonly event: string;
  /** Whether the caller reads the answer as it comes: a Function URL or REST API that streams. */
  readonly streaming: boolean;
  /** What the invoker says about itself, JSON text. */
  readonly clientContext: string | undefined;
  readonly outcome: Promise<Outcome>;
  #resolve: (outcome: Outcome) => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #cut: ((error: Error) => void) | undefined;

  constructor(event: string, streaming: boolean, clientContext?: string) {
    this.event = event;
    this.streaming = streaming;
    this.clientContext = clientContext;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Gives the invocation its time; `onTimeout` runs when that is over before `end`. Returns the deadline. */
  begin(timeoutMs: number, onTimeout: () => void): number {
    this.#timer = setTimeout(onTimeout, timeoutMs);
    return Date.now() + timeoutMs;
  }

  /** Says what came out; only the first time counts. A stream goes on until `end` or `fail`. */
  answer(outcome: Outcome, cut?: (error: Error) => void): void {
    this.#cut = cut;
    this.#resolve(outcome);
  }

  /** Nothing more comes. */
  end(): void {
    clearTimeout(this.#timer);
  }

  /** Ends without an answer, or in the middle of a stream. */
  fail(errorType: string, message: string): void {
    this.end();
    this.#cut?.(new Error(message));
    this.#resolve({ type: 'error', errorType, message });
  }
}

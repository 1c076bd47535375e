import type { SessionStream } from './session-stream.ts';

/** What `ctx.platform` is in a session. */
export class NodePlatform {
  #stream: SessionStream | undefined;

  /**
   * Ends the connection that carries the answer, once it is a stream: the client comes back for the rest by itself, so
   * that long work keeps no connection open. Nothing happens without a session.
   * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
   */
  readonly endStream = (): void => {
    this.#stream?.pause();
  };

  /** @internal */
  holds(stream: SessionStream): void {
    this.#stream = stream;
  }
}

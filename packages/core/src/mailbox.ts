/** Where the replies of legacy clients to a server's own requests find who waits for them. */

/** A client's reply: one of both. */
export interface Reply {
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Correlates replies by the id of the request. Ids are random and known only to the client that was asked. */
export interface Mailbox {
  /** Resolves with the reply; rejects when `signal` aborts. */
  wait(id: string, signal: AbortSignal): Promise<Reply>;
  /** Hands a reply to whoever waits for it; nothing happens when nobody does. */
  deliver(id: string, reply: Reply): void | Promise<void>;
}

/** A mailbox in this instance: for servers whose every request reaches it. */
export function createMailbox(): Mailbox {
  const waiting = new Map<string, (reply: Reply) => void>();
  return {
    wait: (id, signal) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          waiting.delete(id);
          signal.removeEventListener('abort', abort);
        };
        const abort = (): void => {
          leave();
          reject(signal.reason);
        };
        if (signal.aborted) return abort();
        signal.addEventListener('abort', abort, { once: true });
        waiting.set(id, (reply) => {
          leave();
          resolve(reply);
        });
      }),
    deliver: (id, reply) => waiting.get(id)?.(reply),
  };
}

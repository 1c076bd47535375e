/** What a client of a revision up to 2025-11-25 agreed on, subscribed to and waits for. */

import {
  type BusEvent,
  type EventBus,
  type FoundSession,
  type LiveSession,
  type LogLevel,
  McpError,
  type Session,
} from '@mcp-serverless/core';

/** What every client hears of. */
const LISTS = ['tools', 'prompts', 'resources'];
/** How many resources a client may subscribe to. */
const MAX_URIS = 1000;

type Id = string | number;

export class ClientSession implements LiveSession {
  /** As the pipeline finds it. */
  readonly found: FoundSession;
  level: LogLevel | undefined;
  /** When something last happened, in milliseconds since the epoch. */
  lastUsed: number = Date.now();
  readonly #bus: EventBus | undefined;
  readonly #tell: (json: string) => void;
  readonly #running: Map<Id, () => void> = new Map();
  readonly #subscribed: Map<string, (() => void) | Promise<() => void>> = new Map();

  /** @param tell receives what the server says outside of answers */
  constructor(info: Session, bus: EventBus | undefined, tell: (json: string) => void) {
    this.found = { ...info, live: this };
    this.#bus = bus;
    this.#tell = tell;
  }

  /** Whether no request runs. */
  get idle(): boolean {
    return this.#running.size === 0;
  }

  /** The lists that the client hears of without asking. */
  async begun(): Promise<void> {
    await Promise.all(LISTS.map((topic) => this.#follow(topic)));
  }

  async subscribe(uri: string): Promise<void> {
    if (this.#subscribed.size >= MAX_URIS + LISTS.length && !this.#subscribed.has(`resource:${uri}`)) {
      throw new McpError('invalid_params', `Invalid params: a session has at most ${MAX_URIS} subscriptions`);
    }
    await this.#follow(`resource:${uri}`);
  }

  async unsubscribe(uri: string): Promise<void> {
    const topic = `resource:${uri}`;
    const stop = this.#subscribed.get(topic);
    this.#subscribed.delete(topic);
    (await stop)?.();
  }

  async #follow(topic: string): Promise<void> {
    if (!this.#bus || this.#subscribed.has(topic)) return;
    const stop = this.#bus.subscribe([topic], ({ method, params }: BusEvent) =>
      this.#tell(JSON.stringify({ jsonrpc: '2.0', method, params })),
    );
    this.#subscribed.set(topic, stop);
    await stop;
  }

  begin(id: Id, cancel: () => void): () => void {
    this.#running.set(id, cancel);
    return () => {
      this.lastUsed = Date.now();
      if (this.#running.get(id) === cancel) this.#running.delete(id);
    };
  }

  cancel(id: unknown): void {
    this.#running.get(id as Id)?.();
  }

  /** Cancels what runs and tells the client nothing any more. */
  async end(): Promise<void> {
    for (const cancel of this.#running.values()) cancel();
    const stops = [...this.#subscribed.values()];
    this.#subscribed.clear();
    for (const stop of stops) (await stop)();
  }
}

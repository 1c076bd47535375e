/** The one session of a pipe, for a client of a revision up to 2025-11-25. */

import type { EventBus, FoundSession, Session, SessionKeeper } from '@mcp-serverless/core';
import { ClientSession } from './client-session.ts';

/** The id that requests of this pipe carry; nobody else can send any. */
export const PIPE = 'pipe';

export class PipeSession implements SessionKeeper {
  readonly live = true;
  readonly #bus: EventBus | undefined;
  readonly #write: (json: string) => void;
  #session: ClientSession | undefined;

  /** @param write receives what the server says by itself */
  constructor(bus: EventBus | undefined, write: (json: string) => void) {
    this.#bus = bus;
    this.#write = write;
  }

  /** The revision that was agreed on. */
  get version(): string | undefined {
    return this.#session?.found.protocolVersion;
  }

  async open(info: Session): Promise<string> {
    await this.end();
    this.#session = new ClientSession(info, this.#bus, this.#write);
    await this.#session.begun();
    return PIPE;
  }

  find(): FoundSession | undefined {
    return this.#session?.found;
  }

  async end(): Promise<void> {
    await this.#session?.end();
  }
}

/** Sessions of legacy clients, kept in this process. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management */

import { type EventBus, McpError, type SessionKeeper } from '@mcp-serverless/core';
import { KeptSession } from './session.ts';

/** Bounds on sessions. */
export interface SessionOptions {
  /** How many there may be. Default 10000; then `initialize` is answered 503, unless an idle one can make room. */
  readonly max?: number;
  /** How many one caller may have, on a server with `auth`. Default 100; then 429, unless an idle one of the caller's can make room. */
  readonly maxPerCaller?: number;
  /** How long a session may do nothing, without a stream open, before it ends. Default 30 minutes. */
  readonly idleMs?: number;
  /** How long it must have done nothing before it may make room for another. Default 1 minute. */
  readonly evictAfterMs?: number;
  /** How many events of a session a client can come back for. Default 1000. */
  readonly maxEvents?: number;
  /** How many characters these events may have together. Default 1048576. */
  readonly maxEventChars?: number;
}

const DEFAULTS: Required<SessionOptions> = {
  max: 10_000,
  maxPerCaller: 100,
  idleMs: 30 * 60_000,
  evictAfterMs: 60_000,
  maxEvents: 1000,
  maxEventChars: 1024 * 1024,
};

/** @throws TypeError that names the option that is unknown or wrong */
export function checkSessionOptions(options: unknown): Required<SessionOptions> | undefined {
  if (options === undefined || options === false) return undefined;
  if (options === true) return DEFAULTS;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const sealed = options === 'sealed' ? ': "sealed" is an option of the MCPServer' : '';
    throw new TypeError(`start: sessions must be true, false or an object${sealed}`);
  }
  for (const [key, value] of Object.entries(options)) {
    if (!(key in DEFAULTS)) {
      const known = Object.keys(DEFAULTS).join(', ');
      throw new TypeError(`start: unknown option "sessions.${key.slice(0, 80)}". Known: ${known}`);
    }
    const time = key.endsWith('Ms');
    if (!(time ? Number.isFinite(value) && value > 0 : Number.isSafeInteger(value) && value >= 1)) {
      throw new TypeError(
        `start: sessions.${key} must be ${time ? 'a finite number of milliseconds above 0' : 'a positive integer'}`,
      );
    }
  }
  return { ...DEFAULTS, ...options };
}

export class Sessions implements SessionKeeper {
  readonly live = true;
  readonly #settings: Required<SessionOptions>;
  readonly #bus: EventBus | undefined;
  /** By id, the one that was used last at the end. */
  readonly #sessions: Map<string, KeptSession> = new Map();
  readonly #counts: Map<string, number> = new Map();
  readonly #sweep: ReturnType<typeof setInterval>;

  /** @param bus tells of changes; without it clients hear of none */
  constructor(settings: Required<SessionOptions>, bus: EventBus | undefined) {
    this.#settings = settings;
    this.#bus = bus;
    this.#sweep = setInterval(() => this.#expire(), Math.min(settings.idleMs, 60_000));
    this.#sweep.unref();
  }

  /** How many there are. */
  get size(): number {
    return this.#sessions.size;
  }

  async open(info: Parameters<SessionKeeper['open']>[0], owner: string): Promise<string> {
    const { max, maxPerCaller } = this.#settings;
    this.#expire();
    // Callers without credentials are all the same one.
    if (owner !== '' && (this.#counts.get(owner) ?? 0) >= maxPerCaller && !this.#evict(owner)) {
      throw new McpError('rate_limited', 'Too many sessions: end one with DELETE', { retryAfter: 60 });
    }
    if (this.#sessions.size >= max && !this.#evict()) {
      throw new McpError('unavailable', 'Too many sessions, try again later', { retryAfter: 60 });
    }
    const id = crypto.randomUUID();
    const session = new KeptSession(info, owner, this.#settings, this.#bus);
    this.#sessions.set(id, session);
    this.#counts.set(owner, (this.#counts.get(owner) ?? 0) + 1);
    await session.begun();
    return id;
  }

  find(id: string, owner: string): KeptSession['found'] | undefined {
    const session = this.#sessions.get(id);
    if (session?.owner !== owner) return undefined;
    if (this.#isOver(session)) {
      this.#end(id, session);
      return undefined;
    }
    session.lastUsed = Date.now();
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return session.found;
  }

  serve(id: string, request: Request): Response {
    const session = this.#sessions.get(id) as KeptSession;
    if (request.method === 'GET') return session.events(request);
    this.#end(id, session);
    return new Response(null, { status: 204 });
  }

  /** Ends the streams that would stay open: the host is about to end. */
  close(): void {
    for (const session of this.#sessions.values()) session.close();
  }

  /** Ends all sessions. */
  end(): void {
    clearInterval(this.#sweep);
    for (const [id, session] of [...this.#sessions]) this.#end(id, session);
  }

  #isOver({ idle, lastUsed }: KeptSession, forMs: number = this.#settings.idleMs): boolean {
    return idle && Date.now() - lastUsed >= forMs;
  }

  #expire(): void {
    for (const [id, session] of [...this.#sessions]) if (this.#isOver(session)) this.#end(id, session);
  }

  /** Makes room: ends the session that has done nothing for longest, of `owner` where one is given. */
  #evict(owner?: string): boolean {
    for (const [id, session] of this.#sessions) {
      if ((owner === undefined || session.owner === owner) && this.#isOver(session, this.#settings.evictAfterMs)) {
        this.#end(id, session);
        return true;
      }
    }
    return false;
  }

  #end(id: string, session: KeptSession): void {
    this.#sessions.delete(id);
    const left = (this.#counts.get(session.owner) ?? 1) - 1;
    if (left === 0) this.#counts.delete(session.owner);
    else this.#counts.set(session.owner, left);
    session.end().catch((error: unknown) => console.error(error));
  }
}

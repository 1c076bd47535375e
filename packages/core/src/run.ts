/** Running what the user wrote: the context it gets, its deadline, and what it may say on the way. */

import { type AuthorizeCall, authorize, type Guarded } from './access.ts';
import type { Principal } from './auth.ts';
import type { RequestContext } from './context.ts';
import { McpError } from './errors.ts';
import { type Claim, type Exchange, follow } from './exchange.ts';
import { LOG_LEVELS, type LogLevel, META_LOG_LEVEL, type Meta } from './protocol.ts';

/** A legacy client's `logging/setLevel` went to another instance; this is what such servers send meanwhile. */
const LEGACY_LOG_LEVEL = 'info';

interface Runnable extends Guarded {
  readonly name: string;
  readonly timeoutMs?: number;
  handler(input: never, ctx: RequestContext<never>): unknown;
}

/**
 * Calls a handler, if the caller may, and gives what it returns.
 * @throws McpError `internal_error` with `data.reason` `deadline` when its time is up; its signal is aborted then
 */
export async function runHandler(
  exchange: Exchange,
  claim: Claim,
  kind: AuthorizeCall['kind'],
  item: Runnable,
  input: unknown,
): Promise<unknown> {
  const ctx = new Context(exchange, claim);
  if (exchange.server.authorize || typeof item.scopes === 'function') {
    await authorize(exchange, item, { kind, name: item.name, input, ctx });
  }
  const handler = item.handler as (input: unknown, ctx: RequestContext) => unknown;
  const ms = remaining(exchange.call.deadline, item.timeoutMs);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    if (ms === undefined) return await handler.call(item, input, ctx);
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        // First the answer: a handler that settles when it is aborted must not win the race.
        reject(new McpError('internal_error', 'Deadline exceeded', { data: { reason: 'deadline' } }));
        ctx.abort(new DOMException('The deadline has passed', 'TimeoutError'));
      }, ms);
    });
    return await Promise.race([handler.call(item, input, ctx), late]);
  } finally {
    clearTimeout(timer);
    ctx.close();
  }
}

function remaining(deadline: number | undefined, timeoutMs: number | undefined): number | undefined {
  if (deadline === undefined) return timeoutMs;
  const left = Math.max(0, deadline - Date.now());
  return timeoutMs === undefined ? left : Math.min(left, timeoutMs);
}

/** The context of one handler call. Getters, because most handlers read little of it. */
class Context implements RequestContext {
  readonly #exchange: Exchange;
  readonly #claim: Claim;
  #abort: AbortController | undefined;
  #abortReason: unknown;
  #progress = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(exchange: Exchange, claim: Claim) {
    this.#exchange = exchange;
    this.#claim = claim;
  }

  get requestId(): string {
    return this.#exchange.requestId;
  }
  get protocolVersion(): string {
    return this.#claim.revision;
  }
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      follow(this.#abort, this.#exchange.signal);
      if (this.#abortReason !== undefined) this.#abort.abort(this.#abortReason);
    }
    return this.#abort.signal;
  }
  get deadline(): number | undefined {
    return this.#exchange.call.deadline;
  }
  get auth(): Principal | undefined {
    return this.#exchange.principal;
  }
  get sourceIp(): string | undefined {
    return this.#exchange.call.sourceIp;
  }
  get platform(): unknown {
    return this.#exchange.call.platform;
  }
  get headers(): Headers {
    return this.#exchange.request.headers;
  }
  get client(): RequestContext['client'] {
    return { info: this.#claim.info, capabilities: this.#claim.capabilities };
  }
  get meta(): Meta {
    return this.#claim.meta;
  }

  waitUntil(work: Promise<unknown>): void {
    // Without a listener a rejection could end the process.
    const reported = work.catch((error: unknown) => void this.#exchange.mask(error));
    this.#exchange.call.waitUntil?.(reported);
  }

  reportProgress(progress: number, total?: number, message?: string): void {
    const progressToken = this.#claim.meta['progressToken'];
    const usable = typeof progressToken === 'string' || Number.isInteger(progressToken);
    if (!usable || this.#closed || !Number.isFinite(progress) || progress <= this.#progress) return;
    this.#progress = progress;
    const params = { progressToken, progress, total, message };
    this.#exchange.notify('notifications/progress', params);
  }

  log(level: LogLevel, data: unknown, logger?: string): void {
    const { modern, meta } = this.#claim;
    const wanted = modern ? (meta[META_LOG_LEVEL] as LogLevel | undefined) : LEGACY_LOG_LEVEL;
    if (this.#closed || wanted === undefined || LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(wanted)) return;
    this.#exchange.notify('notifications/message', { level, logger, data });
  }

  abort(reason: DOMException): void {
    this.#abortReason = reason;
    this.#abort?.abort(reason);
  }

  close(): void {
    this.#closed = true;
  }
}

/** Running what the user wrote: the context it gets, its deadline, and what it may say on the way. */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type AuthorizeCall, authorize, type Guarded } from './access.ts';
import type { Asker, ElicitForm, ElicitResult, ElicitUrl, Root, StepOptions } from './ask.ts';
import type { Principal } from './auth.ts';
import type { RequestContext } from './context.ts';
import { McpError } from './errors.ts';
import { type Claim, type Exchange, follow } from './exchange.ts';
import { jsonText } from './json.ts';
import { LOG_LEVELS, type LogLevel, META_LOG_LEVEL, type Meta } from './protocol.ts';
import { startTimer } from './timer.ts';

/** Outside a live session a client's `logging/setLevel` is not known; this is what is sent until then. */
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
  const { requestState = null, inputResponses = null } = claim.params;
  const ctx = new Context(
    exchange,
    claim,
    item.name,
    endOf(exchange.task ? undefined : exchange.deadline, item.timeoutMs),
  );
  if (claim.modern && (requestState !== null || inputResponses !== null)) await ctx.resume();
  if (exchange.server.authorize || typeof item.scopes === 'function') {
    await authorize(exchange, item, { kind, name: item.name, input, ctx });
  }
  const handler = item.handler as (input: unknown, ctx: RequestContext) => unknown;
  try {
    const returned = handler.call(item, input, ctx);
    // What is no promise has neither waited nor asked.
    const result = isThenable(returned) ? await ctx.until(returned) : returned;
    ctx.finish();
    return result;
  } finally {
    ctx.close();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined | null)?.then === 'function';
}

function endOf(deadline: number | undefined, timeoutMs: number | undefined): number | undefined {
  if (timeoutMs === undefined) return deadline;
  return Math.min(deadline ?? Number.POSITIVE_INFINITY, Date.now() + timeoutMs);
}

/** What handlers take out of their context and pass on. */
const METHODS = [
  'waitUntil',
  'reportProgress',
  'log',
  'elicit',
  'elicitUrl',
  'sample',
  'roots',
  'step',
  'checkpoint',
] as const satisfies readonly (keyof RequestContext)[];

/** The context of one handler call. Getters, because most handlers read little of it. */
class Context implements RequestContext {
  static {
    // Bound when it is read, and once: what nobody reads costs nothing.
    for (const name of METHODS) {
      const method = Context.prototype[name] as (...args: never[]) => unknown;
      Object.defineProperty(Context.prototype, name, {
        get(this: Context) {
          const bound = method.bind(this);
          Object.assign(this, { [name]: bound });
          return bound;
        },
        // Middleware may put its own in the place of one.
        set(this: Context, value: unknown) {
          Object.defineProperty(this, name, { value, writable: true, configurable: true });
        },
      });
    }
  }
  readonly #exchange: Exchange;
  readonly #claim: Claim;
  #abort: AbortController | undefined;
  #abortReason: unknown;
  readonly #name: string;
  readonly #ends: number | undefined;
  #progress = Number.NEGATIVE_INFINITY;
  #closed = false;
  #loading: Promise<Asker> | undefined;
  #asker: Asker | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(exchange: Exchange, claim: Claim, name: string, ends: number | undefined) {
    this.#exchange = exchange;
    this.#claim = claim;
    this.#name = name;
    this.#ends = ends;
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
    return this.#exchange.deadline;
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
    // Nobody else may listen, and an unhandled rejection is fatal on some runtimes.
    const reported = work.catch((error: unknown) => void this.#exchange.mask(error));
    this.#exchange.call.waitUntil?.(reported);
  }

  reportProgress(progress: number, total?: number, message?: string): void {
    // As a callback of a list it is called with more than it takes: progress is advice, so only what is usable is told.
    const text = typeof message === 'string' ? message : undefined;
    const whole = Number.isFinite(total) ? total : undefined;
    this.#exchange.task?.report(text ?? (whole === undefined ? `${progress}` : `${progress} of ${whole}`));
    const progressToken = this.#claim.meta['progressToken'];
    const usable = typeof progressToken === 'string' || Number.isInteger(progressToken);
    if (!usable || this.#closed || !Number.isFinite(progress) || progress <= this.#progress) return;
    this.#progress = progress;
    const params = { progressToken, progress, total: whole, message: text };
    this.#exchange.notify('notifications/progress', params);
  }

  log(level: LogLevel, data: unknown, logger?: string): void {
    const { modern, meta } = this.#claim;
    const wanted = modern
      ? (meta[META_LOG_LEVEL] as LogLevel | null | undefined)
      : (this.#exchange.session?.live?.level ?? LEGACY_LOG_LEVEL);
    if (this.#closed || !wanted || LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(wanted)) return;
    const told = { level, logger, data: data === undefined ? null : data };
    jsonText(told.data, 'ctx.log: data');
    this.#exchange.notify('notifications/message', told);
  }

  elicit<S extends StandardSchemaV1>(form: ElicitForm<S>): Promise<ElicitResult<StandardSchemaV1.InferOutput<S>>> {
    return this.#through((asker) => asker.elicit(form));
  }
  elicitUrl(page: ElicitUrl): Promise<ElicitResult<undefined>> {
    return this.#through((asker) => asker.elicitUrl(page));
  }
  sample(params: Readonly<Record<string, unknown>>, key?: string): Promise<Readonly<Record<string, unknown>>> {
    return this.#through((asker) => asker.sample(params, key));
  }
  roots(key?: string): Promise<readonly Root[]> {
    return this.#through((asker) => asker.roots(key));
  }
  step<T>(
    key: string,
    work: (step: { readonly idempotencyKey: string }) => T | Promise<T>,
    options?: StepOptions,
  ): Promise<T> {
    return this.#through((asker) => asker.step(key, work, options));
  }
  checkpoint(neededMs?: number): Promise<void> {
    return this.#through((asker) => asker.checkpoint(neededMs));
  }

  /** A handler may forget to wait for it: a rejection that nobody handles ends the process on some runtimes. */
  #through<T>(work: (asker: Asker) => Promise<T>): Promise<T> {
    const done = this.#ask().then(work);
    done.catch((error: unknown) => this.#closed && this.#exchange.mask(error));
    return done;
  }

  /** Loaded on first use: a handler that never asks costs nothing. */
  #ask(): Promise<Asker> {
    // A handler that runs on after its answer must not do what the next round does again.
    if (this.#closed) return new Promise(() => {});
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<Asker> {
    const { createAsker } = await import('./ask.ts');
    const run = { exchange: this.#exchange, claim: this.#claim, name: this.#name, ends: this.#ends };
    this.#asker = await createAsker({ ...run, interrupt: (reason) => this.#interrupt(reason) });
    return this.#asker;
  }

  /** Takes up the conversation that this request continues. @throws McpError for a state that is not ours */
  async resume(): Promise<void> {
    await this.#ask();
  }

  /** Waits for `work`, at most until this run has to end, or until the handler has to wait for the client. */
  until(work: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      if (this.#ends !== undefined) this.#stopTimer = startTimer(this.#ends - Date.now(), () => this.#late());
      work.then(resolve, reject);
    });
  }

  #late(): void {
    if (this.#asker?.timeUp()) return;
    const message = `Deadline exceeded${this.#asker?.advice ?? ''}`;
    this.#interrupt(new McpError('internal_error', message, { data: { reason: 'deadline' } }));
  }

  /** @throws McpError when the handler did not do what it did in earlier rounds */
  finish(): void {
    this.#asker?.finish();
  }

  /** First the answer, then the signal: a handler that settles when it is aborted must not win the race. */
  #interrupt(reason: unknown): void {
    this.#reject?.(reason);
    const name = reason instanceof McpError ? 'TimeoutError' : 'AbortError';
    this.#abortReason = new DOMException('This run has ended', name);
    this.#abort?.abort(this.#abortReason);
  }

  close(): void {
    this.#closed = true;
    this.#stopTimer?.();
  }
}

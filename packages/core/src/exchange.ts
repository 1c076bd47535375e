/** One request on its way through the pipeline, and the context that handlers see of it. */

import type { Principal } from './auth.ts';
import type { ServerCore } from './config.ts';
import type { CallOptions, RequestContext } from './context.ts';
import { ToolError } from './errors.ts';
import type { ClientCapabilities, Implementation, Meta } from './protocol.ts';

/** What a request says about itself: its era and, in the modern one, its client. */
export interface Claim {
  readonly modern: boolean;
  readonly revision: string;
  readonly capabilities: ClientCapabilities;
  readonly info: Implementation | undefined;
  readonly meta: Meta;
}

/** The state of one HTTP request; nothing of it outlives the answer. */
export class Exchange {
  readonly server: ServerCore;
  readonly request: Request;
  readonly call: CallOptions;
  principal: Principal | undefined;
  /** For the log: filled in as far as the request got. */
  method: string | undefined;
  name: string | undefined;
  code: number | undefined;
  errorId: string | undefined;
  #requestId: string | undefined;
  #signal: AbortSignal | undefined;

  constructor(server: ServerCore, request: Request, call: CallOptions) {
    this.server = server;
    this.request = request;
    this.call = call;
  }

  get requestId(): string {
    this.#requestId ??= this.call.requestId ?? crypto.randomUUID();
    return this.#requestId;
  }

  /** Made on first use: a handler that ignores it costs nothing. */
  get signal(): AbortSignal {
    this.#signal ??= either(this.request.signal, this.call.signal);
    return this.#signal;
  }

  /** Reports an error that must not reach the client, and returns the text that may. */
  mask(error: unknown): string {
    if (error instanceof ToolError) return error.message;
    const errorId = crypto.randomUUID();
    this.errorId = errorId;
    this.server.observe?.({ type: 'error', requestId: this.requestId, errorId, error });
    const detail = this.server.errors === 'message' && error instanceof Error ? `: ${error.message}` : '';
    return `Internal error (error id ${errorId})${detail}`;
  }
}

/** `AbortSignal.any` for two, which a bare edge runtime lacks. */
function either(first: AbortSignal, second: AbortSignal | undefined): AbortSignal {
  if (!second || second === first) return first;
  const controller = new AbortController();
  for (const signal of [first, second]) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}

/** The context of one handler call. Getters, because most handlers read little of it. */
export class Context implements RequestContext {
  readonly #exchange: Exchange;
  readonly #claim: Claim;

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
    return this.#exchange.signal;
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
    const { call } = this.#exchange;
    // Without a listener a rejection could end the process.
    const reported = work.catch((error: unknown) => void this.#exchange.mask(error));
    call.waitUntil?.(reported);
  }
}

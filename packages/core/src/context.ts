import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ElicitForm, ElicitResult, ElicitUrl, Root, StepOptions } from './ask.ts';
import type { PlatformAuth, Principal } from './auth.ts';
import type { CorsOptions, Origins } from './http.ts';
import type { Mailbox } from './mailbox.ts';
import type { ClientCapabilities, Implementation, LogLevel, Meta } from './protocol.ts';
import type { SessionKeeper } from './session.ts';

/**
 * What a platform knows and a `Request` cannot say. Adapters fill it in; every member is optional.
 * `cors`, `basePath`, `path` and `allowedHosts` win over the server's own; a `cors` without `allowOrigin` keeps the server's.
 */
export interface CallOptions<Platform = unknown> {
  /** The caller's address as the platform saw it; never read from a header by core. */
  readonly sourceIp?: string | undefined;
  /** Handed to tools as `ctx.platform`: the event and context on Lambda, `env` and `ctx` on Workers. */
  readonly platform?: Platform;
  /** Aborts when the caller has gone; the request's own signal counts as well. */
  readonly signal?: AbortSignal;
  /** Aborts when the host is about to end: streams that could stay open end themselves then. */
  readonly ending?: AbortSignal;
  /** When the platform ends the request, in milliseconds since the epoch. */
  readonly deadline?: number;
  /** Keeps the instance alive for work that outlives the answer. */
  waitUntil?(work: Promise<unknown>): void;
  /** Whether this platform can stream an answer. Default true; without it notifications are dropped. */
  readonly streaming?: boolean;
  /** The URL clients use, where it differs from the request's. */
  readonly publicUrl?: string;
  /** The leading part of `publicUrl` that is not this server's own path, where that is more than the origin: a stage. */
  readonly publicBase?: string;
  /** The platform's id of this request, for logs. Default: a random UUID. */
  readonly requestId?: string;
  /** The identity that the platform's gateway verified. */
  readonly platformAuth?: PlatformAuth;
  /** Who is calling, where the request is none of a client's and the platform alone let it in: no provider is asked. */
  readonly principal?: Principal;
  /**
   * Whether `one` instance answers every request or `many` may: then state that goes through the client needs `stateSecret`.
   * Default `one`.
   */
  readonly instances?: 'one' | 'many';
  /**
   * Reads the body, where the platform has a quicker way than the request's stream: at most `maxBytes`, else `undefined`.
   */
  readBody?(maxBytes: number): Promise<Uint8Array | undefined>;
  /**
   * Calls `listener` when something happens to the request outside of it: `left`, the client has closed the connection;
   * `slow`, it has run for long and nothing of its answer was sent; `cut`, the host ends it. The operator hears of each.
   */
  onTrouble?(listener: (trouble: Trouble) => void): void;
  /** Makes the answer, where the platform has a quicker way than `new Response`. */
  respond?(
    body: string | ReadableStream | null,
    init: { status: number; headers: Headers | Record<string, string> },
  ): Response;
  /**
   * Whether HTTP headers repeat what the body says, as a gateway may route by them. Default true: they must agree.
   * `false` where there is no HTTP, as on stdio.
   */
  readonly mirrors?: boolean;
  /** Where replies of legacy clients arrive; only where every request of a client reaches it. */
  readonly mailbox?: Mailbox;
  /** Keeps the sessions of legacy clients; wins over the server's own `sessions`. Default: none. */
  readonly sessions?: SessionKeeper;
  readonly cors?: CorsOptions | false;
  /**
   * The origins that may call where neither this `cors` nor the server's names `allowOrigin`; others get 403. Default: any.
   * For a host that only this machine reaches: the pages of others must not use it.
   * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#security-warning
   */
  readonly defaultOrigins?: Origins;
  readonly basePath?: string;
  readonly path?: string;
  readonly allowedHosts?: readonly string[];
}

/** What can happen to a request outside of it. */
export type Trouble = 'left' | 'slow' | 'cut';

/** Anything that serves MCP: an `MCPServer`, or your own. Every adapter takes one. */
export interface McpHandler<Platform = unknown> {
  handleRequest(request: Request, call?: CallOptions<Platform>): Promise<Response>;
}

/** What a tool, prompt or resource receives beside its input. Valid until its promise settles. */
export interface RequestContext<Platform = unknown> {
  /** The same id as in the log line of this request. */
  readonly requestId: string;
  /** The revision this request speaks, for example `2026-07-28`. */
  readonly protocolVersion: string;
  /** Aborts when the caller has gone, and when the time of this call is up. */
  readonly signal: AbortSignal;
  /** When the platform ends the request, in milliseconds since the epoch, where it says so. */
  readonly deadline: number | undefined;
  /** Who is calling; `undefined` on a server without `auth`. */
  readonly auth: Principal | undefined;
  readonly sourceIp: string | undefined;
  readonly platform: Platform;
  /** The headers of the HTTP request, credentials included: do not log them. */
  readonly headers: Headers;
  /** What the client said about itself; a legacy client says it only to `initialize`, and is known where it has a session. */
  readonly client: { readonly info: Implementation | undefined; readonly capabilities: ClientCapabilities };
  /** The request's `_meta`. */
  readonly meta: Meta;
  /** Lets `work` finish after the answer, where the platform can; elsewhere it simply runs on. */
  waitUntil(work: Promise<unknown>): void;
  /**
   * Tells the client how far the work is; `progress` must grow. Sent only to a client that asked for it,
   * where the answer can be streamed: the first one makes it a stream of events.
   * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/progress
   */
  reportProgress(progress: number, total?: number, message?: string): void;
  /**
   * Sends a log message to the client; `data` is any JSON value. Sent where progress is, and only from
   * the level on that a modern client asked for; a legacy client gets `info` and above.
   */
  log(level: LogLevel, data: unknown, logger?: string): void;
  /**
   * Asks the user to fill in a form. With a client of 2026-07-28 the handler runs again from its top when the answer
   * comes, on any instance: what it did before is done again, unless it was a `step`.
   * @throws where the client cannot be asked; the answer then says so
   * @see https://modelcontextprotocol.io/specification/2026-07-28/client/elicitation
   */
  elicit<S extends StandardSchemaV1>(form: ElicitForm<S>): Promise<ElicitResult<StandardSchemaV1.InferOutput<S>>>;
  /** Asks the user to open a page, for what must not pass through the client. */
  elicitUrl(page: ElicitUrl): Promise<ElicitResult<undefined>>;
  /** Asks the client's model: params and result of `sampling/createMessage`. Deprecated by the protocol. */
  sample(params: Readonly<Record<string, unknown>>, key?: string): Promise<Readonly<Record<string, unknown>>>;
  /** Asks for the client's roots. Deprecated by the protocol. */
  roots(key?: string): Promise<readonly Root[]>;
  /**
   * Does something once in a conversation: later runs get the result, as JSON, of the first. At least once, not exactly
   * once: an old state can be sent again. Give `idempotencyKey`, the same in every run, to whom you pay.
   * When the time of this request runs out between steps, a client of 2026-07-28 goes on in another one.
   */
  step<T>(
    key: string,
    work: (step: { readonly idempotencyKey: string }) => T | Promise<T>,
    options?: StepOptions,
  ): Promise<T>;
  /**
   * Goes on in a request of its own, on any instance, when less than `neededMs` (default 1000) of this one's time are left;
   * done steps are kept. A client before 2026-07-28 cannot: there it does nothing.
   */
  checkpoint(neededMs?: number): Promise<void>;
}

export type ToolContext<Platform = unknown> = RequestContext<Platform>;
export type PromptContext<Platform = unknown> = RequestContext<Platform>;
export type ResourceContext<Platform = unknown> = RequestContext<Platform>;

/** One request on its way to a guest: its own Request, its own signal, its end. */

import { failed, type Message } from './answer.ts';
import { isModern } from './era.ts';
import { codeOf, McpError } from './errors.ts';
import { type Exchange, follow } from './exchange.ts';
import { modernList } from './guest-list.ts';
import { isJson, single } from './http.ts';
import { isObject, type RequestId, toMessage } from './jsonrpc.ts';
import type { Pipeline } from './server-core.ts';
import { acceptsEvents } from './sse.ts';
import { startTimer } from './timer.ts';

/** Names that may stand in a log line; others are the caller's text. */
const METHODS: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'tools/call',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
]);

/** Headers that may have been sent more than once. */
const SINGLE = ['mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-session-id', 'last-event-id'] as const;

export class Visit {
  readonly exchange: Exchange<Pipeline>;
  /** A fresh request with the body that was read. Its signal aborts when the caller has gone or the deadline has passed. */
  readonly request: Request;
  /** The body, parsed. */
  readonly message: unknown;
  /** Whether client and platform can stream an answer. */
  readonly streams: boolean;
  /** Resolves when the answer is complete, or nobody waits for it any more. */
  readonly ended: Promise<void>;
  /** What the SDK reported: it explains an internal error better than the answer does. */
  problem: unknown;
  readonly #id: RequestId | undefined;
  readonly #modern: boolean;
  /** Whether a list of tools is among what is asked. */
  readonly #lists: boolean;
  readonly #shown: Set<unknown> = new Set();
  readonly #stopped: Promise<never>;
  readonly #stopTimer: (() => void) | undefined;
  #resolveEnded: () => void = () => {};

  constructor(exchange: Exchange<Pipeline>, body: string, message: unknown) {
    const { request, call, deadline } = exchange;
    const stop = new AbortController();
    const { signal } = stop;
    this.#stopped = new Promise((_, reject) => {
      const rejectStopped = (): void => {
        const { reason } = signal;
        reject(reason instanceof McpError ? reason : new McpError('internal_error', 'Cancelled'));
      };
      signal.addEventListener('abort', rejectStopped, { once: true });
    });
    this.#stopped.catch(() => {});
    follow(stop, exchange.signal);
    if (deadline !== undefined) {
      const late = new McpError('internal_error', 'Deadline exceeded', { data: { reason: 'deadline' } });
      this.#stopTimer = startTimer(deadline - Date.now(), () => stop.abort(late));
    }
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const headers = new Headers(request.headers);
    for (const name of SINGLE) {
      const value = single(headers.get(name));
      if (value !== null) headers.set(name, value);
    }
    if (isJson(headers.get('content-type'))) headers.set('content-type', 'application/json');
    // The SDK refuses a client that does not list both; here the answer is one that the client can read.
    headers.set('accept', 'application/json, text/event-stream');
    this.exchange = exchange;
    this.request = new Request(request.url, { method: 'POST', headers, body, signal });
    this.message = message;
    this.streams = call.streaming !== false && acceptsEvents(request.headers.get('accept'));
    const read = toMessage(message);
    if (read.kind === 'request' && METHODS.has(read.method)) exchange.method = read.method;
    this.#lists = [message].flat().some((one) => isObject(one) && one['method'] === 'tools/list');
    this.#id = read.kind === 'request' || read.kind === 'invalid' ? read.id : undefined;
    this.#modern = isModern(read.kind === 'request' ? read.params : {}, exchange.headerVersion);
  }

  /** Waits for `work`, at most until the caller has gone or the deadline has passed. @throws McpError then */
  unlessStopped<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#stopped]);
  }

  /** Says that the answer is complete. */
  end(): void {
    this.#stopTimer?.();
    this.#resolveEnded();
  }

  /** The answer when the guest gave none. */
  failure(error: unknown): Message {
    return failed(this.exchange, error, this.#id, this.#modern);
  }

  /** Reports an error and gives the text that may reach the client. */
  mask(error: unknown): string {
    const text = this.exchange.mask(error);
    this.#shown.add(text);
    return text;
  }

  /** The text of a message from the guest: an internal error is masked, and its code noted; tools are listed in 2020-12. */
  masked(text: string): string {
    if (!this.#lists && !text.includes('"error"')) return text;
    const message: unknown = JSON.parse(text);
    const show = (one: unknown): unknown => this.#mask(this.#lists ? modernList(one) : one);
    if (Array.isArray(message)) return JSON.stringify(message.map(show));
    const shown = show(message);
    return shown === message ? text : JSON.stringify(shown);
  }

  #mask(message: unknown): unknown {
    if (!isObject(message) || !isObject(message['error'])) return message;
    const { code, message: why } = message['error'];
    if (typeof code === 'number') this.exchange.code = code;
    if (code !== codeOf('internal_error', this.#modern)) return message;
    if (this.#shown.has(why)) return message;
    const text = this.mask(this.problem ?? new Error(String(why)));
    return this.exchange.server.errors === 'message' ? message : { ...message, error: { code, message: text } };
  }
}

/**
 * Change notifications, for servers on platforms that can hold a stream open.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions
 */

import type { BusEvent, EventBus, Live } from './bus.ts';
import type { McpHandler } from './context.ts';
import { invalidParams, McpError, must } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { isObject, type RequestId } from './jsonrpc.ts';
import { checkKeys } from './keys.ts';
import { META_SUBSCRIPTION } from './protocol.ts';
import { ATTACH } from './server-core.ts';
import { acceptsEvents } from './sse.ts';
import type { HeardTasks } from './task.ts';
import { startTimer } from './timer.ts';

export type { BusEvent, EventBus, Live, Notify } from './bus.ts';
export { type ItemKind, type Items, itemsOf } from './items.ts';
export { checkLists } from './unlisted.ts';

export interface LiveOptions {
  /** What carries events between instances. Default: `createEventBus()`, for one instance. */
  readonly bus?: EventBus;
  /** How many `subscriptions/listen` streams may be open at once here; more are answered 503. Default 10000. */
  readonly maxListeners?: number;
}

/** How many resources one client may listen to. */
const MAX_URIS = 1000;
/** How long before the platform's end a stream ends by itself. */
const MARGIN_MS = 1000;

/** The lists that may change, by the capability that says so. */
const LISTS = { toolsListChanged: 'tools', promptsListChanged: 'prompts', resourcesListChanged: 'resources' } as const;

/**
 * Makes the `live` option of a server: where the platform can stream, clients may then listen to changes, which
 * `server.notify` tells. @throws TypeError that names the option that is unknown or wrong
 */
export function createLive(options: LiveOptions = {}): Live {
  checkKeys('createLive', options, ['bus', 'maxListeners']);
  const { bus = createEventBus(), maxListeners = 10_000 } = options;
  const isBus = typeof bus.publish === 'function' && typeof bus.subscribe === 'function';
  must(isBus, 'createLive: bus must have the functions publish and subscribe');
  must(Number.isSafeInteger(maxListeners) && maxListeners > 0, 'createLive: maxListeners must be a positive integer');
  let open = 0;
  return {
    bus,
    advertise: (capabilities) =>
      Object.fromEntries(
        Object.entries(capabilities).map(([name, value]) => [name, { ...value, ...PUSHED[name] }] as const),
      ),
    async listen(exchange, params, id, find, tasks) {
      const filter = honored(exchange, params['notifications'], find, tasks);
      if (!acceptsEvents(exchange.request.headers.get('accept'))) {
        throw new McpError('invalid_request', 'Invalid request: subscriptions/listen needs Accept: text/event-stream');
      }
      if (open >= maxListeners) {
        throw new McpError('unavailable', 'Too many listeners, try again later', { retryAfter: 60 });
      }
      open++;
      try {
        await stream(exchange, bus, filter, id);
      } finally {
        open--;
      }
      const _meta = { ...exchange.server.serverMeta, [META_SUBSCRIPTION]: id };
      return JSON.stringify({ resultType: 'complete', _meta });
    },
  };
}

const PUSHED: Readonly<Record<string, object>> = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
};

interface Filter {
  /** What the client is told it will hear of. */
  readonly notifications: Readonly<Record<string, unknown>>;
  readonly topics: readonly string[];
  /** What there is to say from the beginning. */
  now(): Promise<readonly BusEvent[]>;
}

/** What of a request is honored: the lists this server has, the resources the caller may read, and its tasks. */
function honored(
  { server }: Exchange,
  asked: unknown,
  find: (uri: string) => unknown,
  tasks: HeardTasks | undefined,
): Filter {
  if (!isObject(asked)) throw invalidParams('notifications must be an object');
  const notifications: Record<string, unknown> = {};
  const topics: string[] = [];
  for (const [key, topic] of Object.entries(LISTS)) {
    const wanted = asked[key] ?? false;
    if (typeof wanted !== 'boolean') throw invalidParams(`${key} must be a boolean`);
    if (!wanted || !(topic in server.capabilities.streamed)) continue;
    notifications[key] = true;
    topics.push(topic);
  }
  const uris = asked['resourceSubscriptions'] ?? [];
  if (!Array.isArray(uris) || uris.length > MAX_URIS || uris.some((uri) => typeof uri !== 'string')) {
    throw invalidParams(`resourceSubscriptions must be a list of at most ${MAX_URIS} URIs`);
  }
  const found = [...new Set<string>(uris)].filter((uri) => finds(find, uri));
  if (found.length > 0) notifications['resourceSubscriptions'] = found;
  const { ids = [], now = async () => [] } = tasks ?? {};
  if (ids.length > 0) notifications['taskIds'] = ids;
  return {
    notifications,
    topics: [...topics, ...found.map((uri) => `resource:${uri}`), ...ids.map((task) => `task:${task}`)],
    now,
  };
}

function finds(find: (uri: string) => unknown, uri: string): boolean {
  try {
    find(uri);
    return true;
  } catch {
    return false;
  }
}

/** Sends what was acknowledged until client, host or platform end it. */
async function stream(exchange: Exchange, bus: EventBus, filter: Filter, id: RequestId): Promise<void> {
  const _meta = { [META_SUBSCRIPTION]: id };
  let ended = false;
  const send = ({ method, params }: Omit<BusEvent, 'topic'>): void => {
    // A client that reads too slowly is cut off: it must not believe that nothing changed.
    if (!ended && !exchange.send({ jsonrpc: '2.0', method, params: { ...params, _meta } })) exchange.stream?.fail();
  };
  const early: BusEvent[] = [];
  let receive = (event: BusEvent): void => void early.push(event);
  const stop = await bus.subscribe(filter.topics, (event) => receive(event));
  try {
    const { notifications } = filter;
    send({ method: 'notifications/subscriptions/acknowledged', params: { notifications } });
    for (const event of await filter.now()) send(event);
    for (const event of early) send(event);
    receive = send;
    if (filter.topics.length > 0) await untilEnd(exchange);
  } finally {
    ended = true;
    stop();
  }
}

/** Waits until the client goes, the host is about to end, or the platform soon will. */
function untilEnd({ call, deadline, signal, stream }: Exchange): Promise<void> {
  return new Promise((resolve) => {
    let stopTimer: (() => void) | undefined;
    const end = (): void => {
      stopTimer?.();
      signal.removeEventListener('abort', end);
      call.ending?.removeEventListener('abort', end);
      resolve();
    };
    if (!stream || signal.aborted || call.ending?.aborted) return end();
    if (deadline !== undefined) stopTimer = startTimer(deadline - Date.now() - MARGIN_MS, end);
    signal.addEventListener('abort', end);
    call.ending?.addEventListener('abort', end);
    stream.closed.then(end);
  });
}

/**
 * For hosts that hold streams open: gives `server` a `Live` unless it has one, so that `server.notify` reaches who
 * listens here. `undefined` for a handler that is no `MCPServer`.
 */
export function attachLive(server: McpHandler): Live | undefined {
  const attach = (server as { [ATTACH]?(live: Live): Live })[ATTACH];
  return attach?.call(server, createLive());
}

/** A bus within one instance. A listener that throws does not keep an event from the others. */
export function createEventBus(): EventBus {
  const listeners = new Map<string, Set<(event: BusEvent) => void>>();
  return {
    publish(event) {
      for (const listener of [...(listeners.get(event.topic) ?? [])]) {
        try {
          listener(event);
        } catch (error) {
          console.error(error);
        }
      }
    },
    subscribe(topics, listener) {
      for (const topic of topics) listeners.set(topic, (listeners.get(topic) ?? new Set()).add(listener));
      return () => {
        for (const topic of topics) {
          const waiting = listeners.get(topic);
          waiting?.delete(listener);
          if (waiting?.size === 0) listeners.delete(topic);
        }
      };
    },
  };
}

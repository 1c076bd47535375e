/** How those who know of a change reach those who wait for it. */

import { must } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Params, RequestId } from './jsonrpc.ts';
import type { Capabilities } from './lists.ts';
import type { HeardTasks } from './task.ts';

/** Something that changed, as the notification that says so. All of it is JSON. */
export interface BusEvent {
  /** `tools`, `prompts` or `resources` for a list; `resource:` and the URI for what a resource holds; `task:` and the id. */
  readonly topic: string;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Carries events to every instance of a server. An implementation may drop events: they are advice, not data. */
export interface EventBus {
  /** Hands `event` to whoever listens to its topic, on every instance that shares the bus. */
  publish(event: BusEvent): void | Promise<void>;
  /** From when it settles on, calls `listener` for every event of `topics`; gives what stops that. */
  subscribe(topics: readonly string[], listener: (event: BusEvent) => void): (() => void) | Promise<() => void>;
}

/** Tells clients that something changed. Each resolves when the bus has the event, also when that fails: the operator sees it. */
export interface Notify {
  toolsChanged(): Promise<void>;
  promptsChanged(): Promise<void>;
  resourcesChanged(): Promise<void>;
  /** @param uri of the resource whose contents changed, exactly as clients read it */
  resourceUpdated(uri: string): Promise<void>;
}

/** What `createLive` of the subpath `live` makes: change notifications for clients that listen. */
export interface Live {
  readonly bus: EventBus;
  /** Capabilities where changes are told. */
  advertise(capabilities: Capabilities): Capabilities;
  /**
   * Answers `subscriptions/listen`: settles with the JSON text of the result when the stream ends.
   * @param find throws for a resource that the caller may not read
   * @param tasks what of the caller's tasks is asked for
   */
  listen(
    exchange: Exchange,
    params: Params,
    id: RequestId,
    find: (uri: string) => unknown,
    tasks?: HeardTasks,
  ): Promise<string>;
}

/** The face of `publish`. */
export function notifier(publish: (event: BusEvent) => Promise<void>): Notify {
  const listChanged = (topic: string) => () => publish({ topic, method: `notifications/${topic}/list_changed` });
  return {
    toolsChanged: listChanged('tools'),
    promptsChanged: listChanged('prompts'),
    resourcesChanged: listChanged('resources'),
    resourceUpdated(uri) {
      must(typeof uri === 'string', 'notify.resourceUpdated: uri must be a text');
      return publish({ topic: `resource:${uri}`, method: 'notifications/resources/updated', params: { uri } });
    },
  };
}

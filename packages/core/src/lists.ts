/** What a server says about itself: capabilities, and list results serialised once a revision. */

import type { Guarded } from './access.ts';
import type { Config } from './config.ts';
import type { Item, ListFault } from './describe.ts';
import { invalidParams } from './errors.ts';
import { type Implementation, META_SERVER } from './protocol.ts';
import type { Registry } from './registry.ts';

export type ListName = 'tools' | 'prompts' | 'resources' | 'resourceTemplates';

export type Capabilities = Readonly<Record<string, object>>;

/** Capabilities that match what is registered. @see https://modelcontextprotocol.io/specification/2026-07-28/server/discover */
export function capabilitiesOf(registry: Registry): Capabilities {
  const completable = [...registry.prompts.values(), ...[...registry.templates.values()].map((t) => t.definition)];
  return {
    ...(registry.tools.size > 0 && { tools: {} }),
    ...(registry.prompts.size > 0 && { prompts: {} }),
    ...(registry.resources.size + registry.templates.size > 0 && { resources: {} }),
    ...(completable.some((item) => item.complete) && { completions: {} }),
  };
}

/** The members every modern result ends with, as JSON text that replaces the closing brace. */
export function modernTail(info: Implementation): string {
  const { name, version } = info;
  return `"resultType":"complete","_meta":${JSON.stringify({ [META_SERVER]: { name, version } })}}`;
}

type ListsConfig = Pick<Config, 'cache' | 'pageSize' | 'observe'>;

/** List bodies by revision and page, all pages of a list built when it is first asked for. */
export class Lists {
  readonly #registry: Registry;
  readonly #config: ListsConfig;
  readonly #tail: string;
  /** Whether an item was left out. */
  faulty = false;
  /** Reports of items that could not be listed, for the request that found them to wait for. */
  pending: Promise<void> | undefined;
  readonly #items: Map<string, readonly Item[]> = new Map();
  readonly #pages: Map<string, ReadonlyMap<unknown, string>> = new Map();

  constructor(registry: Registry, config: ListsConfig, tail: string) {
    this.#registry = registry;
    this.#config = config;
    this.#tail = tail;
  }

  /** The JSON text of one page of a list; a Promise where its items are not described yet. @throws McpError `invalid_params` for a cursor this list never gave */
  body(
    list: ListName,
    revision: string,
    modern: boolean,
    cursor: unknown,
    isHidden: (item: Guarded) => boolean,
  ): string | Promise<string> {
    const items = this.#items.get(`${list} ${revision}`);
    if (!items) {
      return this.#describe(list, revision).then(() => this.body(list, revision, modern, cursor, isHidden));
    }
    const pages = items.some(({ item }) => item.visibility === 'authorized')
      ? this.#build(list, modern, items, isHidden)
      : this.#kept(list, revision, modern, items);
    const body = pages.get(cursor);
    if (body === undefined) throw invalidParams('unknown cursor');
    return body;
  }

  /** The pages that are the same for every caller, built once. */
  #kept(list: ListName, revision: string, modern: boolean, items: readonly Item[]): ReadonlyMap<unknown, string> {
    const key = `${list} ${revision}`;
    const pages = this.#pages.get(key) ?? this.#build(list, modern, items);
    this.#pages.set(key, pages);
    return pages;
  }

  /** Pages by the cursor that asks for them; the first by none. A cursor is the page's start and a digest of the list. */
  #build(
    list: ListName,
    modern: boolean,
    all: readonly Item[],
    isHidden?: (item: Guarded) => boolean,
  ): Map<unknown, string> {
    const { cache, pageSize } = this.#config;
    const items = all.flatMap(({ item, json }) => (isHidden?.(item) ? [] : [json]));
    const cacheScope = isHidden ? 'private' : cache.cacheScope;
    const cursorAt = (start: number): string => `${start}.${digest(items)}`;
    const pages = new Map<unknown, string>();
    let start = 0;
    do {
      const end = start + pageSize;
      const next = end < items.length ? `,"nextCursor":"${cursorAt(end)}"` : '';
      const hints = `,"ttlMs":${cache.ttlMs},"cacheScope":"${cacheScope}",${this.#tail}`;
      const body = `{"${list}":[${items.slice(start, end).join(',')}]${next}${modern ? hints : '}'}`;
      pages.set(start === 0 ? undefined : cursorAt(start), body);
      start = end;
    } while (start < items.length);
    return pages;
  }

  async #describe(list: ListName, revision: string): Promise<void> {
    const { describeList, KINDS } = await import('./describe.ts');
    const items = describeList(this.#registry, list, revision, (item, error) =>
      this.#report([KINDS[list], item, error]),
    );
    this.#items.set(`${list} ${revision}`, items);
  }

  #report(fault: ListFault): void {
    this.faulty = true;
    const { observe } = this.#config;
    if (!observe) return;
    const report = async (before: Promise<void> | undefined): Promise<void> => {
      const { reportUnlisted } = await import('./unlisted.ts');
      await before;
      reportUnlisted(observe, fault);
    };
    this.pending = report(this.pending);
  }
}

/** FNV-1a: tells one registry's cursors from another's; nothing secret hangs on it. */
function digest(items: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const item of items) {
    for (let i = 0; i < item.length; i++) hash = Math.imul(hash ^ item.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

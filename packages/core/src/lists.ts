/** What a server says about itself: capabilities, and list results serialised once a revision. */

import type { Guarded } from './access.ts';
import type { Config } from './config.ts';
import type { AnyPrompt, AnyResource, AnyTool } from './define.ts';
import { invalidParams } from './errors.ts';
import { annotate } from './header-params.ts';
import type { ListedKind } from './observe.ts';
import {
  ICONS_REVISION,
  type Icon,
  type Implementation,
  META_SERVER,
  MODERN_REVISION,
  STRUCTURED_REVISION,
} from './protocol.ts';
import type { Registry } from './registry.ts';
import { inputJson, outputJson } from './schema.ts';

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

/** One listed thing, and the JSON text that describes it. */
interface Item {
  readonly item: Guarded;
  readonly json: string;
}

type ListsConfig = Pick<Config, 'cache' | 'pageSize' | 'observe'>;
type Listable = AnyTool | AnyPrompt | AnyResource;
export type ListFault = readonly [kind: ListedKind, item: Listable, error: unknown];

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

  /** The JSON text of one page of a list. @throws McpError `invalid_params` for a cursor this list never gave */
  body(
    list: ListName,
    revision: string,
    modern: boolean,
    cursor: unknown,
    isHidden: (item: Guarded) => boolean,
  ): string {
    const items = this.#itemsOf(list, revision);
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

  #itemsOf(list: ListName, revision: string): readonly Item[] {
    const key = `${list} ${revision}`;
    let items = this.#items.get(key);
    if (!items) {
      items = this.#describe(list, revision, (item, error) => this.#report(list, item, error));
      this.#items.set(key, items);
    }
    return items;
  }

  /** Every item that cannot be listed, with the reason. */
  faults(): ListFault[] {
    const found: ListFault[] = [];
    for (const list of Object.keys(KINDS) as ListName[]) {
      this.#describe(list, MODERN_REVISION, (item, error) => found.push([KINDS[list], item, error]));
    }
    return found;
  }

  #describe(list: ListName, revision: string, fail: (item: Listable, error: unknown) => void): Item[] {
    const { tools, prompts, resources, templates } = this.#registry;
    const each = <T extends Listable>(items: Iterable<T>, describe: (item: T, revision: string) => object): Item[] =>
      [...items].flatMap((item) => {
        try {
          return [{ item, json: JSON.stringify(describe(item, revision)) }];
        } catch (error) {
          fail(item, error);
          return [];
        }
      });
    switch (list) {
      case 'tools':
        return each(tools.values(), toolItem);
      case 'prompts':
        return each(prompts.values(), promptItem);
      case 'resources':
        return each(resources.values(), resourceItem);
      case 'resourceTemplates':
        return each(
          [...templates.values()].map(({ definition }) => definition),
          resourceItem,
        );
    }
  }

  #report(list: ListName, item: Listable, error: unknown): void {
    this.faulty = true;
    const { observe } = this.#config;
    if (!observe) return;
    const report = async (before: Promise<void> | undefined): Promise<void> => {
      const { reportUnlisted } = await import('./unlisted.ts');
      await before;
      reportUnlisted(observe, [KINDS[list], item, error]);
    };
    this.pending = report(this.pending);
  }
}

const KINDS: Readonly<Record<ListName, ListedKind>> = {
  tools: 'tool',
  prompts: 'prompt',
  resources: 'resource',
  resourceTemplates: 'resource',
};

/** FNV-1a: tells one registry's cursors from another's; nothing secret hangs on it. */
function digest(items: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const item of items) {
    for (let i = 0; i < item.length; i++) hash = Math.imul(hash ^ item.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

/** Members that every item may have, as far as the revision knows them. JSON leaves out what is `undefined`. */
function shared(
  { title, icons, _meta }: { readonly title?: string; readonly icons?: readonly Icon[]; readonly _meta?: object },
  revision: string,
): object {
  return { ...(revision >= STRUCTURED_REVISION && { title, _meta }), ...(revision >= ICONS_REVISION && { icons }) };
}

function toolItem(tool: AnyTool, revision: string): object {
  const output = tool.outputSchema && revision >= STRUCTURED_REVISION ? outputJson(tool.outputSchema) : undefined;
  // Up to 2025-11-25 structured output is an object.
  const listed = output && (revision > ICONS_REVISION || output['type'] === 'object');
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: annotate(inputJson(tool.inputSchema), tool.headerParams ?? {}),
    ...(listed && { outputSchema: output }),
    ...(revision > '2024-11-05' && { annotations: tool.annotations }),
    ...shared(tool, revision),
  };
}

function promptItem(prompt: AnyPrompt, revision: string): object {
  return {
    name: prompt.name,
    description: prompt.description,
    arguments: prompt.argsSchema && promptArguments(inputJson(prompt.argsSchema)),
    ...shared(prompt, revision),
  };
}

function promptArguments(schema: Readonly<Record<string, unknown>>): object[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, { title?: string; description?: string }>>;
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  return Object.entries(properties).map(([name, { description }]) => ({
    name,
    description,
    required: required.has(name),
  }));
}

function resourceItem(resource: AnyResource, revision: string): object {
  const { uri, uriTemplate, name, description, mimeType, annotations, size } = resource;
  return { uri, uriTemplate, name, description, mimeType, annotations, size, ...shared(resource, revision) };
}

/** Changing what a server offers while it runs, for hosts that go on running. */

import type { PromptLike, ResourceLike, ToolLike } from './classes.ts';
import type { McpHandler } from './context.ts';
import type { RegistryBuilder } from './registry.ts';
import type { MCPServer } from './server.ts';
import { CHANGE } from './server-core.ts';

export type ItemKind = 'tool' | 'prompt' | 'resource';

/**
 * Changes the registry of a running server and tells clients that listen. Requests that have begun see the registry
 * as it was. Each instance has its own: where several serve one URL, change all of them.
 */
export interface Items {
  /** @throws when its name is taken or its schema cannot be used */
  addTool(tool: ToolLike): void;
  addPrompt(prompt: PromptLike): void;
  addResource(resource: ResourceLike): void;
  /** Takes an item out of lists and calls until it is enabled. A resource's name is its URI or template. @throws when there is none */
  disable(kind: ItemKind, name: string): void;
  /** @throws when none of that name is disabled */
  enable(kind: ItemKind, name: string): void;
  /** @throws when there is none, disabled or not */
  remove(kind: ItemKind, name: string): void;
}

type Change = (change: (registry: RegistryBuilder) => void) => void;
/** Gives the registry, or puts another in its place. @throws Error when that cannot be served safely */
type Registered = (next?: RegistryBuilder) => RegistryBuilder;

/** The items of a server; `undefined` for a handler that is no `MCPServer`. */
export function itemsOf(server: McpHandler): Items | undefined {
  const registered = (server as { [CHANGE]?: Registered })[CHANGE]?.bind(server);
  if (!registered) return undefined;
  const apply: Change = (change) => {
    const before = registered();
    const next = copyOf(before);
    change(next);
    try {
      registered(next);
    } catch (error) {
      registered(before);
      throw error;
    }
  };
  return createItems(apply, server as MCPServer);
}

function copyOf(registry: RegistryBuilder): RegistryBuilder {
  // Not by its name, which would bundle another copy of the class.
  const copy = new (registry.constructor as new () => RegistryBuilder)();
  copy.quiet = registry.quiet;
  for (const kind of ['tools', 'prompts', 'resources', 'templates'] as const) {
    for (const [key, item] of registry[kind]) copy[kind].set(key, item as never);
  }
  return copy;
}

interface Disabled {
  readonly item: unknown;
  /** Where it stood, so that it comes back there. */
  readonly index: number;
}

function createItems(apply: Change, { notify }: MCPServer): Items {
  const disabled = new Map<string, Disabled>();
  const tell = (kind: ItemKind): void => {
    void { tool: notify.toolsChanged, prompt: notify.promptsChanged, resource: notify.resourcesChanged }[kind]();
  };
  const add = (kind: ItemKind, put: (registry: RegistryBuilder) => void): void => {
    apply(put);
    tell(kind);
  };
  const take = (kind: ItemKind, name: string): Disabled => {
    let taken: Disabled | undefined;
    apply((registry) => {
      const map = mapsOf(registry, kind).find((one) => one.has(name));
      if (!map) throw new Error(`There is no ${kind} "${name}"`);
      taken = { item: map.get(name), index: [...map.keys()].indexOf(name) };
      map.delete(name);
    });
    tell(kind);
    return taken as Disabled;
  };
  const keyOf = (kind: ItemKind, name: string): string => `${kind} ${name}`;
  return {
    addTool: (tool) => add('tool', (registry) => registry.addTool(tool)),
    addPrompt: (prompt) => add('prompt', (registry) => registry.addPrompt(prompt)),
    addResource: (resource) => add('resource', (registry) => registry.addResource(resource)),
    disable(kind, name) {
      disabled.set(keyOf(kind, name), take(kind, name));
    },
    enable(kind, name) {
      const found = disabled.get(keyOf(kind, name));
      if (!found) throw new Error(`No ${kind} "${name}" is disabled`);
      apply((registry) => {
        const [first, templates] = mapsOf(registry, kind);
        const map = templates && isTemplate(found.item) ? templates : first;
        if (!map || map.has(name)) throw new Error(`Duplicate ${kind} "${name}": remove the other one first`);
        const entries = [...map];
        entries.splice(found.index, 0, [name, found.item]);
        map.clear();
        for (const [key, item] of entries) map.set(key, item);
      });
      disabled.delete(keyOf(kind, name));
      tell(kind);
    },
    remove(kind, name) {
      if (!disabled.delete(keyOf(kind, name))) take(kind, name);
    },
  };
}

function mapsOf(registry: RegistryBuilder, kind: ItemKind): readonly Map<string, unknown>[] {
  if (kind === 'tool') return [registry.tools];
  return kind === 'prompt' ? [registry.prompts] : [registry.resources, registry.templates];
}

function isTemplate(item: unknown): boolean {
  return 'template' in (item as object) && 'definition' in (item as object);
}

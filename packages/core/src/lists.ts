/** What a server says about itself: capabilities, and list results serialised once a revision. */

import type { AnyPrompt, AnyResource, AnyTool } from './define.ts';
import {
  type CacheHints,
  ICONS_REVISION,
  type Icon,
  type Implementation,
  META_SERVER,
  STRUCTURED_REVISION,
} from './protocol.ts';
import type { Registry } from './registry.ts';
import { type JsonSchema, jsonSchema, NO_ARGUMENTS } from './schema.ts';

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

/** List bodies by revision, each built when first asked for. */
export class Lists {
  readonly #registry: Registry;
  readonly #hints: Required<CacheHints>;
  readonly #tail: string;
  readonly #bodies: Map<string, string> = new Map();

  constructor(registry: Registry, hints: Required<CacheHints>, tail: string) {
    this.#registry = registry;
    this.#hints = hints;
    this.#tail = tail;
  }

  /** The JSON text of a list result. */
  body(list: ListName, revision: string, modern: boolean): string {
    const key = `${list} ${revision}`;
    let body = this.#bodies.get(key);
    if (body === undefined) {
      const items = JSON.stringify(this.#items(list, revision));
      body = modern
        ? `{"${list}":${items},"ttlMs":${this.#hints.ttlMs},"cacheScope":"${this.#hints.cacheScope}",${this.#tail}`
        : `{"${list}":${items}}`;
      this.#bodies.set(key, body);
    }
    return body;
  }

  #items(list: ListName, revision: string): object[] {
    const { tools, prompts, resources, templates } = this.#registry;
    switch (list) {
      case 'tools':
        return [...tools.values()].map((tool) => toolItem(tool, revision));
      case 'prompts':
        return [...prompts.values()].map((prompt) => promptItem(prompt, revision));
      case 'resources':
        return [...resources.values()].map((resource) => resourceItem(resource, revision));
      case 'resourceTemplates':
        return [...templates.values()].map(({ definition }) => resourceItem(definition, revision));
    }
  }
}

/** Members that every item may have, as far as the revision knows them. */
function shared(
  item: { readonly title?: string; readonly icons?: readonly Icon[]; readonly _meta?: object },
  revision: string,
): object {
  return {
    ...(item.title !== undefined && revision >= STRUCTURED_REVISION && { title: item.title }),
    ...(item.icons && revision >= ICONS_REVISION && { icons: item.icons }),
    ...(item._meta && revision >= STRUCTURED_REVISION && { _meta: item._meta }),
  };
}

function toolItem(tool: AnyTool, revision: string): object {
  const output =
    tool.outputSchema && revision >= STRUCTURED_REVISION ? jsonSchema(tool.outputSchema, 'output') : undefined;
  // Up to 2025-11-25 structured output is an object.
  const listed = output && (revision > ICONS_REVISION || output['type'] === 'object') ? output : undefined;
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: tool.inputSchema ? jsonSchema(tool.inputSchema, 'input') : NO_ARGUMENTS,
    ...(listed && { outputSchema: listed }),
    ...(tool.annotations && revision > '2024-11-05' && { annotations: tool.annotations }),
    ...shared(tool, revision),
  };
}

function promptItem(prompt: AnyPrompt, revision: string): object {
  return {
    name: prompt.name,
    ...(prompt.description !== undefined && { description: prompt.description }),
    ...(prompt.argsSchema && { arguments: promptArguments(jsonSchema(prompt.argsSchema, 'input')) }),
    ...shared(prompt, revision),
  };
}

function promptArguments(schema: JsonSchema): object[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, { title?: string; description?: string }>>;
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  return Object.entries(properties).map(([name, { description }]) => ({
    name,
    ...(description !== undefined && { description }),
    required: required.has(name),
  }));
}

function resourceItem(resource: AnyResource, revision: string): object {
  const { uri, uriTemplate, name, description, mimeType, annotations, size } = resource;
  return {
    ...(uri === undefined ? { uriTemplate } : { uri }),
    name,
    ...(description !== undefined && { description }),
    ...(mimeType !== undefined && { mimeType }),
    ...(annotations && { annotations }),
    ...(size !== undefined && { size }),
    ...shared(resource, revision),
  };
}

/** Items as lists show them, each on its own. Loaded by the first list, and by hosts that check. */

import type { Guarded } from './access.ts';
import { annotate } from './annotate.ts';
import type { AnyPrompt, AnyResource, AnyTool } from './define.ts';
import { inputJson, outputJson } from './listed-schema.ts';
import type { ListName } from './lists.ts';
import type { ListedKind } from './observe.ts';
import { ICONS_REVISION, type Icon, MODERN_REVISION, STRUCTURED_REVISION } from './protocol.ts';
import type { Registry } from './registry.ts';

/** One listed thing, and the JSON text that describes it. */
export interface Item {
  readonly item: Guarded;
  readonly json: string;
}

export type Listable = AnyTool | AnyPrompt | AnyResource;
/** An item that cannot be listed, and what its description said. */
export type ListFault = readonly [kind: ListedKind, item: Listable, error: unknown];

export const KINDS: Readonly<Record<ListName, ListedKind>> = {
  tools: 'tool',
  prompts: 'prompt',
  resources: 'resource',
  resourceTemplates: 'resource',
};

/** Every item that cannot be listed, with the reason. Converts every schema. */
export function faultsOf(registry: Registry): ListFault[] {
  const found: ListFault[] = [];
  for (const list of Object.keys(KINDS) as ListName[]) {
    describeList(registry, list, MODERN_REVISION, (item, error) => found.push([KINDS[list], item, error]));
  }
  return found;
}

/** The items of a list in a revision; those that cannot be listed are left out, and `fail` hears of each. */
export function describeList(
  { tools, prompts, resources, templates }: Registry,
  list: ListName,
  revision: string,
  fail: (item: Listable, error: unknown) => void,
): Item[] {
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

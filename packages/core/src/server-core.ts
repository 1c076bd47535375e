/** A server as the pipeline and its engine see it. */

import type { Answer } from './answer.ts';
import type { Config } from './config.ts';
import { must } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Gated } from './gate-options.ts';
import { type Capabilities, capabilitiesOf, Lists, modernTail } from './lists.ts';
import { META_SERVER } from './protocol.ts';
import type { Registry } from './registry.ts';

/** What the pipeline needs: the options, and what answers a body that came through the gate. */
export interface Pipeline extends Config, Gated {
  engine(exchange: Exchange<Pipeline>, body: string): Answer | Promise<Answer>;
  cold: boolean;
}

/** The method of a server that gives its `ServerCore`, for a subpath of this package: another copy of the module, in CommonJS. */
export const COMPILED: unique symbol = Symbol.for('mcp-server.compiled');

/** The method by which a host that serves streams gives a server its `Live`, and gets the one in effect. */
export const ATTACH: unique symbol = Symbol.for('mcp-server.attach');

/**
 * The method by which a host that goes on running changes what a running server offers: gives the registry, or puts
 * another in its place. What is asked already is answered by the one before.
 */
export const CHANGE: unique symbol = Symbol.for('mcp-server.change');

/** A server with its registry closed. */
export interface ServerCore extends Pipeline {
  readonly registry: Registry;
  /** By whether the answer can be streamed: without that, log messages cannot be sent. */
  readonly capabilities: { readonly streamed: Capabilities; readonly buffered: Capabilities };
  readonly lists: Lists;
  readonly modernTail: string;
  readonly serverMeta: Readonly<Record<string, unknown>>;
  readonly discoverMeta: Readonly<Record<string, unknown>>;
}

/** The method that checks a server as `checkServer` does, and gives its `ServerCore` with the registry left open. */
export const CHECK: unique symbol = Symbol.for('mcp-server.check');

/** @throws TypeError for an item with scopes on a server that cannot know its callers */
function checkOpen({ tools, prompts, resources, templates }: Registry): void {
  const kinds = {
    tool: [...tools.values()],
    prompt: [...prompts.values()],
    resource: [...resources.values(), ...[...templates.values()].map(({ definition }) => definition)],
  };
  for (const [kind, items] of Object.entries(kinds)) {
    for (const { name, scopes } of items) {
      must(!scopes, `${kind} "${name}", scopes: the server has no auth. Give the MCPServer auth: { provider }`);
    }
  }
}

/** @throws TypeError for a tool that must be a task on a server that has none */
function checkPlain({ tools }: Registry): void {
  for (const { name, task } of tools.values()) {
    must(
      task !== 'required',
      `tool "${name}", task: the server has no tasks. Give the MCPServer tasks: createTasks() of core/tasks`,
    );
  }
}

/** Compiles a registry and converts no schema. @throws TypeError when something cannot be served safely */
export function compileServer(config: Config, registry: Registry, engine: ServerCore['engine']): ServerCore {
  if (!config.provider) checkOpen(registry);
  if (!config.tasks) checkPlain(registry);
  const { name, version } = config.info;
  const tail = modernTail(config.info);
  const { tasks, provider } = config;
  const extensions = { ...provider?.extensions, ...(tasks && { [tasks.extension]: {} }) };
  const buffered = { ...capabilitiesOf(registry), ...((tasks || provider?.extensions) && { extensions }) };
  return {
    ...config,
    engine,
    registry,
    capabilities: { streamed: { ...buffered, logging: {} }, buffered },
    lists: new Lists(registry, config, tail),
    modernTail: tail,
    serverMeta: { [META_SERVER]: { name, version } },
    discoverMeta: { [META_SERVER]: config.info },
    cold: true,
    last: undefined,
  };
}

/** The methods a client may call, by era. */

import { type Guarded, isHidden } from './access.ts';
import type { Live } from './bus.ts';
import { complete } from './completion.ts';
import { isImplementation } from './era.ts';
import { invalidParams, McpError, shown } from './errors.ts';
import type { Claim, Exchange } from './exchange.ts';
import { isObject, type Params, type RequestId, type RpcRequest } from './jsonrpc.ts';
import type { Capabilities, ListName, Lists } from './lists.ts';
import { getPrompt } from './prompts.ts';
import {
  ASSUMED_REVISION,
  LATEST_LEGACY_REVISION,
  LEGACY_REVISIONS,
  LEVELS,
  type LogLevel,
  MODERN_REVISIONS,
  STRUCTURED_REVISION,
} from './protocol.ts';
import { findResource, readResource } from './resources.ts';
import { openSession } from './session.ts';
import type { Tasks } from './task.ts';
import { callTool, TASK_HOST } from './tools.ts';

/** A result, or the JSON text of one that is no ordinary one or never changes. */
export type Result = object | string;

interface Method {
  readonly eras: 'both' | 'modern' | 'legacy';
  /** The capability that must be declared; without it the method does not exist. */
  readonly capability?: string;
  /** Gives the result, or the JSON text of one. */
  run(exchange: Exchange, claim: Claim, params: Params, id: RequestId): Result | Promise<Result>;
  /** Whether the method exists on the platform of this request. Default: it does. */
  readonly when?: (exchange: Exchange) => boolean;
}

const task: Method = {
  eras: 'modern',
  when: ({ server }) => server.tasks !== undefined,
  run: (exchange, claim, params) => (exchange.server.tasks as Tasks).answer(exchange, claim, params, TASK_HOST),
};

/** A null prototype: `constructor` is no method. */
const METHODS: Readonly<Record<string, Method>> = Object.assign(Object.create(null), {
  initialize: { eras: 'legacy', run: initialize },
  ping: { eras: 'legacy', run: () => '{}' },
  'logging/setLevel': { eras: 'legacy', capability: 'logging', run: setLevel },
  'resources/subscribe': { eras: 'legacy', capability: 'resources', run: subscribe },
  'resources/unsubscribe': { eras: 'legacy', capability: 'resources', run: unsubscribe },
  'server/discover': { eras: 'modern', run: discover },
  'subscriptions/listen': { eras: 'modern', when: streamsLive, run: listen },
  'tools/list': list('tools', 'tools'),
  'tools/call': operation('tools', callTool),
  'prompts/list': list('prompts', 'prompts'),
  'prompts/get': operation('prompts', getPrompt),
  'resources/list': list('resources', 'resources'),
  'resources/templates/list': list('resources', 'resourceTemplates'),
  'resources/read': operation('resources', readResource),
  'tasks/get': task,
  'tasks/update': task,
  'tasks/cancel': task,
  'completion/complete': operation('completions', (exchange, _claim, params) => complete(exchange, params)),
} satisfies Record<string, Method>);

/**
 * Runs a request and gives its result.
 * @throws McpError `method_not_found` for what this era or this server does not have
 */
export function dispatch(exchange: Exchange, claim: Claim, message: RpcRequest): Result | Promise<Result> {
  const method = METHODS[message.method];
  const known =
    method &&
    (method.eras === 'both' || (method.eras === 'modern') === claim.modern) &&
    (method.capability === undefined || method.capability in capabilitiesOn(exchange)) &&
    method.when?.(exchange) !== false;
  if (!known) throw new McpError('method_not_found', `Method not found: ${shown(message.method)}`);
  exchange.method = message.method;
  return method.run(exchange, claim, message.params, message.id);
}

/** What this server can do on the platform of this request. */
function capabilitiesOn({ server, call }: Exchange): Capabilities {
  return server.capabilities[call.streaming === false ? 'buffered' : 'streamed'];
}

/** The JSON text of a result, with what the modern era adds to every one. */
export function toText({ server }: Exchange, claim: Claim, result: Result): string {
  if (typeof result === 'string') return result;
  if (!claim.modern) return JSON.stringify(result);
  const { _meta } = result as { _meta?: object };
  const { modernTail, serverMeta } = server;
  if (_meta) return JSON.stringify({ ...result, resultType: 'complete', _meta: { ..._meta, ...serverMeta } });
  const body = JSON.stringify(result);
  return body === '{}' ? `{${modernTail}` : `${body.slice(0, -1)},${modernTail}`;
}

/** What a handler of the user answers. */
function operation(capability: string, run: Method['run']): Method {
  return { eras: 'both', capability, run };
}

function list(capability: string, name: ListName): Method {
  return {
    eras: 'both',
    capability,
    run(exchange, claim, params) {
      const hidden = (item: Guarded): boolean => isHidden(exchange, item);
      const { lists } = exchange.server;
      const body = lists.body(name, claim.revision, claim.modern, params['cursor'] ?? undefined, hidden);
      return typeof body === 'string' ? body : reported(lists, body);
    },
  };
}

/** Waits until the operator has heard of what the list leaves out. */
async function reported(lists: Lists, body: Promise<string>): Promise<string> {
  const text = await body;
  const { pending } = lists;
  // No other request waits for it.
  lists.pending = undefined;
  await pending;
  return text;
}

/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/discover */
function discover(exchange: Exchange): string {
  const { server } = exchange;
  return JSON.stringify({
    supportedVersions: MODERN_REVISIONS,
    capabilities: streamsLive(exchange) ? server.live?.advertise(capabilitiesOn(exchange)) : capabilitiesOn(exchange),
    instructions: server.instructions,
    ...server.cache,
    resultType: 'complete',
    _meta: server.discoverMeta,
  });
}

function streamsLive({ server, call }: Exchange): boolean {
  return server.live !== undefined && call.streaming !== false;
}

/** @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions */
async function listen(exchange: Exchange, claim: Claim, params: Params, id: RequestId): Promise<string> {
  const find = (uri: string): unknown => findResource(exchange, uri);
  const { live, tasks } = exchange.server;
  return (live as Live).listen(exchange, params, id, find, await tasks?.heard(exchange, claim, TASK_HOST));
}

/** Without a live session the level is forgotten; each request's own progress and `info` messages are sent all the same. */
function setLevel({ session }: Exchange, _claim: Claim, { level }: Params): string {
  if (!LEVELS.has(level)) throw invalidParams('unknown log level');
  if (session?.live) session.live.level = level as LogLevel;
  return '{}';
}

/** Accepted for what exists; `resources.subscribe` is declared only where sessions live. */
async function subscribe(exchange: Exchange, _claim: Claim, { uri }: Params): Promise<string> {
  findResource(exchange, uri);
  await exchange.session?.live?.subscribe(uri as string);
  return '{}';
}

function unsubscribe(exchange: Exchange, _claim: Claim, { uri }: Params): string {
  findResource(exchange, uri);
  exchange.session?.live?.unsubscribe(uri as string);
  return '{}';
}

/** @see https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#initialization */
async function initialize(exchange: Exchange, _claim: Claim, params: Params): Promise<string> {
  const { server } = exchange;
  const { protocolVersion: asked, capabilities: offered, clientInfo } = params;
  if (typeof asked !== 'string' || !isObject(offered) || !isImplementation(clientInfo)) {
    throw invalidParams('initialize needs protocolVersion, capabilities and clientInfo');
  }
  const protocolVersion = LEGACY_REVISIONS.includes(asked) ? asked : LATEST_LEGACY_REVISION;
  await openSession(exchange, { protocolVersion, clientInfo, capabilities: offered });
  const told = exchange.sessions?.live ? server.live : undefined;
  const base = capabilitiesOn(exchange);
  const { completions, extensions: _, ...capabilities } = told?.advertise(base) ?? base;
  const { name, version, title, ...rest } = server.info;
  return JSON.stringify({
    protocolVersion,
    capabilities: {
      ...capabilities,
      ...(protocolVersion >= ASSUMED_REVISION && { completions }),
      ...(protocolVersion === LATEST_LEGACY_REVISION && { extensions: server.provider?.extensions }),
    },
    serverInfo: {
      name,
      version,
      ...(protocolVersion >= STRUCTURED_REVISION && { title }),
      ...(protocolVersion === LATEST_LEGACY_REVISION && rest),
    },
    instructions: server.instructions,
  });
}

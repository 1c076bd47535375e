/** An existing server of the official SDK 2.x as a handler. `@modelcontextprotocol/server` is imported here and in `sdk-server.ts` only. */

import {
  createMcpHandler,
  InMemoryServerEventBus,
  isLegacyRequest,
  type McpRequestContext,
  type McpServer,
  ProtocolError,
  SdkError,
  type Server,
  type ServerEventBus,
  type ServerNotifier,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { McpHandler } from './context.ts';
import { McpError, ToolError } from './errors.ts';
import {
  authOf,
  checkNew,
  contextOf,
  type GuestContext,
  type GuestOptions,
  maskTools,
  serveGuest,
  serveOnce,
} from './guest.ts';
import { isObject } from './jsonrpc.ts';
import type { Visit } from './visit.ts';

export type { GuestAuth, GuestContext, GuestOptions } from './guest.ts';
export { type SdkServerContext, toSdkServer } from './sdk-server.ts';

/** What a factory receives: what the SDK gives one, and what the pipeline knows beside it. */
export interface SdkContext<Platform = unknown> extends McpRequestContext, GuestContext<Platform> {}

/** Builds the server of one request; a factory written for the SDK's own `createMcpHandler` is one. */
export type SdkFactory<Platform = unknown> = (
  context: SdkContext<Platform>,
) => McpServer | Server | Promise<McpServer | Server>;

/** A handler that can also tell open `subscriptions/listen` streams, of this instance only, that something changed. */
export interface SdkHandler<Platform = unknown> extends McpHandler<Platform> {
  readonly notify: ServerNotifier;
}

/**
 * Serves a server of `@modelcontextprotocol/server` 2.x behind this pipeline: URL, Host, CORS, Origin and path first, then
 * `auth`, then body and limits. Each request gets a server and a transport of its own, both closed with the answer, so
 * state (and, for speed, schemas) belong outside the factory. The answer is JSON unless the server says something
 * before it and it can be streamed.
 * @throws TypeError for a factory that is no function, and for an option that is unknown or wrong
 */
export function serveSdk<Platform = unknown>(
  factory: SdkFactory<Platform>,
  options: GuestOptions = {},
): SdkHandler<Platform> {
  const bus = new InMemoryServerEventBus();
  const handler = serveGuest<Platform>(
    'serveSdk',
    (visit) => serve(visit, factory as SdkFactory<never>, bus),
    options,
    factory,
  );
  const { notify } = createMcpHandler(() => Promise.reject(), { bus });
  return { handleRequest: handler.handleRequest, notify };
}

async function serve(visit: Visit, factory: SdkFactory<never>, bus: ServerEventBus): Promise<Response> {
  const create = async (context: McpRequestContext): Promise<McpServer | Server> => {
    const server = await factory({ ...context, ...contextOf(visit) });
    checkNew('serveSdk', server);
    maskTools(server, visit, isDeliberate);
    return server;
  };
  const { request, message } = visit;
  if (await isLegacyRequest(request, message)) {
    const server = await create({ era: 'legacy', ...authOf(visit), requestInfo: request });
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !visit.streams });
    await server.connect(transport);
    return serveOnce(visit, server, transport);
  }
  if (!visit.streams && isObject(message) && message['method'] === 'subscriptions/listen') {
    throw new McpError('method_not_found', 'Method not found: subscriptions/listen needs a platform that can stream');
  }
  const onerror = (error: Error): void => {
    visit.problem = error;
  };
  const handler = createMcpHandler(create, { legacy: 'reject', bus, onerror });
  return handler.fetch(request, { parsedBody: message, ...authOf(visit) });
}

function isDeliberate(error: unknown): boolean {
  return error instanceof ProtocolError || error instanceof SdkError || error instanceof ToolError;
}

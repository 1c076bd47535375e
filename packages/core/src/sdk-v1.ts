/** An existing server of the official SDK 1.x as a handler. `@modelcontextprotocol/sdk` is imported here only. */

import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import type { McpHandler } from './context.ts';
import { ToolError } from './errors.ts';
import {
  authOf,
  checkNew,
  contextOf,
  type GuestAuth,
  type GuestContext,
  type GuestOptions,
  maskTools,
  serveGuest,
  serveOnce,
} from './guest.ts';

export type { GuestAuth, GuestContext, GuestOptions } from './guest.ts';

/** What a factory receives: the request as the pipeline let it through. */
export interface SdkV1Context<Platform = unknown> extends GuestContext<Platform> {
  readonly authInfo?: GuestAuth;
  readonly requestInfo: Request;
}

/** `McpServer`, or the low-level `Server`: whatever can be connected to a transport. */
export type SdkV1Server = McpServer | Server;

/**
 * Serves a server of `@modelcontextprotocol/sdk` 1.x behind this pipeline: URL, Host, CORS, Origin and path first, then
 * `auth`, then body and limits. Each request gets a server and a stateless transport of its own, both closed with the answer,
 * so state belongs outside the factory. The answer is JSON unless the server says something before it and it can be streamed.
 * @param factory builds the server of one request: called once a request, with who is calling
 * @throws TypeError for a factory that is no function, and for an option that is unknown or wrong
 */
export function serveSdkV1<Platform = unknown>(
  factory: (context: SdkV1Context<Platform>) => SdkV1Server | Promise<SdkV1Server>,
  options: GuestOptions = {},
): McpHandler<Platform> {
  return serveGuest(
    'serveSdkV1',
    async (visit) => {
      const context = { ...contextOf(visit), ...authOf(visit), requestInfo: visit.request };
      const server = await factory(context as SdkV1Context<Platform>);
      checkNew('serveSdkV1', server);
      maskTools(server, visit, (error) => error instanceof McpError || error instanceof ToolError);
      const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !visit.streams });
      // The types of 1.x declare members that may be undefined as optional ones.
      await server.connect(transport as Transport);
      return serveOnce(visit, server, transport);
    },
    options,
    factory,
  );
}

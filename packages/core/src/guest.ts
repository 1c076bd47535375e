/** Somebody else's MCP server behind this pipeline: what `sdk` and `sdk-v1` share. */

import type { Answer } from './answer.ts';
import type { Principal } from './auth.ts';
import { type AuthOptions, compileConfig, type ServerOptions } from './config.ts';
import type { McpHandler } from './context.ts';
import { McpError, must, ToolError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { checkOptions } from './gate-options.ts';
import { toAnswer } from './guest-answer.ts';
import { handle } from './handle.ts';
import { isObject, parseJson } from './jsonrpc.ts';
import type { Pipeline } from './server-core.ts';
import { Visit } from './visit.ts';

const OPTIONS = ['cors', 'path', 'basePath', 'allowedHosts', 'limits', 'errors', 'observe', 'rateLimit'] as const;
const AUTH_OPTIONS = ['provider', 'audit'] as const;

/**
 * What an SDK server takes from this pipeline; each option means what it means to `MCPServer`.
 * With `errors: 'mask'`, the default, an error that a tool, a prompt or a resource throws reaches the client as an
 * error id; an `isError` result that a tool returns, the SDK's own protocol errors and `ToolError` arrive as they are.
 */
export interface GuestOptions extends Pick<ServerOptions, (typeof OPTIONS)[number]> {
  /** Who may call is decided by what a tool of the SDK server does with `authInfo`. */
  readonly auth?: Pick<AuthOptions, (typeof AUTH_OPTIONS)[number]>;
}

/** What the pipeline knows of a request, for the factory of an SDK server. */
export interface GuestContext<Platform = unknown> {
  /** The same id as in the log line of this request. */
  readonly requestId: string;
  /** Who is calling; `undefined` without `auth`. */
  readonly principal: Principal | undefined;
  readonly sourceIp: string | undefined;
  readonly platform: Platform;
  /** When the platform ends the request, in milliseconds since the epoch, where it says so. */
  readonly deadline: number | undefined;
  /** Aborts when the caller has gone and when the deadline has passed. */
  readonly signal: AbortSignal;
  /** Lets `work` finish after the answer, where the platform can; elsewhere it simply runs on. */
  waitUntil(work: Promise<unknown>): void;
  /** Reports an error to `observe` and gives the text that may reach the client: an error id, or a `ToolError`'s message. */
  mask(error: unknown): string;
}

/** The caller as both SDKs describe one. */
export interface GuestAuth {
  /** Always empty: providers do not hand on credentials, and a server must not send them upstream. */
  token: string;
  /** The OAuth client, or else the subject. */
  clientId: string;
  scopes: string[];
  /** Seconds since the epoch. */
  expiresAt?: number;
  extra: { principal: Principal };
}

/** A handler whose gate is this pipeline's and whose protocol is what `serve` gives. @throws TypeError for an option that is unknown or wrong */
export function serveGuest<Platform>(
  where: string,
  serve: (visit: Visit) => Promise<Response>,
  options: GuestOptions,
  factory: unknown,
): McpHandler<Platform> {
  must(
    typeof factory === 'function',
    `${where}: expected a function that makes a new server for each request, for example ${where}(() => createServer())`,
  );
  checkOptions(where, options, [...OPTIONS, 'auth']);
  if (options.auth !== undefined) checkOptions(`${where}: auth`, options.auth, AUTH_OPTIONS);
  const pipeline: Pipeline = {
    ...compileConfig({ ...options, name: where, version: '1' }),
    engine: (exchange, body) => answer(exchange, body, serve),
    cold: true,
    last: undefined,
  };
  return { handleRequest: (request, call = {}) => handle(pipeline, request, call) };
}

async function answer(
  exchange: Exchange<Pipeline>,
  body: string,
  serve: (visit: Visit) => Promise<Response>,
): Promise<Answer> {
  const { maxDepth, maxBatch } = exchange.server.limits;
  const message = parseJson(body, maxDepth);
  if (Array.isArray(message) && message.length > maxBatch) {
    throw new McpError('invalid_request', `Invalid request: more than ${maxBatch} messages (limits.maxBatch)`);
  }
  const visit = new Visit(exchange, body, message);
  try {
    return await toAnswer(visit, await visit.unlessStopped(serve(visit)));
  } catch (error) {
    visit.end();
    return visit.failure(error);
  }
}

/** The servers that factories have made. */
const SEEN = new WeakSet<object>();

/** @throws TypeError for a server that an earlier request got: two at once would be connected to each other's clients */
export function checkNew(where: string, server: object): void {
  must(isObject(server), `${where}: the function returned no server`);
  must(
    !SEEN.has(server),
    `${where}: the function returned the same server instance twice. It must make a new server for each request: put new McpServer(...) and its tools inside it`,
  );
  SEEN.add(server);
}

/** What a factory gets: `GuestContext`, and the caller as the SDK describes one. */
export function contextOf(visit: Visit): GuestContext<never> {
  const { call, deadline, principal, requestId } = visit.exchange;
  return {
    requestId,
    principal,
    sourceIp: call.sourceIp,
    platform: call.platform as never,
    deadline,
    signal: visit.request.signal,
    waitUntil(work) {
      // Nobody else may listen, and an unhandled rejection is fatal on some runtimes.
      const reported = work.catch((error: unknown) => void visit.exchange.mask(error));
      call.waitUntil?.(reported);
    },
    mask: (error) => visit.mask(error),
  };
}

/** The caller, where there is one. */
export function authOf(visit: Visit): { authInfo?: GuestAuth } {
  const { principal } = visit.exchange;
  if (!principal) return {};
  const { clientId, subject, scopes, expiresAt } = principal;
  return {
    authInfo: {
      token: '',
      clientId: clientId ?? subject,
      // A copy, because a warm instance shares principals.
      scopes: [...scopes],
      ...(expiresAt !== undefined && { expiresAt }),
      extra: { principal },
    },
  };
}

interface Transport {
  handleRequest(request: Request, options: { parsedBody: unknown; authInfo?: GuestAuth }): Promise<Response>;
}

/** Serves one request with a server and the transport it is connected to, which serve no other. */
export function serveOnce(visit: Visit, server: { close(): Promise<void> }, transport: Transport): Promise<Response> {
  visit.ended.then(() => server.close()).catch((error: unknown) => void visit.exchange.mask(error));
  return transport.handleRequest(visit.request, { parsedBody: visit.message, ...authOf(visit) });
}

/**
 * Masks what the tools of an `McpServer` throw; the SDK by itself shows it to the client.
 * @param deliberate whether an error was made for the client
 * @throws Error when this version of the SDK runs its tools in another way: nothing would be masked
 */
export function maskTools(server: object, visit: Visit, deliberate: (error: unknown) => boolean): void {
  if (!('registerTool' in server) || visit.exchange.server.errors === 'message') return;
  const tools = server as { executeToolHandler?: (...args: unknown[]) => Promise<unknown> };
  const execute = tools.executeToolHandler;
  if (typeof execute !== 'function') {
    throw new Error("The errors of this version of the SDK cannot be masked: set errors: 'message' to show them");
  }
  tools.executeToolHandler = async (...args) => {
    try {
      return await execute.apply(server, args);
    } catch (error) {
      throw deliberate(error) ? error : new ToolError(visit.mask(error));
    }
  };
}

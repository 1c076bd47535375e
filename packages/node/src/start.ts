import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createMailbox, type McpHandler, startTimer } from '@mcp-serverless/core';
import { attachLive, checkLists, itemsOf } from '@mcp-serverless/core/live';
import { type CommonCall, toListener } from './handler.ts';
import { OpenRequests } from './open-requests.ts';
import { checkStartOptions, endpointUrl, type Settings } from './options.ts';
import { Sessions } from './sessions.ts';
import { onSignal } from './signals.ts';
import type { RunningServer, StartOptions } from './types.ts';

/**
 * Serves over HTTP until `close()` or a signal. Unless `host` says otherwise only this machine can reach it, and of web
 * pages only its own: others get 403, unless `cors.allowOrigin` names them.
 * @param server an `MCPServer`, or anything else that serves MCP
 * @returns when it listens
 * @throws TypeError that names the option that is unknown or wrong, or the item of an `MCPServer` that cannot be served or
 * listed, with the path into its schema and the fix; an Error that names the port when it is taken
 */
export async function start(server: McpHandler, options: StartOptions = {}): Promise<RunningServer> {
  const settings = checkStartOptions(options);
  if (typeof server?.handleRequest !== 'function') throw new TypeError('start: expected an MCPServer');
  checkLists(server);
  const live = attachLive(server);
  const sessions = settings.sessions && new Sessions(settings.sessions, live?.bus);
  const work: Set<Promise<unknown>> = new Set();
  const open = new OpenRequests<ServerResponse>(({ headersSent }) => headersSent);
  const ending = new AbortController();
  const listener = toListener(server, commonCall(settings, work, ending.signal, sessions), open);

  const accept = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method === 'GET' && request.url === settings.health) {
      sayHealth(response, http.listening);
      return;
    }
    open.add(response);
    response.once('close', () => {
      open.end(response, !response.writableFinished);
      if (!http.listening) setImmediate(() => http.closeIdleConnections());
    });
    if (!http.listening) response.setHeader('connection', 'close');
    void listener(request, response);
  };
  const http: Server = settings.tls ? createTlsServer(settings.tls as TlsOptions, accept) : createServer(accept);
  http.keepAliveTimeout = settings.keepAliveTimeoutMs;
  const port = await listen(http, settings).catch((error: unknown) => {
    open.close();
    throw error;
  });

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= drain(http, open, work, settings.drainMs, () => {
      ending.abort();
      sessions?.close();
    }).finally(() => {
      open.close();
      sessions?.end();
      offSignal();
    });
    return closed;
  };
  const offSignal = settings.signals ? onSignal(close) : () => {};
  return { url: endpointUrl(settings, port), port, items: itemsOf(server), close };
}

function sayHealth(response: ServerResponse, listening: boolean): void {
  const headers = { 'content-type': 'text/plain', 'cache-control': 'no-store' };
  response.writeHead(listening ? 200 : 503, headers).end(listening ? 'ok' : 'closing');
}

function commonCall(
  settings: Settings,
  work: Set<Promise<unknown>>,
  ending: AbortSignal,
  sessions: Sessions | undefined,
): CommonCall {
  const { path, instances, cors, basePath, publicUrl, allowedHosts, defaultOrigins } = settings;
  return {
    path,
    instances,
    // A reply must find the process that waits for it.
    ...(instances === 'one' && { mailbox: createMailbox() }),
    ending,
    ...(sessions && { sessions }),
    ...(cors !== undefined && { cors }),
    ...(basePath !== undefined && { basePath }),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(allowedHosts !== undefined && { allowedHosts }),
    ...(defaultOrigins && { defaultOrigins }),
    waitUntil(promise) {
      const settled: Promise<unknown> = Promise.resolve(promise)
        .catch((error: unknown) => console.error(error))
        .finally(() => work.delete(settled));
      work.add(settled);
    },
  };
}

/** The ports that servers of this process listen to. */
const OWN_PORTS = new Set<number>();

function listen(http: Server, { port, host }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
    http.listen({ port, host }, () => {
      http.removeAllListeners('error').on('error', (error) => console.error(error));
      const { port: chosen } = http.address() as AddressInfo;
      OWN_PORTS.add(chosen);
      http.once('close', () => OWN_PORTS.delete(chosen));
      resolve(chosen);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const other = OWN_PORTS.has(port) ? 'server of this process' : 'process';
  const why: Record<string, string> = {
    EADDRINUSE: `port ${port} on ${host} is taken by another ${other}. Choose another port, or 0 for any free one`,
    EACCES: `port ${port} on ${host} needs more rights. Choose a port from 1024 up`,
    EADDRNOTAVAIL: `host ${host} is not an address of this machine`,
    ENOTFOUND: `host ${host} is not an address of this machine`,
  };
  const text = why[error.code ?? ''];
  return text === undefined ? error : new Error(`start: ${text}`, { cause: error });
}

/** Takes no more connections and ends the streams that only wait; gives what runs `drainMs` to end, then cuts it off. */
async function drain(
  http: Server,
  open: OpenRequests<ServerResponse>,
  work: ReadonlySet<Promise<unknown>>,
  drainMs: number,
  endStreams: () => void,
): Promise<void> {
  let stopTimer = (): void => {};
  const timeUp = new Promise<void>((resolve) => {
    stopTimer = startTimer(drainMs, resolve);
  });
  const ended = new Promise<void>((resolve) => http.close(() => resolve()));
  for (const response of open.keys) if (!response.headersSent) response.setHeader('connection', 'close');
  endStreams();
  await Promise.race([timeUp, finish(ended, work)]);
  stopTimer();
  open.cut();
  http.closeAllConnections();
  await ended;
}

/** Background work may be added for as long as requests run. */
async function finish(ended: Promise<void>, work: ReadonlySet<Promise<unknown>>): Promise<void> {
  await ended;
  while (work.size > 0) await Promise.all(work);
}

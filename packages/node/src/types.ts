import type { CallOptions } from '@mcp-serverless/core';
import type { Items } from '@mcp-serverless/core/live';
import type { SessionOptions } from './sessions.ts';

/** What HTTPS is served with: this, and whatever else `node:tls` takes. PEM, or the bytes of a file. */
export interface TlsSettings {
  readonly key?: string | Uint8Array;
  readonly cert?: string | Uint8Array;
  readonly pfx?: string | Uint8Array;
  readonly passphrase?: string;
  readonly [option: string]: unknown;
}

/** Where the server listens, and how requests reach it. What is set here wins over the same option of the server. */
export interface StartOptions extends Pick<CallOptions, 'cors' | 'basePath'> {
  /** Default 3000; 0 takes any free port. */
  readonly port?: number;
  /**
   * The address to listen on. Default `127.0.0.1`: other machines cannot reach it, and of web pages only those of this
   * machine may call, unless `cors.allowOrigin` is given here or on the server. `0.0.0.0` is every IPv4 address of the
   * machine; then set `allowedHosts` as well.
   */
  readonly host?: string;
  /** The endpoint's path; others answer 404. Default `/mcp`. */
  readonly path?: string;
  /**
   * Host names that requests must be for. Default on a loopback `host`: the loopback names, so that no
   * web page can reach the server through a name of its own (DNS rebinding). Default elsewhere: the server's own.
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Whether clients of revisions up to 2025-11-25 get sessions, kept in this process: a stream for what the server says
   * by itself, answers that can be resumed, subscriptions. All requests of a client must then reach this process.
   * `true` is the defaults of `SessionOptions`. Default false.
   */
  readonly sessions?: boolean | SessionOptions;
  /** A path that answers GET with 200 and `ok`, whatever the `Host`, and 503 once the server closes. Default: none. */
  readonly health?: string;
  /** Serves HTTPS: `key` and `cert` or `pfx`, and whatever else `node:tls` takes. Default: HTTP. */
  readonly tls?: TlsSettings;
  /** The URL clients use, for example `https://mcp.example.com/mcp`, where a proxy makes it another. */
  readonly publicUrl?: string;
  /**
   * Whether this process answers every request, or `many` serve the same URL: then conversations need `stateSecret` on the
   * server, and a client before 2026-07-28, whose reply may reach another process, is told at once that it cannot be asked.
   * Default `one`.
   */
  readonly instances?: 'one' | 'many';
  /** How long `close()` and a signal wait for running requests, in milliseconds. Default 10000. */
  readonly drainMs?: number;
  /**
   * How long an idle connection is kept, in milliseconds. Default 65000, which is longer than the 60 seconds of common
   * balancers: one that keeps its connections for longer would send a request into a closed one, and answer 502.
   */
  readonly keepAliveTimeoutMs?: number;
  /**
   * Whether SIGINT and SIGTERM close the server and end the process with exit code 0, and a second one ends it
   * at once. Default true.
   */
  readonly signals?: boolean;
}

/** A server that listens. */
export interface RunningServer {
  /** The endpoint as this machine reaches it, for example `http://127.0.0.1:3000/mcp`. */
  readonly url: string;
  /** The port it listens on, also where the system chose it. */
  readonly port: number;
  /**
   * Changes what the server offers while it runs, and tells clients that listen. `undefined` for a handler that is no
   * `MCPServer`.
   */
  readonly items: Items | undefined;
  /**
   * Accepts no more connections and resolves when running requests and their `waitUntil` work have ended,
   * or when `drainMs` is over: what still runs then is cut off, and its `ctx.signal` aborts. Streams that
   * only wait for changes are completed at once. Never rejects.
   */
  close(): Promise<void>;
}

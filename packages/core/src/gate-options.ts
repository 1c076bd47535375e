/** How requests reach a server: options that it shares with adapters, and what is compiled from them. */

import type { CallOptions } from './context.ts';
import { must } from './errors.ts';
import { type Cors, type CorsOptions, checkPath, compileCors, hostname } from './http.ts';
import { checkKeys } from './keys.ts';

/**
 * For adapters: throws a TypeError for an option that does not exist, and for a `cors`, `path`, `basePath`,
 * `allowedHosts` or `publicUrl` that cannot be used. Nothing that looks like a guard is silently ignored.
 */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  checkKeys(where, options, known);
  const given = options as GateOptions & Pick<CallOptions, 'publicUrl'>;
  gateOf(given, undefined);
  must(
    given.publicUrl === undefined || /^https?:\/\/[^/?#\s]+[^?#\s]*$/.test(given.publicUrl),
    `${where}: publicUrl must be a URL like "https://mcp.example.com/mcp"`,
  );
}

/** How requests reach the server: its own settings, or an adapter's in their place. */
export interface Gate {
  readonly cors: Cors | undefined;
  readonly path: string | undefined;
  readonly basePath: string | undefined;
  readonly hosts: ReadonlySet<string> | undefined;
  /** What it was made of. */
  readonly options: GateOptions;
  /** The headers of a JSON answer to everyone, made by the first one. */
  usual: Headers | undefined;
}

export type GateOptions = Pick<CallOptions, 'cors' | 'path' | 'basePath' | 'allowedHosts'>;
const NO_OPTIONS: GateOptions = {};

/** The gate that `options` describe; what they leave out comes from `base`. */
export function gateOf(options: GateOptions, base: Gate | undefined): Gate {
  const { cors, path, basePath, allowedHosts } = options;
  return {
    cors: cors === undefined && base ? base.cors : cors === false ? undefined : corsOf(cors),
    path: path === undefined ? base?.path : checkPath('path', path) || '/',
    basePath: basePath === undefined ? base?.basePath : checkPath('basePath', basePath),
    hosts: allowedHosts === undefined ? base?.hosts : hostsOf(allowedHosts),
    options: { cors, path, basePath, allowedHosts } as GateOptions,
    usual: undefined,
  };
}

function corsOf(options: CorsOptions = {}): Cors {
  checkKeys('cors', options, ['allowOrigin', 'allowMethods', 'allowHeaders', 'exposeHeaders', 'maxAge']);
  return compileCors(options);
}

function hostsOf(allowed: readonly string[]): ReadonlySet<string> {
  return new Set(
    allowed.map((host) => {
      const name = hostname(`//${host}`);
      must(name, `allowedHosts: "${host}" is not a host name`);
      return name;
    }),
  );
}

/** What remembers the settings an adapter gave last. */
export interface Gated {
  readonly gate: Gate;
  last: Gate | undefined;
}

/** The gate of a call. An adapter gives the same settings every time, so they are compiled once. */
export function gateFor(server: Gated, call: CallOptions): Gate {
  if (same(call, NO_OPTIONS)) return server.gate;
  if (!server.last || !same(call, server.last.options)) server.last = gateOf(call, server.gate);
  return server.last;
}

function same(a: GateOptions, b: GateOptions): boolean {
  return a.cors === b.cors && a.path === b.path && a.basePath === b.basePath && a.allowedHosts === b.allowedHosts;
}

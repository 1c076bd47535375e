/** How requests reach a server: options that it shares with adapters, and what is compiled from them. */

import type { CallOptions } from './context.ts';
import { must } from './errors.ts';
import { type Cors, type CorsOptions, checkPath, compileCors, hostname, isTexts, type Origins } from './http.ts';
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
  /** The origins that may call; `undefined` lets every one. */
  readonly origins: Origins | undefined;
  readonly path: string | undefined;
  readonly basePath: string | undefined;
  readonly hosts: ReadonlySet<string> | undefined;
  /** What it was made of. */
  readonly options: GateOptions;
  /** The headers of a JSON answer to everyone, made by the first one. */
  usual: Headers | undefined;
}

export type GateOptions = Pick<CallOptions, 'cors' | 'path' | 'basePath' | 'allowedHosts' | 'defaultOrigins'>;
const NO_OPTIONS: GateOptions = {};

/** The gate that `options` describe; what they leave out comes from `base`. */
export function gateOf(options: GateOptions, base: Gate | undefined): Gate {
  const { cors, path, basePath, allowedHosts, defaultOrigins } = options;
  const made = cors === undefined && base ? base.cors : cors === false ? undefined : corsOf(cors, base?.options.cors);
  const named = (cors || undefined)?.allowOrigin ?? (base?.options.cors || undefined)?.allowOrigin;
  // Without CORS headers the origins that the server names are still the only ones.
  const origins = named === undefined ? defaultOrigins : cors === false ? base?.origins : made?.origins;
  return {
    cors: made && named === undefined && defaultOrigins ? { ...made, origins } : made,
    origins,
    path: path === undefined ? base?.path : checkPath('path', path) || '/',
    basePath: basePath === undefined ? base?.basePath : checkPath('basePath', basePath),
    hosts: allowedHosts === undefined ? base?.hosts : hostsOf(allowedHosts),
    options: { cors, path, basePath, allowedHosts, defaultOrigins } as GateOptions,
    usual: undefined,
  };
}

function corsOf(options: CorsOptions = {}, own: CorsOptions | false | undefined = undefined): Cors {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  must(isObject, 'cors must be false or an object, for example { allowOrigin: "https://app.example.com" }');
  checkKeys('cors', options, ['allowOrigin', 'allowMethods', 'allowHeaders', 'exposeHeaders', 'maxAge']);
  const allowOrigin = options.allowOrigin ?? (own || undefined)?.allowOrigin;
  return compileCors(allowOrigin === undefined ? options : { ...options, allowOrigin });
}

function hostsOf(allowed: readonly string[]): ReadonlySet<string> {
  must(isTexts(allowed), 'allowedHosts must be a list of host names, for example ["mcp.example.com"]');
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
  return (
    a.cors === b.cors &&
    a.path === b.path &&
    a.basePath === b.basePath &&
    a.allowedHosts === b.allowedHosts &&
    a.defaultOrigins === b.defaultOrigins
  );
}

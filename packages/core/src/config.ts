/** The options of a server, checked once. */

import { type Authorize, compileHierarchy, type ScopeHierarchy } from './access.ts';
import type { AuthProvider } from './auth.ts';
import type { Live } from './bus.ts';
import { must } from './errors.ts';
import { type Gate, gateOf } from './gate-options.ts';
import type { CorsOptions } from './http.ts';
import { checkKeys } from './keys.ts';
import { type AuditEvent, logToConsole, type Observe } from './observe.ts';
import type { CacheHints, Implementation } from './protocol.ts';
import type { RateLimitOptions } from './rate.ts';
import type { ReplayGuard } from './replay.ts';
import type { Sealer } from './seal.ts';
import { type SessionKeeper, sealedSessions } from './session.ts';
import type { Tasks } from './task.ts';

/** Bounds on what a caller may send. */
export interface Limits {
  /** Default 4 MiB. */
  readonly maxBodyBytes?: number;
  /** How deep JSON may nest. Default 64. */
  readonly maxDepth?: number;
  /** Messages in a batch of revision 2025-03-26. Default 50. */
  readonly maxBatch?: number;
  /** Default 8 KiB. */
  readonly maxUrlBytes?: number;
}

export interface AuthOptions {
  /** Says who is calling. */
  readonly provider: AuthProvider;
  /** Scopes that stand for others. */
  readonly scopeHierarchy?: ScopeHierarchy;
  /** Decides by more than scopes, right before a handler would run. */
  readonly authorize?: Authorize;
  /** Receives one event for every request that reached the provider. What it throws is ignored. */
  readonly audit?: (event: AuditEvent) => void;
}

export interface ServerOptions extends Implementation {
  /** How a model should use this server as a whole. */
  readonly instructions?: string;
  /** Every request must be authenticated by this provider. */
  readonly auth?: AuthOptions;
  /** Bounds how often a caller may ask. Default: no bound. */
  readonly rateLimit?: RateLimitOptions;
  /** `false` sends no CORS header. Default: any origin, no credentials. */
  readonly cors?: CorsOptions | false;
  /** The one path that is the endpoint, for example `/mcp`; others answer 404. Default: every path. */
  readonly path?: string;
  /** A leading part of the path that is not the server's own, for example a stage `/prod`. */
  readonly basePath?: string;
  /** Host names that requests must be for, against DNS rebinding. Default: any. */
  readonly allowedHosts?: readonly string[];
  readonly limits?: Limits;
  /** Whether clients see the message of an unexpected error. Default `mask`: an error id only. */
  readonly errors?: 'mask' | 'message';
  /** Receives one event a request and every masked error. Default: the console. `false` is silent. */
  readonly observe?: Observe | false;
  /** Hints on lists and `server/discover`. Default: `{ ttlMs: 0, cacheScope: 'private' }`. */
  readonly cache?: CacheHints;
  /**
   * At least 32 characters, the same on every instance: protects the state of conversations that go through the client.
   * A list rotates: the first seals, all open. Default: a key of this instance.
   */
  readonly stateSecret?: string | readonly string[] | undefined;
  /** How long a client may take to answer a question, in seconds. Default 600. */
  readonly stateTtlSeconds?: number;
  /** Makes every state good for one request, and `ctx.step` with `once` possible. Default: none. */
  readonly replayGuard?: ReplayGuard;
  /**
   * `sealed`: `initialize` gives legacy clients a session id that holds what they said, encrypted, good for 24 hours on every
   * instance with the same `stateSecret`. Default: no sessions, and ids of anyone else are ignored.
   */
  readonly sessions?: 'sealed';
  /** What lets calls of tools with `task` become tasks: `createTasks()` of `@mcp-serverless/core/tasks`. */
  readonly tasks?: Tasks;
  /** Items per page of a list. Default: all on one page. */
  readonly pageSize?: number;
  /** Lets clients listen to changes where the platform streams: `createLive()` of `@mcp-serverless/core/live`. */
  readonly live?: Live;
}

const OPTIONS = [
  'name',
  'version',
  'title',
  'description',
  'websiteUrl',
  'icons',
  'instructions',
  'auth',
  'cors',
  'path',
  'basePath',
  'allowedHosts',
  'limits',
  'errors',
  'observe',
  'cache',
  'pageSize',
  'rateLimit',
  'stateSecret',
  'stateTtlSeconds',
  'replayGuard',
  'sessions',
  'live',
  'tasks',
] as const satisfies readonly (keyof ServerOptions)[];

/** The options as the pipeline uses them. */
export interface Config {
  readonly info: Implementation;
  readonly instructions: string | undefined;
  readonly provider: AuthProvider | undefined;
  readonly granting: ReadonlyMap<string, ReadonlySet<string>>;
  readonly authorize: Authorize | undefined;
  readonly audit: ((event: AuditEvent) => void) | undefined;
  readonly rateLimit: RateLimitOptions | undefined;
  readonly gate: Gate;
  readonly limits: Required<Limits>;
  readonly errors: 'mask' | 'message';
  readonly observe: Observe | undefined;
  readonly cache: Required<CacheHints>;
  readonly pageSize: number;
  readonly tasks: Tasks | undefined;
  readonly hasSecret: boolean;
  readonly stateTtlMs: number;
  readonly replayGuard: ReplayGuard | undefined;
  /** Seals state; without a secret under a key of this instance. */
  readonly sealer: () => Promise<Sealer>;
  readonly sessions: SessionKeeper | undefined;
  /** Set by an option, or by a host that serves streams. */
  live: Live | undefined;
}

/** Checks options. @throws TypeError that names the option and the fix */
export function compileConfig(options: ServerOptions): Config {
  checkKeys('MCPServer', options, OPTIONS);
  const { name, version, title, description, websiteUrl, icons, auth, observe, errors = 'mask' } = options;
  for (const [key, value] of Object.entries({ name, version })) {
    valid(typeof value === 'string' && value !== '', key, 'a non-empty string');
  }
  if (auth !== undefined) {
    checkKeys('MCPServer: auth', auth, ['provider', 'scopeHierarchy', 'authorize', 'audit']);
    for (const hook of ['authorize', 'audit'] as const) {
      valid(auth[hook] === undefined || isFunction(auth[hook]), `auth.${hook}`, 'a function');
    }
    const { provider } = auth;
    const isProvider = isFunction(provider?.authenticate) && isFunction(provider.challenges);
    valid(isProvider, 'auth.provider', 'a provider, for example new APIKeyAuthProvider({ keys })');
  }
  valid(errors === 'mask' || errors === 'message', 'errors', '"mask" or "message"');
  const { pageSize = Number.POSITIVE_INFINITY } = options;
  valid(pageSize === options.pageSize ? isCount(pageSize) : true, 'pageSize', 'a positive integer');
  valid(!observe || isFunction(observe), 'observe', 'a function or false');
  const { live, tasks } = options;
  valid(!live || isFunction(live.listen), 'live', 'createLive() of core/live');
  valid(!tasks || isFunction(tasks.offer), 'tasks', 'createTasks() of core/tasks');
  const state = compileState(options);
  return {
    // Becomes JSON, which leaves out what is `undefined`.
    info: { name, version, title, description, websiteUrl, icons } as Implementation,
    instructions: options.instructions,
    provider: auth?.provider,
    granting: compileHierarchy(auth?.scopeHierarchy ?? {}),
    authorize: auth?.authorize,
    audit: auth?.audit && quietly(auth.audit),
    rateLimit: checkRateLimit(options.rateLimit),
    gate: gateOf(options, undefined),
    limits: compileLimits(options.limits ?? {}),
    errors,
    observe: observe === false ? undefined : quietly(observe ?? logToConsole),
    cache: compileCache(options.cache ?? {}),
    pageSize,
    ...state,
    sessions: options.sessions === undefined ? undefined : compileSessions(options, state.sealer),
    live,
    tasks,
  };
}

/** @throws TypeError for a guard of a mounted server that the one it is mounted on lacks */
export function checkGuards(where: string, from: Config, to: Config): void {
  const guards = (config: Config): Record<string, unknown> => ({
    auth: config.provider,
    'auth.authorize': config.authorize,
    'auth.audit': config.audit,
    rateLimit: config.rateLimit,
    allowedHosts: config.gate.hosts,
    replayGuard: config.replayGuard,
    'cors.allowOrigin': config.gate.cors?.origins,
    'cors: false': !config.gate.cors || config.gate.cors.origins,
  });
  const own = guards(to);
  for (const [name, guard] of Object.entries(guards(from))) {
    must(
      !guard || own[name],
      `${where}: the mounted server has ${name}, which would not guard it here. Give it to the mounting server too`,
    );
  }
  const { requiredScopes: scopes = [] } = to.provider ?? {};
  for (const scope of from.provider?.requiredScopes ?? []) {
    must(
      scopes.includes(scope),
      `${where}: the auth of the mounted server requires the scope "${scope}". Require it in that of the mounting server, or list it in scopes of each item`,
    );
  }
}

const LIMITS: Required<Limits> = { maxBodyBytes: 4 * 1024 * 1024, maxDepth: 64, maxBatch: 50, maxUrlBytes: 8 * 1024 };

function compileLimits(limits: Limits): Required<Limits> {
  checkKeys('MCPServer: limits', limits, Object.keys(LIMITS));
  for (const [key, value] of Object.entries(limits)) {
    valid(isCount(value), `limits.${key}`, 'a positive integer');
  }
  return { ...LIMITS, ...limits };
}

function compileState(options: ServerOptions): Pick<Config, 'hasSecret' | 'stateTtlMs' | 'replayGuard' | 'sealer'> {
  const { stateSecret: secret, stateTtlSeconds = 600, replayGuard, observe } = options;
  const secrets = secret === undefined ? [] : [secret].flat();
  const strong = secrets.every((one) => typeof one === 'string' && one.length >= 32);
  valid(
    strong && (secret === undefined || secrets.length > 0),
    'stateSecret',
    'of at least 32 characters, for example of `openssl rand -hex 32`',
  );
  valid(isCount(stateTtlSeconds), 'stateTtlSeconds', 'a positive integer');
  valid(!replayGuard || isFunction(replayGuard.firstUse), 'replayGuard', 'an object with a firstUse function');
  const hasSecret = secrets.length > 0;
  let sealer: Sealer | undefined;
  return {
    hasSecret,
    stateTtlMs: 1000 * stateTtlSeconds,
    replayGuard,
    async sealer() {
      const { createSealer } = await import('./seal.ts');
      sealer ??= createSealer(secrets, observe !== false);
      return sealer;
    },
  };
}

function compileSessions({ sessions, stateSecret }: ServerOptions, sealer: Config['sealer']): SessionKeeper {
  valid(sessions === 'sealed', 'sessions', '"sealed"');
  must(stateSecret !== undefined, 'MCPServer: sessions "sealed" needs stateSecret, the same on every instance');
  return sealedSessions(sealer);
}

function checkRateLimit(options: RateLimitOptions | undefined): RateLimitOptions | undefined {
  if (options === undefined) return undefined;
  checkKeys('MCPServer: rateLimit', options, ['limiter', 'onError']);
  const { limiter, onError = 'closed' } = options;
  valid(isFunction(limiter?.limit), 'rateLimit.limiter', 'an object with a limit function');
  valid(onError === 'open' || onError === 'closed', 'rateLimit.onError', '"open" or "closed"');
  return { limiter, onError };
}

function compileCache({ ttlMs = 0, cacheScope = 'private', ...rest }: CacheHints): Required<CacheHints> {
  checkKeys('MCPServer: cache', rest, []);
  valid(Number.isSafeInteger(ttlMs) && ttlMs >= 0, 'cache.ttlMs', 'an integer >= 0');
  valid(cacheScope === 'public' || cacheScope === 'private', 'cache.cacheScope', '"public" or "private"');
  return { ttlMs, cacheScope };
}

function valid(ok: boolean, option: string, what: string): void {
  must(ok, `MCPServer: ${option} must be ${what}`);
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function quietly<Event>(listener: (event: Event) => void): (event: Event) => void {
  return (event) => {
    try {
      listener(event);
    } catch {
      // Whoever watches must not change what is watched.
    }
  };
}

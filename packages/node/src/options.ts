import { type CallOptions, checkOptions } from '@mcp-serverless/core';
import { isLoopback, LOOPBACK_ORIGINS, loopbackNames } from './loopback.ts';
import { checkSessionOptions, type SessionOptions } from './sessions.ts';
import type { StartOptions } from './types.ts';

const OPTIONS = [
  'port',
  'host',
  'path',
  'basePath',
  'cors',
  'allowedHosts',
  'publicUrl',
  'instances',
  'drainMs',
  'keepAliveTimeoutMs',
  'signals',
  'sessions',
  'health',
  'tls',
] as const satisfies readonly (keyof StartOptions)[];

/** A day: no balancer keeps an idle connection for longer. */
const MAX_KEEP_ALIVE_MS = 86_400_000;

/** The options with their defaults. */
export type Settings = Omit<StartOptions, 'sessions'> &
  Pick<CallOptions, 'defaultOrigins'> &
  Required<
    Pick<StartOptions, 'port' | 'host' | 'path' | 'instances' | 'drainMs' | 'keepAliveTimeoutMs' | 'signals'>
  > & {
    readonly sessions: Required<SessionOptions> | undefined;
  };

/**
 * Checks the options of `start`, names and values, and fills in the defaults.
 * @throws TypeError that names the option and the fix
 */
export function checkStartOptions(options: StartOptions): Settings {
  checkOptions('start', options, OPTIONS);
  const {
    port = 3000,
    host = '127.0.0.1',
    path = '/mcp',
    drainMs = 10_000,
    keepAliveTimeoutMs = 65_000,
    signals = true,
    instances = 'one',
  } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError('start: port must be a number from 0 to 65535, for example Number(process.env.PORT ?? 3000)');
  }
  if (typeof host !== 'string' || host === '') {
    throw new TypeError('start: host must be an address or a name, for example "127.0.0.1" or "0.0.0.0"');
  }
  if (!Number.isFinite(drainMs) || drainMs < 0) {
    throw new TypeError('start: drainMs must be a finite number of milliseconds, 0 or more');
  }
  if (!Number.isSafeInteger(keepAliveTimeoutMs) || keepAliveTimeoutMs < 1 || keepAliveTimeoutMs > MAX_KEEP_ALIVE_MS) {
    throw new TypeError('start: keepAliveTimeoutMs must be a whole number of milliseconds from 1 to 86400000');
  }
  if (instances !== 'one' && instances !== 'many') throw new TypeError('start: instances must be "one" or "many"');
  if (typeof signals !== 'boolean') throw new TypeError('start: signals must be true or false');
  const { health, tls } = options;
  if (health !== undefined && !/^\/[^?#\s]*$/.test(health)) {
    throw new TypeError('start: health must be a path that begins with "/", for example "/health"');
  }
  if (tls !== undefined && (typeof tls !== 'object' || tls === null || (!tls.pfx && !(tls.key && tls.cert)))) {
    throw new TypeError('start: tls needs key and cert (or pfx), as node:tls takes them');
  }
  const sessions = checkSessionOptions(options.sessions);
  if (sessions && instances === 'many') {
    throw new TypeError(
      'start: sessions are kept in this process: leave instances at "one", or use sessions: "sealed" of the MCPServer',
    );
  }
  const given = { ...options, port, host, path, instances, drainMs, keepAliveTimeoutMs, signals, sessions };
  if (!isLoopback(host)) return given;
  return { ...given, allowedHosts: options.allowedHosts ?? loopbackNames(host), defaultOrigins: LOOPBACK_ORIGINS };
}

/** The URL of the endpoint for callers on this machine: a wildcard address is one to listen on, not one to call. */
export function endpointUrl({ host, basePath = '', path, tls }: Settings, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const authority = name.includes(':') ? `[${name}]` : name;
  return `${tls ? 'https' : 'http'}://${authority}:${port}${basePath.replace(/\/+$/, '')}${path}`;
}

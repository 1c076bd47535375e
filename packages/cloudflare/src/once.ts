import type { McpHandler } from '@mcp-serverless/core';

/**
 * Turns a factory into a lookup that builds one server for each `env` and keeps it.
 * Only a server that was built is kept: whatever the factory throws is thrown, and the next call tries again.
 */
export function oncePerEnv<Env, Server extends McpHandler<never>>(
  where: string,
  factory: (env: Env) => Server,
): (env: Env) => Server {
  // A Worker that is called without `env`, for example by a test, has one server as well.
  const none = {};
  const servers = new WeakMap<object, Server>();
  return (env) => {
    const key = typeof env === 'object' && env !== null ? env : none;
    const known = servers.get(key);
    if (known) return known;
    const server = factory(env);
    checkServer(server, `${where}: the factory must return an MCPServer, not a promise of one`);
    servers.set(key, server);
    return server;
  };
}

/** @throws TypeError with `message` when `server` cannot handle requests */
export function checkServer(server: McpHandler<never> | undefined, message: string): void {
  if (typeof server?.handleRequest !== 'function') throw new TypeError(message);
}

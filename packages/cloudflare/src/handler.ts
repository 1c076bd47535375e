import { checkOptions, type McpHandler } from '@mcp-serverless/core';
import { checkServer, oncePerEnv } from './once.ts';
import { routeOf } from './route.ts';
import type { WorkerContext, WorkerHandler, WorkerOptions, WorkerPlatform } from './types.ts';

const WHERE = 'createWorkerHandler';
const OPTIONS = [
  'cors',
  'basePath',
  'path',
  'publicUrl',
  'allowedHosts',
  'fallback',
] as const satisfies readonly (keyof WorkerOptions)[];

/**
 * Makes the default export of a Worker.
 * @param serverOrFactory an `MCPServer`, or a function that builds one from `env`. The function runs once
 * for each isolate and `env`; if it throws, that request gets a 500, the error is logged, and the next request runs it again.
 * @param options `cors`, `basePath`, `path`, `publicUrl`, `allowedHosts`, `fallback`
 * @throws TypeError that names the option that is unknown or wrong
 * @see https://developers.cloudflare.com/workers/runtime-apis/handlers/fetch/
 */
export function createWorkerHandler<Env = unknown, Ctx extends WorkerContext = WorkerContext>(
  serverOrFactory: McpHandler<WorkerPlatform<Env, Ctx>> | ((env: Env) => McpHandler<WorkerPlatform<Env, Ctx>>),
  options: WorkerOptions<Env, Ctx> = {},
): WorkerHandler<Env, Ctx> {
  checkOptions(WHERE, options, OPTIONS);
  const { fallback, ...call } = options;
  if (fallback !== undefined && (typeof fallback !== 'function' || call.path === undefined)) {
    throw new TypeError(`${WHERE}: fallback must be a function, and path must be set, like "/mcp"`);
  }
  const isFactory = typeof serverOrFactory === 'function';
  if (!isFactory)
    checkServer(serverOrFactory, `${WHERE}: expected an MCPServer, or a function of env that returns one`);
  const serverOf = isFactory ? oncePerEnv(WHERE, serverOrFactory) : () => serverOrFactory;
  const serve: WorkerHandler<Env, Ctx>['fetch'] = async (request, env, ctx) => {
    let server: McpHandler<WorkerPlatform<Env, Ctx>>;
    try {
      server = serverOf(env);
    } catch (error) {
      console.error(error);
      return new Response('Internal Server Error', { status: 500 });
    }
    const sourceIp = request.headers.get('cf-connecting-ip');
    return server.handleRequest(request, {
      ...call,
      platform: { env, ctx },
      streaming: true,
      instances: 'many',
      waitUntil: (work) => ctx.waitUntil(work),
      ...(sourceIp !== null && { sourceIp }),
    });
  };
  if (!fallback || call.path === undefined) return { fetch: serve };

  const routeTo = routeOf(call.path, call.basePath);
  return {
    async fetch(request, env, ctx) {
      const route = routeTo(request.url);
      if (!route) return fallback(request, env, ctx);
      const response = await serve(request, env, ctx);
      // A document of another server: this one has looked at the path alone.
      return route === 'document' && response.status === 404 ? fallback(request, env, ctx) : response;
    },
  };
}

import { checkOptions, type McpHandler } from '@mcp-serverless/core';
import { checkServer, oncePerEnv } from './once.ts';
import type { WorkerContext, WorkerHandler, WorkerOptions, WorkerPlatform } from './types.ts';

const WHERE = 'createWorkerHandler';
const OPTIONS = [
  'cors',
  'basePath',
  'path',
  'publicUrl',
  'allowedHosts',
] as const satisfies readonly (keyof WorkerOptions)[];

/**
 * Makes the default export of a Worker.
 * @param serverOrFactory an `MCPServer`, or a function that builds one from `env`. The function runs once
 * for each isolate and `env`; if it throws, that request gets a 500, the error is logged, and the next request runs it again.
 * @param options `cors`, `basePath`, `path`, `publicUrl`, `allowedHosts`
 * @throws TypeError that names the option that is unknown or wrong
 * @see https://developers.cloudflare.com/workers/runtime-apis/handlers/fetch/
 */
export function createWorkerHandler<Env = unknown, Ctx extends WorkerContext = WorkerContext>(
  serverOrFactory: McpHandler<WorkerPlatform<Env, Ctx>> | ((env: Env) => McpHandler<WorkerPlatform<Env, Ctx>>),
  options: WorkerOptions = {},
): WorkerHandler<Env, Ctx> {
  checkOptions(WHERE, options, OPTIONS);
  const call = { ...options };
  const isFactory = typeof serverOrFactory === 'function';
  if (!isFactory)
    checkServer(serverOrFactory, `${WHERE}: expected an MCPServer, or a function of env that returns one`);
  const serverOf = isFactory ? oncePerEnv(WHERE, serverOrFactory) : () => serverOrFactory;
  return {
    async fetch(request, env, ctx) {
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
    },
  };
}

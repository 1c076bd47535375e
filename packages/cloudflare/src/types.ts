import type { CallOptions } from '@mcp-serverless/core';

/** What the adapter uses of a Worker's execution context; Cloudflare's own `ExecutionContext` fits. */
export interface WorkerContext {
  waitUntil(work: Promise<unknown>): void;
}

/** What tools, prompts and resources find in `ctx.platform`: the second and third argument of `fetch`. */
export interface WorkerPlatform<Env = unknown, Ctx extends WorkerContext = WorkerContext> {
  /** Bindings, variables and secrets. */
  readonly env: Env;
  readonly ctx: Ctx;
}

/** Answers a request that is not the server's, with the arguments of a Worker's `fetch`; `app.fetch` of Hono is one. */
export type WorkerFallback<Env = unknown, Ctx extends WorkerContext = WorkerContext> = (
  request: Request,
  env: Env,
  ctx: Ctx,
) => Response | Promise<Response>;

/** How requests reach the server. What is set here wins over the same option of the server. */
export interface WorkerOptions<Env = unknown, Ctx extends WorkerContext = WorkerContext>
  extends Pick<CallOptions, 'cors' | 'basePath' | 'path' | 'allowedHosts'> {
  /** The URL clients use, for example `https://mcp.example.com/mcp`, where it differs from the Worker's. */
  readonly publicUrl?: string;
  /**
   * Answers every request that is neither for `path`, which must be set, nor for a document of the server under
   * `/.well-known/oauth-protected-resource`. Default: the server answers those with 404.
   */
  readonly fallback?: WorkerFallback<Env, Ctx>;
}

/** A Worker's `fetch`. Export it as the default, or call it from a `fetch` of your own. */
export interface WorkerHandler<Env = unknown, Ctx extends WorkerContext = WorkerContext> {
  /** Answers one request. Rejects only when `fallback` does. */
  fetch(request: Request, env: Env, ctx: Ctx): Promise<Response>;
}

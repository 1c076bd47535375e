/** Functions around every tool, prompt and resource of a server. */

import type { RequestContext } from './context.ts';
import type { AnyPrompt, AnyResource, AnyTool } from './define.ts';
import type { Registry } from './registry.ts';

/** What is about to run. */
export interface MiddlewareCall<Platform = unknown> {
  readonly kind: 'tool' | 'prompt' | 'resource';
  /** The name in the registry. */
  readonly name: string;
  /** Validated arguments; for a resource `{ uri, variables? }`. */
  readonly input: unknown;
  readonly ctx: RequestContext<Platform>;
}

/**
 * Runs around a handler: call `next` once for what the handler returns, or return or throw something else.
 * The first one added is the outermost.
 */
export type Middleware<Platform = unknown> = (call: MiddlewareCall<Platform>, next: () => Promise<unknown>) => unknown;

/** The registry with `middleware` around every handler; the same registry when there is none. */
export function applyMiddleware(registry: Registry, middleware: readonly Middleware[]): Registry {
  if (middleware.length === 0) return registry;
  const wrapAll = <T extends AnyTool | AnyPrompt | AnyResource>(
    kind: MiddlewareCall['kind'],
    map: ReadonlyMap<string, T>,
  ) => new Map([...map].map(([key, item]) => [key, wrap(kind, item, middleware)]));
  return {
    tools: wrapAll('tool', registry.tools),
    prompts: wrapAll('prompt', registry.prompts),
    resources: wrapAll('resource', registry.resources),
    templates: new Map(
      [...registry.templates].map(([key, { definition, template }]) => [
        key,
        { template, definition: wrap('resource', definition, middleware) },
      ]),
    ),
  };
}

function wrap<T extends AnyTool | AnyPrompt | AnyResource>(
  kind: MiddlewareCall['kind'],
  item: T,
  middleware: readonly Middleware[],
): T {
  const inner = item.handler as (input: unknown, ctx: RequestContext) => unknown;
  const handler = (input: unknown, ctx: RequestContext): Promise<unknown> => {
    const call: MiddlewareCall = { kind, name: item.name, input, ctx };
    const run = async (i: number): Promise<unknown> => {
      const layer = middleware[i];
      if (!layer) return inner.call(item, input, ctx);
      let called = false;
      return layer(call, () => {
        if (called) throw new Error('A middleware called next() twice');
        called = true;
        return run(i + 1);
      });
    };
    return run(0);
  };
  return { ...item, handler };
}

/** Who may use which tool, prompt or resource. */

import type { Principal } from './auth.ts';
import type { RequestContext } from './context.ts';
import { McpError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Pipeline } from './server-core.ts';

/** The access rules of one tool, prompt or resource. */
export interface Guarded {
  /**
   * Scopes a caller must have, all of them; a function decides by caller and validated input. Without them the
   * answer is HTTP 403 with a challenge that names every scope of the operation. Needs `auth` on the server.
   * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization#scope-challenge-handling
   */
  readonly scopes?: readonly string[] | ((principal: Principal, input: never) => readonly string[]);
  /**
   * `authorized` hides the item from callers without its (listed, not computed) scopes: it is not listed and
   * answers like one that does not exist. Default `always`, so that a client can ask for more scopes.
   */
  readonly visibility?: 'always' | 'authorized';
}

/** What is about to run, for whom. */
export interface AuthorizeCall {
  readonly kind: 'tool' | 'prompt' | 'resource';
  readonly name: string;
  /** Validated arguments; for a resource `{ uri, variables? }`. */
  readonly input: unknown;
  readonly ctx: RequestContext;
}
/** Decides by more than scopes, for example ownership; `false` is HTTP 403, as is a throw after it was reported. */
export type Authorize = (call: AuthorizeCall) => boolean | Promise<boolean>;

/** Scopes that stand for others: `{ 'mcp:admin': ['mcp:read', 'mcp:write'] }`. */
export type ScopeHierarchy = Readonly<Record<string, readonly string[]>>;

/** For each implied scope the scopes that grant it, directly or through others. */
export function compileHierarchy(hierarchy: ScopeHierarchy): ReadonlyMap<string, ReadonlySet<string>> {
  const implied = new Map(Object.entries(hierarchy));
  const granting = new Map<string, Set<string>>();
  for (const root of implied.keys()) {
    const reached = new Set<string>();
    const visit = (scope: string): void => {
      for (const next of implied.get(scope) ?? []) {
        if (reached.has(next)) continue;
        reached.add(next);
        granting.set(next, (granting.get(next) ?? new Set()).add(root));
        visit(next);
      }
    };
    visit(root);
  }
  return granting;
}

/** The item, unless it is hidden from the caller. @throws McpError 401 or 403 when its listed scopes are missing */
export function admit<T extends Guarded>(exchange: Exchange, item: T | undefined): T | undefined {
  if (!item || !Array.isArray(item.scopes)) return item;
  if (item.visibility === 'authorized' && missing(exchange, item.scopes)) return undefined;
  requireScopes(exchange, item.scopes);
  return item;
}

/** Whether an item is left out of lists for this caller. */
export function isHidden(exchange: Exchange, item: Guarded): boolean {
  return item.visibility === 'authorized' && Array.isArray(item.scopes) && missing(exchange, item.scopes);
}

/** @throws McpError `unauthorized` for an anonymous caller, `insufficient_scope` for any other without them */
export function requireScopes(exchange: Exchange<Pipeline>, scopes: readonly string[]): void {
  if (!missing(exchange, scopes)) return;
  const { principal, server } = exchange;
  const all = [...new Set([...(server.provider?.requiredScopes ?? []), ...scopes])];
  throw principal === undefined || principal.kind === 'anonymous'
    ? new McpError('unauthorized', 'Unauthorized', { scopes: all })
    : new McpError('insufficient_scope', `Forbidden: this needs the scopes ${all.join(' ')}`, { scopes: all });
}

function missing({ principal, server }: Exchange<Pipeline>, scopes: readonly string[]): boolean {
  const held = principal?.scopes ?? [];
  return !scopes.every((scope) => held.includes(scope) || held.some((own) => server.granting.get(scope)?.has(own)));
}

/** What is decided with the validated input, right before the handler. @throws McpError when the caller may not */
export async function authorize(exchange: Exchange, item: Guarded, call: AuthorizeCall): Promise<void> {
  const { principal, server } = exchange;
  if (typeof item.scopes === 'function') {
    // Without a caller there is nobody to decide about.
    requireScopes(exchange, principal ? item.scopes(principal, call.input as never) : ['*']);
  }
  if (server.authorize && (await server.authorize(call)) !== true) throw new McpError('forbidden', 'Forbidden');
}

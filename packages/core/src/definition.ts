/** What `add*()` is given: a class, an instance or a `define*()` value, with the keys that a definition has. */

import type { AnyPrompt, AnyResource, AnyTool } from './define.ts';
import { must, shown } from './errors.ts';
import { isObject } from './jsonrpc.ts';
import { checkKeys } from './keys.ts';

const DESCRIBED = ['name', 'title', 'description', 'icons', 'scopes', 'visibility', '_meta', 'handler'] as const;

type Kind = 'tool' | 'prompt' | 'resource';

/** The keys of each kind of definition. */
const KEYS = {
  tool: [
    ...DESCRIBED,
    'inputSchema',
    'outputSchema',
    'annotations',
    'headerParams',
    'timeoutMs',
    'task',
    'beforeTask',
  ] satisfies (keyof AnyTool)[],
  prompt: [...DESCRIBED, 'argsSchema', 'complete'] satisfies (keyof AnyPrompt)[],
  resource: [
    ...DESCRIBED,
    'uri',
    'uriTemplate',
    'mimeType',
    'annotations',
    'size',
    'complete',
    'ttlMs',
    'cacheScope',
  ] satisfies (keyof AnyResource)[],
};

/** The definition of a class, an instance or a `define*()` value. @throws TypeError for anything else, and for an unknown key */
export function definitionOf<T extends object>(like: unknown, kind: Kind): T {
  const suffix = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
  const method = `add${suffix}`;
  // Arrows have no prototype.
  const value = typeof like === 'function' && like.prototype ? made(like, method) : like;
  if (!isObject(value) || value instanceof Promise) {
    throw new TypeError(`${method}: expected a class, an instance or a define*() value, not ${other(value, method)}`);
  }
  if (typeof value['toDefinition'] === 'function') return value['toDefinition']();
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto === null || Object.hasOwn(proto as object, 'isPrototypeOf')) {
    checkKeys(`${kind} ${JSON.stringify(value['name'])}`, value, KEYS[kind], 'key');
  } else {
    // Members of a class's own are its own business.
    must(value['handler'], `${method}: an instance of a class that does not extend MCP${suffix}, and has no handler`);
  }
  return value as T;
}

/** @throws TypeError that names the class whose constructor threw */
function made(like: object, method: string): unknown {
  const { name } = like as { readonly name: string };
  try {
    return new (like as new () => unknown)();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TypeError(
      `${message} (${method}: thrown by new ${name || 'Class'}(). Give an instance if it needs arguments, or what define*() returns)`,
      { cause: error },
    );
  }
}

/** A value that cannot be added, and how to mend it. */
function other(value: unknown, method: string): string {
  if (Array.isArray(value)) return `a list. Call ${method}() once for each`;
  if (value instanceof Promise) return 'a Promise. Await it first';
  if (typeof value === 'function') return `a function. Write ${method}({ name: ..., handler })`;
  if (typeof value !== 'string')
    return `${shown(String(value))}. Check what its module exports, and that imports do not go in a circle`;
  const name = JSON.stringify(shown(value));
  return `the text ${name}. Write ${method}({ name: ${name}, ..., handler })`;
}

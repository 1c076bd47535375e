/** `completion/complete`. @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion */

import { admit } from './access.ts';
import { invalidParams, McpError, shown } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { isObject, type Params, withoutNulls } from './jsonrpc.ts';

const MAX_VALUES = 100;

interface Completion {
  readonly values: readonly string[];
  readonly total?: number | undefined;
  readonly hasMore?: boolean | undefined;
}

export async function complete(exchange: Exchange, params: Params): Promise<{ readonly completion: Completion }> {
  const { ref, argument } = params;
  const context = params['context'] ?? {};
  if (!isObject(ref) || !isObject(argument) || !isObject(context)) {
    throw invalidParams('ref, argument and context must be objects');
  }
  const { name, value } = argument;
  if (typeof name !== 'string' || typeof value !== 'string') throw invalidParams('argument needs a name and a value');
  const item = completable(exchange, ref);
  exchange.name = item.name;
  const filled = withoutNulls(context['arguments']);
  if (!isObject(filled) || !Object.values(filled).every((one) => typeof one === 'string')) {
    throw invalidParams('context.arguments must be an object of strings');
  }
  if (!item.complete) return { completion: { values: [] } };
  try {
    const returned = await item.complete(name, value, { arguments: filled as Record<string, string> });
    const { values, total, hasMore }: Completion = isList(returned) ? { values: returned } : (returned ?? {});
    if (!isList(values) || !values.every((one) => typeof one === 'string')) {
      throw new TypeError(`complete of "${item.name}" must give a list of texts, or { values } with one`);
    }
    const more = hasMore ?? (values.length > MAX_VALUES || undefined);
    return { completion: { values: values.slice(0, MAX_VALUES), total, hasMore: more } };
  } catch (error) {
    if (error instanceof McpError) throw error;
    throw new McpError('internal_error', exchange.mask(error));
  }
}

function completable(exchange: Exchange, ref: Record<string, unknown>) {
  const { prompts, resources, templates } = exchange.server.registry;
  const { type, name, uri } = ref;
  if (type === 'ref/prompt' && typeof name === 'string') {
    const prompt = admit(exchange, prompts.get(name));
    if (!prompt) throw invalidParams(`unknown prompt ${shown(name)}`);
    return prompt;
  }
  if (type === 'ref/resource' && typeof uri === 'string') {
    const resource = admit(exchange, templates.get(uri)?.definition ?? resources.get(uri));
    if (!resource) throw invalidParams(`unknown resource ${shown(uri)}`);
    return resource;
  }
  throw invalidParams('ref must name a prompt or a resource template');
}

function isList(returned: Completion | readonly string[]): returned is readonly string[] {
  return Array.isArray(returned);
}

/** `tools/call`. @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools */

import { admit } from './access.ts';
import { isPlain } from './data.ts';
import type { AnyTool } from './define.ts';
import { invalidParams, McpError, shown } from './errors.ts';
import { type Claim, Exchange, Suspension } from './exchange.ts';
import { checkHeaderParams } from './header-params.ts';
import { isObject, type Params } from './jsonrpc.ts';
import {
  BATCH_REVISION,
  type CallToolResult,
  type ContentBlock,
  ICONS_REVISION,
  STRUCTURED_REVISION,
} from './protocol.ts';
import { runHandler } from './run.ts';
import { type Validation, validate } from './schema.ts';
import type { TaskHost } from './task.ts';

/**
 * Runs a tool. What goes wrong inside it is a result with `isError`; only a malformed call throws.
 * A call that becomes a task gives the JSON text of what stands for it.
 */
export async function callTool(exchange: Exchange, claim: Claim, params: Params): Promise<CallToolResult | string> {
  const { name } = params;
  const args = params['arguments'] ?? {};
  if (typeof name !== 'string') throw invalidParams('name must be a string');
  const tool = admit(exchange, exchange.server.registry.tools.get(name));
  if (!tool) throw new McpError('invalid_params', `Unknown tool: ${shown(name)}`);
  exchange.name = tool.name;
  if (!isObject(args)) throw invalidParams('arguments must be an object');

  if (tool.headerParams && claim.modern && !exchange.task && exchange.call.mirrors !== false)
    checkHeaderParams(tool.headerParams, args, exchange.request.headers);

  // A tool without a schema takes no arguments: what was sent all the same is dropped.
  let input: unknown = {};
  if (tool.inputSchema) {
    const checked = validate(tool.inputSchema, args);
    const { value, problem } = (checked instanceof Promise ? await checked : checked) as Validation & {
      value?: unknown;
    };
    if (problem !== undefined) return failure(`Invalid arguments for tool ${name}:\n${problem}`);
    input = value;
  }
  try {
    if (tool.task && !exchange.task) {
      const task = await exchange.server.tasks?.offer(exchange, claim, tool, input, TASK_HOST);
      if (task) return task;
    }
    const result = toResult(tool, await runHandler(exchange, claim, 'tool', tool, input), claim);
    return result instanceof Promise ? await result : result;
  } catch (error) {
    if (error instanceof McpError || error instanceof Suspension) throw error;
    return failure(exchange.mask(error));
  }
}

const nothing = (): void => {};

/** What tasks need of this file. */
export const TASK_HOST: TaskHost = {
  tool: (exchange, name) => admit(exchange, exchange.server.registry.tools.get(name)),
  async prepare(exchange, claim, tool, input) {
    await runHandler(exchange, claim, 'tool', { ...tool, handler: tool.beforeTask ?? nothing }, input);
    return exchange.conversation?.known;
  },
  async run({ server, request, call, requestId, principal }, claim, task) {
    const exchange = new Exchange(server, request, { ...call, requestId });
    Object.assign(exchange, { task, principal, method: 'tools/call' });
    return (await callTool(exchange, claim, claim.params)) as CallToolResult;
  },
};

function failure(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}

/**
 * What a handler returned as a result; a Promise where its `outputSchema` is asynchronous, or where it is not plain.
 * @throws Error that names the tool, and says what is wrong and where
 */
export function toResult(tool: AnyTool, returned: unknown, claim: Claim): CallToolResult | Promise<CallToolResult> {
  const { outputSchema, name } = tool;
  const result = isObject(returned) && Array.isArray(returned['content']);
  const full = result && isPlainResult(returned) ? returned : undefined;
  if (!outputSchema || full?.isError) {
    if (full) return isPlain(full.structuredContent, 1) ? adapt(full, claim) : unusual(tool, returned, claim);
    if (returned === undefined || returned === null || returned === '') return NOTHING;
    if (typeof returned === 'string') return { content: [{ type: 'text', text: returned }] };
    return result || isTyped(returned) || !isPlain(returned)
      ? unusual(tool, returned, claim)
      : adapt(structured(returned), claim);
  }
  if (result && full?.structuredContent === undefined) return unusual(tool, returned, claim);
  const checked = validate(outputSchema, full ? full.structuredContent : returned);
  const accept = ({ problem, value }: Validation & { value?: unknown }): CallToolResult | Promise<CallToolResult> => {
    if (problem === undefined && isPlain(value)) {
      return adapt({ ...(full ?? structured(value)), structuredContent: value }, claim);
    }
    if (problem === undefined || full) return unusual(tool, returned, claim);
    throw new Error(`Output of tool "${name}" does not match its outputSchema: ${problem}`);
  };
  return checked instanceof Promise ? checked.then(accept) : accept(checked);
}

/** Some hosts refuse an empty list and an empty text, and a model learns nothing from either. */
const NOTHING: CallToolResult = { content: [{ type: 'text', text: 'Done. No output.' }] };

function structured(value: unknown): CallToolResult {
  if (value === undefined) return NOTHING;
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
}

/** Whether it is a whole result of texts: all others are looked at closely. */
function isPlainResult(value: object): value is CallToolResult {
  const { content, isError, _meta } = value as {
    content: readonly Record<string, unknown>[];
    isError?: unknown;
    _meta?: unknown;
  };
  for (const block of content) {
    if (!isObject(block) || block['type'] !== 'text' || typeof block['text'] !== 'string') return false;
    for (const key in block) if (key !== 'type' && key !== 'text') return false;
  }
  return content.length > 0 && (isError === undefined || typeof isError === 'boolean') && isPlain(_meta, 1);
}

/** Whether it may be a list of content blocks. */
function isTyped(value: unknown): boolean {
  return Array.isArray(value) && typeof (value[0] as { type?: unknown } | null | undefined)?.type === 'string';
}

/** Loaded by the first result that is not plain. */
async function unusual(tool: AnyTool, returned: unknown, claim: Claim): Promise<CallToolResult> {
  const { Mismatch, toFullResult } = await import('./tool-result.ts');
  const { outputSchema } = tool;
  const check = outputSchema && ((value: unknown) => validate(outputSchema, value));
  try {
    return adapt(await toFullResult(returned, check, structured), claim);
  } catch (error) {
    const { message } = error as Error;
    const what = error instanceof Mismatch ? message : `cannot be sent: ${message}`;
    throw new Error(`Output of tool "${tool.name}" ${what}`, { cause: error });
  }
}

/** A result as the revision of the request knows it. */
function adapt(result: CallToolResult, { modern, revision }: Claim): CallToolResult {
  if (modern) return result;
  const { structuredContent, content } = result;
  // Structured content came with 2025-06-18, as an object; any other value with the modern era.
  const keep = revision >= STRUCTURED_REVISION && isObject(structuredContent);
  return {
    ...result,
    structuredContent: keep ? structuredContent : undefined,
    content: content.map((block) => adaptContent(block, revision)),
  };
}

/** A content block for a legacy client: what its revision does not know becomes text. */
export function adaptContent(block: ContentBlock, revision: string): ContentBlock {
  if (block.type === 'audio' && revision < BATCH_REVISION) return { type: 'text', text: `[audio: ${block.mimeType}]` };
  if (block.type !== 'resource_link') return block;
  if (revision < STRUCTURED_REVISION) return { type: 'text', text: `${block.title ?? block.name}: ${block.uri}` };
  if (revision >= ICONS_REVISION || !block.icons) return block;
  const { icons: _, ...link } = block;
  return link;
}

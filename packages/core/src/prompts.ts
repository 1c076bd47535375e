/** `prompts/get`. @see https://modelcontextprotocol.io/specification/2026-07-28/server/prompts */

import { admit } from './access.ts';
import { invalidParams, McpError, shown } from './errors.ts';
import { type Claim, type Exchange, Suspension } from './exchange.ts';
import { isObject, type Params, withoutNulls } from './jsonrpc.ts';
import { validateTexts } from './prompt-texts.ts';
import type { GetPromptResult, PromptMessage } from './protocol.ts';
import { runHandler } from './run.ts';
import { toValidation } from './schema.ts';
import { adaptContent } from './tools.ts';

export async function getPrompt(exchange: Exchange, claim: Claim, params: Params): Promise<GetPromptResult> {
  const { name } = params;
  const args = withoutNulls(params['arguments']);
  if (typeof name !== 'string') throw invalidParams('name must be a string');
  const prompt = admit(exchange, exchange.server.registry.prompts.get(name));
  if (!prompt) throw new McpError('invalid_params', `Unknown prompt: ${shown(name)}`);
  exchange.name = prompt.name;
  if (!isObject(args) || !Object.values(args).every((value) => typeof value === 'string')) {
    throw invalidParams('arguments must be an object of strings');
  }

  // As with tools: without a schema there are no arguments.
  let input: unknown = {};
  if (prompt.argsSchema) {
    const checked = toValidation(await validateTexts(prompt.argsSchema, args));
    if (checked.problem !== undefined) {
      throw new McpError('invalid_params', `Invalid arguments for prompt ${name}:\n${checked.problem}`);
    }
    input = checked.value;
  }
  try {
    const result = await toResult(name, await runHandler(exchange, claim, 'prompt', prompt, input));
    return claim.modern ? result : { ...result, messages: result.messages.map((message) => adapt(message, claim)) };
  } catch (error) {
    if (error instanceof McpError || error instanceof Suspension) throw error;
    throw new McpError('internal_error', exchange.mask(error));
  }
}

/** @throws Error that names the prompt, and says what is wrong and where */
export async function toResult(name: string, returned: unknown): Promise<GetPromptResult> {
  if (typeof returned === 'string') return { messages: [{ role: 'user', content: { type: 'text', text: returned } }] };
  const { toMessages } = await import('./blocks.ts');
  const result = isObject(returned) && 'messages' in returned ? returned : { messages: returned };
  try {
    return { ...result, messages: toMessages(result['messages']) };
  } catch (error) {
    throw new Error(`Output of prompt "${name}" cannot be sent: ${(error as Error).message}`, { cause: error });
  }
}

function adapt(message: PromptMessage, claim: Claim): PromptMessage {
  return { ...message, content: adaptContent(message.content, claim.revision) };
}

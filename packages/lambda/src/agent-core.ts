/**
 * Calls of an Amazon Bedrock AgentCore Gateway: the event is a tool's arguments, and the client context names the tool.
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-add-target-lambda.html
 */

import type { CallOptions, CallToolResult, Principal } from '@mcp-serverless/core';
import { asFields, type Fields, fieldsOf, isFields, textOf } from './kind.ts';

const DELIMITER = '___';

/**
 * The tool that a gateway calls, without the name of its target; `undefined` for every other invocation. Only who may
 * invoke the function writes the client context, whatever the event looks like: its members are a model's choice.
 */
export function toolOf(context: unknown): string | undefined {
  const name = textOf(customOf(context), 'bedrockAgentCoreToolName');
  const end = name.indexOf(DELIMITER);
  return name === '' ? undefined : end < 0 ? name : name.slice(end + DELIMITER.length);
}

/** Clients of Lambda agree on `custom`; the types for Node.js have `Custom`. */
function customOf(context: unknown): Fields {
  const client = fieldsOf(context, 'clientContext');
  return isFields(client['custom']) ? client['custom'] : fieldsOf(client, 'Custom');
}

const HEADERS = {
  accept: 'application/json',
  'content-type': 'application/json',
  'mcp-protocol-version': '2025-11-25',
};

/** The gateway says nothing about itself, so that what it asks for is not refused for its host, path or origin. */
const GATE: Gate = { allowedHosts: ['localhost'], basePath: '/', path: '/', cors: false };

type Gate = Required<Pick<CallOptions, 'allowedHosts' | 'basePath' | 'path' | 'cors'>>;

interface ToolCall {
  readonly request: Request;
  readonly call: Gate & Required<Pick<CallOptions, 'principal'>>;
}

/** The request that calls the tool, and how it is to be let in. */
export function toToolCall(tool: string, event: unknown, context: unknown): ToolCall {
  const params = { name: tool, arguments: asFields(event) };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'tools/call', params });
  const request = new Request('https://localhost/', { method: 'POST', headers: HEADERS, body });
  const subject = textOf(customOf(context), 'bedrockAgentCoreGatewayId') || 'agentcore-gateway';
  const principal: Principal = Object.freeze({
    subject,
    kind: 'service',
    provider: 'agentcore-gateway',
    scopes: Object.freeze([]),
    claims: Object.freeze({}),
  });
  return { request, call: { ...GATE, principal } };
}

/** The tool's result, as the function returns it; an error becomes a result with `isError`, so that the model can read it. */
export async function toToolResult(response: Response): Promise<CallToolResult> {
  const text = await response.text();
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = { error: { message: text } };
  }
  const result = asFields(answer)['result'];
  if (isFields(result)) return result as unknown as CallToolResult;
  const message = textOf(fieldsOf(answer, 'error'), 'message') || 'Internal error';
  return { content: [{ type: 'text', text: message }], isError: true };
}

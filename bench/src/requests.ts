/** The measured requests, and what a right answer to each looks like. */

import assert from 'node:assert/strict';
import { DESCRIPTION, forecast, toolName, toolNames } from './tool.ts';

/** One kind of request. */
export interface Turn {
  readonly name: string;
  readonly modern: boolean;
  /** Gives what makes new Requests to a server with this many tools; `accept` replaces what every client sends. */
  maker(tools: number, accept?: string): () => Request;
  /** Throws when `result` is not the right answer of a server with this many tools. */
  check(result: Record<string, unknown>, tools: number): void;
}

const ENDPOINT = 'https://mcp.example.com/mcp';
const ARGUMENTS = { city: 'Oslo', days: 3 };
const REVISION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': REVISION,
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** Everything is written once, so that making a Request leaves as little garbage as it can. */
function post(
  method: string,
  params: { name?: string; arguments?: object },
  modern: boolean,
  accept: string | undefined,
): () => Request {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: accept ?? 'application/json, text/event-stream',
  };
  if (modern) Object.assign(headers, { 'mcp-protocol-version': REVISION, 'mcp-method': method });
  if (modern && params.name !== undefined) headers['mcp-name'] = params.name;
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 7,
    method,
    params: modern ? { ...params, _meta: META } : params,
  });
  return () => new Request(ENDPOINT, { method: 'POST', headers, body });
}

/** Calls the last tool: a server that searches its list pays for it. */
function call(tools: number, modern: boolean, accept: string | undefined): () => Request {
  return post('tools/call', { name: toolName(tools - 1), arguments: ARGUMENTS }, modern, accept);
}

function checkCall(result: Record<string, unknown>): void {
  assert.deepEqual(result['content'], forecast(ARGUMENTS).content);
  assert.notEqual(result['isError'], true);
}

function checkList(result: Record<string, unknown>, tools: number): void {
  const listed = result['tools'] as { name: string; description: string; inputSchema: Record<string, object> }[];
  assert.deepEqual(
    listed.map(({ name }) => name),
    toolNames(tools),
  );
  for (const { description, inputSchema } of listed) {
    assert.equal(description, DESCRIPTION);
    assert.deepEqual(inputSchema['required'], ['city', 'days']);
    assert.deepEqual(Object.keys(inputSchema['properties'] as object), ['city', 'days']);
  }
}

export const TURNS: readonly Turn[] = [
  {
    name: 'tools/call, legacy',
    modern: false,
    maker: (tools, accept) => call(tools, false, accept),
    check: checkCall,
  },
  {
    name: 'tools/call, 2026-07-28',
    modern: true,
    maker: (tools, accept) => call(tools, true, accept),
    check: checkCall,
  },
  {
    name: 'tools/list, legacy',
    modern: false,
    maker: (_tools, accept) => post('tools/list', {}, false, accept),
    check: checkList,
  },
  {
    name: 'tools/list, 2026-07-28',
    modern: true,
    maker: (_tools, accept) => post('tools/list', {}, true, accept),
    check: checkList,
  },
];

/** Reads a whole answer, JSON or one event of a stream, and throws unless it is the right one. */
export async function checkAnswer(response: Response, turn: Turn, tools: number): Promise<void> {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  const streamed = response.headers.get('content-type')?.startsWith('text/event-stream');
  const data = streamed ? /^data: ?(\{.*)$/m.exec(text)?.[1] : text;
  const answer = JSON.parse(data ?? 'null');
  assert.equal(answer.jsonrpc, '2.0');
  assert.equal(answer.id, 7);
  assert.equal(typeof answer.result, 'object', text);
  if (turn.modern) assert.equal(answer.result.resultType, 'complete');
  turn.check(answer.result, tools);
}

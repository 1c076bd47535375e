/** The measured requests, and what a right answer to each looks like. */

import assert from 'node:assert/strict';
import { DESCRIPTION, forecast, RESOURCE, SERVER, structuredForecast, toolName, toolNames } from './tool.ts';

/** What a Request is made of. */
export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One kind of request. */
export interface Turn {
  readonly name: string;
  readonly modern: boolean;
  /** Whether the server's tools have an output schema. */
  readonly output: boolean;
  /** Gives a request to a server with this many tools; `accept` replaces what every client sends. */
  post(tools: number, accept?: string): Post;
  /** Throws when `result` is not the right answer of a server with this many tools. */
  check(result: Record<string, unknown>, tools: number): void;
}

export const ENDPOINT = 'https://mcp.example.com/mcp';
const ARGUMENTS = { city: 'Oslo', days: 3 };
const LEGACY = '2025-06-18';
const MODERN = '2026-07-28';
const CLIENT = { name: 'bench', version: '1.0.0' };

/** `accept` replaces what every client sends, `capabilities` are those of a modern one. */
export function toPost(
  method: string,
  params: Record<string, unknown>,
  modern: boolean,
  {
    accept = 'application/json, text/event-stream',
    capabilities = {},
  }: { accept?: string | undefined; capabilities?: object } = {},
): Post {
  const headers: Record<string, string> = { 'content-type': 'application/json', accept };
  if (method !== 'initialize') headers['mcp-protocol-version'] = modern ? MODERN : LEGACY;
  if (modern) headers['mcp-method'] = method;
  const named = params['name'] ?? params['uri'];
  if (modern && named !== undefined) headers['mcp-name'] = String(named);
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': CLIENT,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  };
  const all = modern ? { ...params, _meta } : params;
  return { headers, body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: all }) };
}

/** Gives what makes new Requests. Everything is written once, so that making one leaves as little garbage as it can. */
export function requestMaker({ headers, body }: Post): () => Request {
  return () => new Request(ENDPOINT, { method: 'POST', headers, body });
}

function checkCall(result: Record<string, unknown>): void {
  assert.deepEqual(result['content'], forecast(ARGUMENTS).content);
  assert.notEqual(result['isError'], true);
}

function checkStructured(result: Record<string, unknown>): void {
  assert.deepEqual(result['structuredContent'], structuredForecast(ARGUMENTS).structuredContent);
  assert.ok(Array.isArray(result['content']));
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

function checkRead(result: Record<string, unknown>): void {
  const [content, ...more] = result['contents'] as Record<string, unknown>[];
  assert.deepEqual([content?.['uri'], content?.['text'], more.length], [RESOURCE.uri, RESOURCE.text, 0]);
}

function checkInitialize({ protocolVersion, capabilities, serverInfo }: Record<string, unknown>): void {
  assert.equal(protocolVersion, LEGACY);
  assert.ok(capabilities instanceof Object && 'tools' in capabilities && 'resources' in capabilities);
  const { name, version } = serverInfo as Record<string, unknown>;
  assert.deepEqual({ name, version }, SERVER);
}

function checkDiscover({ supportedVersions, capabilities }: Record<string, unknown>): void {
  assert.ok(Array.isArray(supportedVersions) && supportedVersions.includes(MODERN));
  assert.ok(capabilities instanceof Object && 'tools' in capabilities && 'resources' in capabilities);
}

/** A turn of one era. The last tool is called: a server that searches its list pays for it. */
function turn(
  method: string,
  modern: boolean,
  params: (tools: number) => Record<string, unknown>,
  check: Turn['check'],
  output = false,
): Turn {
  const name = `${method}${output ? ' + output' : ''}, ${modern ? MODERN : 'legacy'}`;
  return { name, modern, output, check, post: (tools, accept) => toPost(method, params(tools), modern, { accept }) };
}

const lastTool = (tools: number) => ({ name: toolName(tools - 1), arguments: ARGUMENTS });
const hello = () => ({ protocolVersion: LEGACY, capabilities: {}, clientInfo: CLIENT });
const nothing = () => ({});

const both = (make: (modern: boolean) => Turn): Turn[] => [make(false), make(true)];

export const TURNS: readonly Turn[] = [
  ...both((modern) => turn('tools/call', modern, lastTool, checkCall)),
  ...both((modern) => turn('tools/call', modern, lastTool, checkStructured, true)),
  ...both((modern) => turn('tools/list', modern, nothing, checkList)),
  ...both((modern) => turn('resources/read', modern, () => ({ uri: RESOURCE.uri }), checkRead)),
  turn('initialize', false, hello, checkInitialize),
  turn('server/discover', true, nothing, checkDiscover),
];

/** The call that is made where only one kind of request is: to the last tool, without output schema. */
export function callOf(modern: boolean): Turn {
  return TURNS[modern ? 1 : 0] as Turn;
}

/** The lists of tools, both eras. */
export const LISTS: readonly Turn[] = TURNS.filter(({ name }) => name.startsWith('tools/list'));

/** Throws unless `text`, JSON or one event of a stream, is the right answer. */
export function checkText(text: string, turn: Turn, tools: number): void {
  const data = text.startsWith('{') ? text : /^data: ?(\{.*)$/m.exec(text)?.[1];
  const answer = JSON.parse(data ?? 'null');
  assert.equal(answer?.jsonrpc, '2.0', text);
  assert.equal(answer.id, 7);
  assert.equal(typeof answer.result, 'object', text);
  if (turn.modern) assert.equal(answer.result.resultType, 'complete');
  turn.check(answer.result, tools);
}

/** Reads a whole answer and throws unless it is the right one. */
export async function checkAnswer(response: Response, turn: Turn, tools: number): Promise<void> {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  checkText(text, turn, tools);
}

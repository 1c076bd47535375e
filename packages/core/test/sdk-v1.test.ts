import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { ErrorCode, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import type { ServerEvent } from '../src/index.ts';
import { serveSdkV1 } from '../src/sdk-v1.ts';

function post(body: unknown, headers: Record<string, string> = {}): Request {
  return new Request('https://mcp.example.com/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify(body),
  });
}
const rpc = (id: number | undefined, method: string, params: object = {}) => ({ jsonrpc: '2.0', id, method, params });

const seen: ServerEvent[] = [];
const handler = serveSdkV1(
  () => {
    const server = new McpServer({ name: 'v1', version: '1.0.0' }, { capabilities: { logging: {} } });
    server.registerTool('say', { description: 'd' }, async (extra) => {
      await extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'half' } });
      return { content: [{ type: 'text', text: 'done' }] };
    });
    server.registerTool('teapot', { description: 'd' }, () => {
      throw new McpError(ErrorCode.InvalidParams, 'a teapot');
    });
    server.registerPrompt('teapot', {}, () => {
      throw new McpError(418, 'a teapot', { tea: true });
    });
    return server;
  },
  { observe: (event) => void seen.push(event) },
);
const answer = async (request: Request, streaming = true) => {
  const response = await handler.handleRequest(request, { streaming });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

describe('serveSdkV1', () => {
  it('negotiates a revision and mints no session', async () => {
    const init = { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    const response = await handler.handleRequest(post(rpc(1, 'initialize', init)));
    expect(response.headers.get('mcp-session-id')).toBeNull();
    expect(await response.json()).toMatchObject({
      id: 1,
      result: { protocolVersion: '2025-03-26', serverInfo: { name: 'v1', version: '1.0.0' } },
    });
  });

  it('answers a batch with one list', async () => {
    const batch = [rpc(1, 'ping'), rpc(undefined, 'notifications/initialized'), rpc(2, 'nope')];
    for (const streaming of [true, false]) {
      const { status, type, text } = await answer(post(batch), streaming);
      expect([status, type]).toEqual([200, 'application/json']);
      const bodies = (JSON.parse(text) as { id: number; error?: { code: number } }[]).sort((a, b) => a.id - b.id);
      expect(bodies.map(({ id, error }) => [id, error?.code])).toEqual([
        [1, undefined],
        [2, -32601],
      ]);
    }
  });

  it('streams a batch in which a tool says something', async () => {
    const { type, text } = await answer(post([rpc(1, 'ping'), rpc(2, 'tools/call', { name: 'say' })]));
    expect(type).toBe('text/event-stream');
    const messages = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    expect(messages.map(({ id, method }) => method ?? id).sort()).toEqual([1, 2, 'notifications/message']);
  });

  it('keeps the protocol errors of the SDK', async () => {
    const version = await answer(post(rpc(1, 'ping'), { 'mcp-protocol-version': '1999-01-01' }));
    expect(version.status).toBe(400);
    expect(JSON.parse(version.text).error.code).toBe(-32000);
    const tool = await answer(post(rpc(1, 'tools/call', { name: 'teapot' })));
    expect(JSON.parse(tool.text).result).toEqual({
      content: [{ type: 'text', text: 'MCP error -32602: a teapot' }],
      isError: true,
    });
    seen.length = 0;
    const prompt = await answer(post(rpc(1, 'prompts/get', { name: 'teapot' })));
    expect(JSON.parse(prompt.text).error).toEqual({
      code: 418,
      message: 'MCP error 418: a teapot',
      data: { tea: true },
    });
    expect(seen).toEqual([expect.objectContaining({ type: 'request', method: 'prompts/get', code: 418 })]);
  });

  it('serves a low-level server, built asynchronously', async () => {
    const low = serveSdkV1(
      async () => {
        const server = new Server({ name: 'low', version: '1' }, { capabilities: { tools: {} } });
        server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [] }));
        return server;
      },
      { observe: false },
    );
    const response = await low.handleRequest(post(rpc(1, 'tools/list')));
    expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 1, result: { tools: [] } });
  });

  it('refuses a server that still serves another request, and lets that one finish', async () => {
    const shared = new McpServer({ name: 's', version: '1' });
    let release: () => void = () => {};
    const entered = new Promise<void>((enter) => {
      shared.registerTool('wait', { description: 'd' }, async () => {
        enter();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { content: [] };
      });
    });
    const one = serveSdkV1(() => shared, { observe: false });
    const first = one.handleRequest(post(rpc(1, 'tools/call', { name: 'wait' })));
    await entered;
    expect((await one.handleRequest(post(rpc(2, 'ping')))).status).toBe(500);
    release();
    expect(await (await first).json()).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [] } });
  });

  it.each([false, true])('lists schemas in the words of 2020-12, in a batch too: %s', async (batch) => {
    const range = { type: 'array', items: [{ type: 'number' }, { type: 'number' }], additionalItems: false };
    const $schema = 'http://json-schema.org/draft-07/schema#';
    const old = { $schema, type: 'object', properties: { range, one: { $ref: '#/properties/range/items/0' } } };
    const made = {
      type: 'object',
      properties: {
        range: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], maxItems: 2 },
        one: { $ref: '#/properties/range/prefixItems/0' },
      },
    };
    const other = { $schema: 'https://example.com/dialect', type: 'object', properties: {} };
    const low = serveSdkV1(
      () => {
        const server = new Server({ name: 'low', version: '1' }, { capabilities: { tools: {} } });
        server.setRequestHandler(ListToolsRequestSchema, () => ({
          tools: [
            { name: 'a', inputSchema: old, outputSchema: old },
            { name: 'b', inputSchema: { type: 'object' }, outputSchema: other },
          ] as never,
        }));
        return server;
      },
      { observe: false },
    );
    for (const id of [1, 2]) {
      const request = rpc(id, 'tools/list');
      const answer = await (await low.handleRequest(post(batch ? [request] : request))).json();
      const [first] = [answer].flat();
      expect(first).toEqual({
        jsonrpc: '2.0',
        id,
        result: {
          tools: [
            { name: 'a', inputSchema: made, outputSchema: made },
            { name: 'b', inputSchema: { type: 'object', properties: {} }, outputSchema: other },
          ],
        },
      });
    }
  });
});

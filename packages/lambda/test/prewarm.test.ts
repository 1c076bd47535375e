import { defineTool, MCPServer, type McpHandler, type ServerEvent } from '@mcp-serverless/core';
import { describe, expect, it, vi } from 'vitest';
import { createLambdaHandler } from '../src/handler.ts';
import { createLambdaStreamHandler } from '../src/stream.ts';
import type { LambdaEvent, LambdaOptions, LambdaPlatform } from '../src/types.ts';
import { createContext, functionUrl, gatewayFetch, gatewayStreamFetch } from './bed/index.ts';

type Server = McpHandler<LambdaPlatform>;

/** Both handlers as a `fetch`. */
const HANDLERS = [
  {
    name: 'createLambdaHandler',
    open: (server: Server, options?: LambdaOptions) =>
      gatewayFetch(functionUrl(), createLambdaHandler(server, options)),
  },
  {
    name: 'createLambdaStreamHandler',
    open: (server: Server, options?: LambdaOptions) =>
      gatewayStreamFetch(functionUrl({ streaming: true }), createLambdaStreamHandler(server, options)),
  },
];

/** A tool that counts how often its schema was made JSON Schema. */
function countedTool(name = 'a') {
  const input = vi.fn(() => ({ type: 'object' }));
  const inputSchema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input, output: input },
    },
  } as const;
  return { input, tool: defineTool({ name, description: 'A tool', inputSchema, handler: () => name }) };
}

const list = (): Request =>
  new Request('https://client.example/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
const names = async (response: Response): Promise<string[]> =>
  (await response.json()).result.tools.map(({ name }: { name: string }) => name);

/** Long enough for everything that is ready: what a runtime does between two events. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe.each(HANDLERS)('$name', ({ open }) => {
  it('lists the tools before anybody asks, and says nothing', async () => {
    const events: ServerEvent[] = [];
    const { input, tool } = countedTool();
    const observe = (event: ServerEvent): void => void events.push(event);
    const send = open(new MCPServer({ name: 'test', version: '1.0.0', observe }).addTool(tool));
    expect(input.mock.calls.length).toBe(0);
    await turn();
    const before = input.mock.calls.length;
    expect([before > 0, events]).toEqual([true, []]);
    expect(await names(await send(list()))).toEqual(['a']);
    expect([input.mock.calls.length, events.map((event) => event.type === 'request' && event.cold)]).toEqual([
      before,
      [true],
    ]);
  });

  it('does not with prewarm: false', async () => {
    const { input, tool } = countedTool();
    open(new MCPServer({ name: 'test', version: '1.0.0' }).addTool(tool), { prewarm: false });
    await turn();
    expect(input.mock.calls.length).toBe(0);
  });

  it('takes tools that are added after it in the same module, and even later', async () => {
    const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false }).addTool(countedTool('a').tool);
    const send = open(server);
    server.addTool(countedTool('b').tool);
    await turn();
    // A module with top-level await has not ended yet.
    server.addTool(countedTool('c').tool);
    expect(await names(await send(list()))).toEqual(['a', 'b', 'c']);
    expect(() => server.addTool(countedTool('d').tool)).toThrow('addTool() after the first request');
  });

  it.each([true, false])('says while it starts why every invocation fails, with prewarm: %s', async (prewarm) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false });
    const send = open(server, { prewarm });
    server.addTool(defineTool({ name: 'a', description: 'A tool', scopes: ['s'], handler: () => 'a' }));
    await turn();
    const error = new TypeError('tool "a", scopes: the server has no auth. Give the MCPServer auth: { provider }');
    expect(log.mock.calls).toEqual([[error]]);
    expect([(await send(list())).status, (await send(list())).status]).toEqual([500, 500]);
    log.mockRestore();
  });

  it('reports a tool that cannot be listed while it starts, once', async () => {
    const told: unknown[] = [];
    const observe = (event: ServerEvent) => void (event.type === 'unlisted' && told.push(event));
    const { input, tool } = countedTool();
    input.mockImplementation(() => {
      throw new Error('no JSON Schema');
    });
    const send = open(new MCPServer({ name: 'test', version: '1.0.0', observe }).addTool(tool));
    await turn();
    expect(await names(await send(list()))).toEqual([]);
    expect(told).toMatchObject([{ kind: 'tool', name: 'a', path: 'inputSchema', message: 'no JSON Schema' }]);
  });

  it('makes the first invocation wait for it', async () => {
    const order: string[] = [];
    const waiting: ((response: Response) => void)[] = [];
    const server = {
      handleRequest: async () => {
        order.push('request');
        return new Response('{}');
      },
      [Symbol.for('mcp-server.prewarm')]: () => new Promise<Response>((resolve) => void waiting.push(resolve)),
    };
    const send = open(server);
    const answers = [send(list()), send(list())];
    await turn();
    for (const resolve of waiting.splice(1)) resolve(new Response('{}'));
    await turn();
    expect([order, waiting.length]).toEqual([[], 1]);
    waiting[0]?.(new Response('{}'));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    expect(order).toEqual(['request', 'request']);
  });

  it.each<[string, () => Promise<Response>]>([
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('serves after a prewarm that %s', async (_name, prewarm) => {
    const server = {
      handleRequest: async () => new Response('{}'),
      [Symbol.for('mcp-server.prewarm')]: prewarm,
    };
    expect((await open(server)(list())).status).toBe(200);
  });

  it('calls no handler that somebody wrote themselves', async () => {
    const handleRequest = vi.fn(async () => new Response('{}'));
    const send = open({ handleRequest });
    await turn();
    expect(handleRequest.mock.calls.length).toBe(0);
    expect((await send(list())).status).toBe(200);
  });

  it('asks no provider', async () => {
    const authenticate = vi.fn(() => ({ outcome: 'none' }) as const);
    const { input, tool } = countedTool();
    const auth = { provider: { authenticate, challenges: () => [] } };
    const send = open(new MCPServer({ name: 'test', version: '1.0.0', observe: false, auth }).addTool(tool), {
      path: '/mcp',
      allowedHosts: ['mcp.example.com'],
    });
    await turn();
    expect([authenticate.mock.calls.length, input.mock.calls.length > 0]).toEqual([0, true]);
    expect((await send(list())).status).toBe(403);
  });
});

it('is left out where an invocation is there before it could begin', async () => {
  const { input, tool } = countedTool();
  const handler = createLambdaHandler(new MCPServer({ name: 'test', version: '1.0.0', observe: false }).addTool(tool));
  const event = {
    version: '2.0',
    rawPath: '/mcp',
    rawQueryString: '',
    headers: { 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25' },
    requestContext: { http: { method: 'POST', path: '/mcp' } },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'a', arguments: {} } }),
    isBase64Encoded: false,
  };
  const { statusCode } = await handler(event as unknown as LambdaEvent, createContext());
  await turn();
  expect([statusCode, input.mock.calls.length]).toEqual([200, 0]);
});

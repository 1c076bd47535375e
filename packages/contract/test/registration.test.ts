import { createWorkerHandler } from '@mcp-serverless/cloudflare';
import { defineTool, MCPServer, type ServerEvent, type ServerOptions } from '@mcp-serverless/core';
import { createLambdaHandler } from '@mcp-serverless/lambda';
import { createVercelHandler, toNextRouteHandler } from '@mcp-serverless/vercel';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import {
  createContext,
  functionUrl,
  type Gateway,
  gatewayFetch,
  httpApi,
  restApi,
} from '../../lambda/test/bed/index.ts';
import { accepted, legacy, modern } from '../src/wire.ts';

type Fetch = (request: Request) => Promise<Response>;

/** Every adapter that serves without having been started. */
const TARGETS: Readonly<Record<string, (server: MCPServer) => Fetch>> = {
  'handleRequest alone': (server) => (request) => server.handleRequest(request),
  'a REST API of Lambda': (server) => onLambda(server, restApi()),
  'an HTTP API of Lambda': (server) => onLambda(server, httpApi()),
  'a Function URL of Lambda': (server) => onLambda(server, functionUrl()),
  Workers: (server) => {
    const worker = createWorkerHandler(server as MCPServer<never>);
    return async (request) => worker.fetch(request, {} as never, { waitUntil: () => {} } as never);
  },
  Vercel: (server) => {
    const { POST } = createVercelHandler(server);
    return async (request) => POST(request);
  },
  'Next.js': (server) => {
    const { POST } = toNextRouteHandler(server);
    return async (request) => POST(request);
  },
};

function onLambda(server: MCPServer, gateway: Gateway): Fetch {
  const handler = createLambdaHandler(server, { prewarm: false });
  const send = gatewayFetch(gateway, handler, () => createContext({ awsRequestId: crypto.randomUUID() }));
  return (request) => send(request);
}

const ERAS = [
  ['2026-07-28', modern],
  ['2025-11-25', (method: string, params: object) => legacy(method, params as never, { version: '2025-11-25' })],
] as const;

function create(options: Partial<ServerOptions> = {}): { server: MCPServer; events: ServerEvent[] } {
  const events: ServerEvent[] = [];
  const server = new MCPServer({ name: 's', version: '1', observe: (event) => void events.push(event), ...options });
  return { server, events };
}

describe.each(Object.entries(TARGETS))('on %s', (_, open) => {
  it('no schema is converted before the first call is answered', async () => {
    const { server } = create();
    const convert = vi.fn(() => ({ type: 'object', properties: { a: { type: 'string' } } }));
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'counted',
        validate: (value: unknown) => ({ value }),
        jsonSchema: { input: convert, output: convert },
      },
    } as const;
    server.addTool(
      defineTool({
        name: 'counted',
        description: 'd',
        inputSchema: schema,
        outputSchema: schema,
        headerParams: { a: 'A' },
        handler: () => ({}),
      }),
    );
    const fetch = open(server);
    const request = legacy('tools/call', { name: 'counted', arguments: {} });
    expect(await accepted(await fetch(request))).toMatchObject({ structuredContent: {} });
    expect(convert.mock.calls.length).toBe(0);
    await fetch(legacy('tools/list'));
    expect(convert.mock.calls.length).toBe(2);
  });

  it.each(ERAS)('a tool of %s that cannot be listed is left out, told once, and can be called', async (_, send) => {
    const { server, events } = create();
    const bad = z.object({ at: z.object({ when: z.coerce.date() }) });
    server
      .addTool(defineTool({ name: 'good', description: 'd', handler: () => 'good' }))
      .addTool(
        defineTool({ name: 'bad', description: 'd', inputSchema: bad, handler: ({ at }) => at.when.toISOString() }),
      );
    const fetch = open(server);
    for (const _ of [1, 2]) {
      const { tools } = (await accepted(await fetch(send('tools/list', {})))) as { tools: { name: string }[] };
      expect(tools.map(({ name }) => name)).toEqual(['good']);
    }
    expect(events.filter(({ type }) => type === 'unlisted')).toEqual([
      {
        type: 'unlisted',
        kind: 'tool',
        name: 'bad',
        path: 'inputSchema.properties.at.properties.when',
        message: 'Date cannot be represented in JSON Schema',
        fix: expect.stringContaining('z.iso.datetime()'),
      },
    ]);
    const call = { name: 'bad', arguments: { at: { when: '2026-01-01' } } };
    const { content } = await accepted(await fetch(send('tools/call', call)));
    expect(content).toEqual([{ type: 'text', text: '2026-01-01T00:00:00.000Z' }]);
  });

  it('scopes without auth are 500 for every request, and the log names item and fix', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const { server, events } = create();
    server.addTool(defineTool({ name: 'open', description: 'd', scopes: ['a'], handler: () => 'ran' }));
    const fetch = open(server);
    for (const _ of [1, 2]) expect((await fetch(modern('tools/list'))).status).toBe(500);
    const told = events.flatMap((event) => (event.type === 'error' ? [event.error] : []));
    const error = new TypeError('tool "open", scopes: the server has no auth. Give the MCPServer auth: { provider }');
    expect(told).toEqual([error, error]);
    log.mockRestore();
  });
});

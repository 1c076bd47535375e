/** The seam for adapters that work ahead: `Symbol.for('mcp-server.prewarm')`. */

import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type AuthProvider, defineTool, MCPServer, type ServerEvent, type ServerOptions } from '../src/index.ts';

/** A schema that counts how often it was made JSON Schema. */
function counted() {
  const input = vi.fn(() => ({ type: 'object' }));
  const validate = (value: unknown) => ({ value });
  const jsonSchema = { input, output: input };
  return { input, schema: { '~standard': { version: 1, vendor: 'test', validate, jsonSchema } } as const };
}

const tool = (name: string, inputSchema: ReturnType<typeof counted>['schema'] | z.ZodObject = z.object({})) =>
  defineTool({ name, description: 'A tool', inputSchema, handler: () => name });

function setUp(options: Partial<ServerOptions> = {}) {
  const events: ServerEvent[] = [];
  const observe = (event: ServerEvent): void => void events.push(event);
  return { events, server: new MCPServer({ name: 'test', version: '1.0.0', observe, ...options }) };
}

const list = (version: string, meta: object = {}): Request =>
  new Request('https://mcp.example.com/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'mcp-protocol-version': version, 'mcp-method': 'tools/list' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: meta }),
  });
const legacy = () => list('2025-11-25');
const modern = () =>
  list('2026-07-28', {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  });

/** What an adapter does. */
async function prewarm(server: MCPServer): Promise<Response[]> {
  const seam = server as unknown as Record<symbol, (request: Request) => Promise<Response>>;
  const answer = seam[Symbol.for('mcp-server.prewarm')]?.bind(server) ?? (() => Promise.reject(new Error('no seam')));
  return Promise.all([modern(), legacy()].map(answer));
}

async function names(server: MCPServer): Promise<string[]> {
  const { result } = await (await server.handleRequest(legacy())).json();
  return result.tools.map(({ name }: { name: string }) => name);
}

describe('prewarm', () => {
  it('does the work of the first lists, in both eras', async () => {
    const { input, schema } = counted();
    const { server } = setUp();
    await prewarm(server.addTool(tool('a', schema)));
    const before = input.mock.calls.length;
    expect([(await server.handleRequest(legacy())).status, (await server.handleRequest(modern())).status]).toEqual([
      200, 200,
    ]);
    expect([before > 0, input.mock.calls.length]).toEqual([true, before]);
  });

  it('leaves no event, and the first request is still the first', async () => {
    const { events, server } = setUp();
    await prewarm(server.addTool(tool('a')));
    expect(events).toEqual([]);
    await server.handleRequest(legacy());
    await server.handleRequest(legacy());
    expect(events.map((event) => event.type === 'request' && event.cold)).toEqual([true, false]);
  });

  it('asks no provider, which goes on guarding requests', async () => {
    const provider = { authenticate: vi.fn(() => ({ outcome: 'none' }) as const), challenges: () => [] };
    const { input, schema } = counted();
    const { server } = setUp({ auth: { provider: provider satisfies AuthProvider } });
    await prewarm(server.addTool(tool('a', schema)));
    expect([provider.authenticate.mock.calls.length, input.mock.calls.length > 0]).toEqual([0, true]);
    expect((await server.handleRequest(legacy())).status).toBe(401);
  });

  it('is not kept out by path, hosts and limits, which still hold for requests', async () => {
    const { input, schema } = counted();
    const { server } = setUp({ path: '/tools', allowedHosts: ['mcp.example.com'], limits: { maxUrlBytes: 30 } });
    await prewarm(server.addTool(tool('a', schema)));
    expect(input.mock.calls.length > 0).toBe(true);
    expect((await server.handleRequest(legacy())).status).toBe(404);
  });

  it('leaves the registry open, and what comes later is served', async () => {
    const { server } = setUp();
    await prewarm(server.addTool(tool('a')));
    server.addTool(tool('b')).use((_call, next) => next());
    expect(await names(server)).toEqual(['a', 'b']);
    expect(() => server.addTool(tool('c'))).toThrow('addTool() after the first request');
  });

  it('takes a tool that is added while it runs', async () => {
    const { server } = setUp();
    const running = prewarm(server.addTool(tool('a')));
    server.addTool(tool('b'));
    await running;
    expect(await names(server)).toEqual(['a', 'b']);
  });

  it('that fails leaves nothing behind but a report', async () => {
    const { input, schema } = counted();
    input
      .mockImplementationOnce(() => ({ type: 'object' }))
      .mockImplementation(() => {
        throw new Error('not yet');
      });
    const { events, server } = setUp();
    await prewarm(server.addTool(tool('a', schema)));
    expect(events).toMatchObject([{ type: 'unlisted', name: 'a', path: 'inputSchema', message: 'not yet' }]);
    input.mockImplementation(() => ({ type: 'object' }));
    expect(await names(server)).toEqual(['a']);
  });

  it('shows nowhere: no key of a server has it', () => {
    expect(Object.keys(new MCPServer({ name: 'a', version: '1' }))).toEqual([
      'handleRequest',
      'addTool',
      'addPrompt',
      'addResource',
    ]);
    expect(Object.getOwnPropertyDescriptor(MCPServer.prototype, Symbol.for('mcp-server.prewarm'))?.enumerable).toBe(
      false,
    );
  });
});

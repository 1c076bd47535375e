import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AuthProvider, MCPServer, type ServerOptions } from '../src/index.ts';

const provider: AuthProvider = {
  authenticate: () => ({ outcome: 'none' }),
  challenges: () => [{ scheme: 'ApiKey', params: {} }],
};

describe('a server that anyone may use', () => {
  beforeEach(() => {
    for (const method of ['log', 'warn'] as const) vi.spyOn(console, method).mockImplementation(() => {});
  });
  afterEach(() => void vi.restoreAllMocks());

  const warnings = async (options: Partial<ServerOptions>, url = 'https://mcp.example.com/mcp'): Promise<unknown[]> => {
    const server = new MCPServer({ name: 'test', version: '1.0.0', ...options });
    for (let i = 0; i < 2; i++) await server.handleRequest(new Request(url, { method: 'POST' }));
    return vi.mocked(console.warn).mock.calls.map(([line]) => JSON.parse(line));
  };

  it('says so once, when the first request comes', async () => {
    expect(await warnings({})).toEqual([{ warning: 'open to all: set auth or cors.allowOrigin' }]);
  });

  it.each<[string, Partial<ServerOptions>]>([
    ['with auth', { auth: { provider } }],
    ['for pages of one origin', { cors: { allowOrigin: 'https://app.example.com' } }],
    ['for no page', { cors: false }],
    ['that is not observed', { observe: false }],
  ])('has nothing to say %s', async (_what, options) => {
    expect(await warnings(options)).toEqual([]);
  });

  it.each(['http://localhost/mcp', 'http://localhost:3000/mcp', 'http://127.0.0.1:8787/', 'http://[::1]:1/mcp'])(
    'has nothing to say on this machine: %s',
    async (url) => {
      expect(await warnings({}, url)).toEqual([]);
    },
  );
});

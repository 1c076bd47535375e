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

  it.each<Partial<ServerOptions>>([{}, { cors: false }, { cors: { maxAge: 5 } }])(
    'says so once with %j, when the first request comes',
    async (options) => {
      expect(await warnings(options)).toEqual([{ warning: 'open to all: set auth or cors.allowOrigin' }]);
    },
  );

  it.each<[string, Partial<ServerOptions>]>([
    ['with auth', { auth: { provider } }],
    ['for pages of one origin', { cors: { allowOrigin: 'https://app.example.com' } }],
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

describe('the gate', () => {
  const send = async (
    options: Partial<ServerOptions>,
    url: string,
    init: RequestInit = { method: 'POST' },
  ): Promise<[status: number, header: string | null]> => {
    const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false, ...options });
    const response = await server.handleRequest(new Request(url, init));
    return [response.status, response.headers.get('www-authenticate')];
  };

  it('refuses a URL that is too long, whoever comes', async () => {
    const long = `https://mcp.example.com/mcp?x=${'y'.repeat(10_000)}`;
    expect(await send({ auth: { provider } }, long)).toEqual([414, null]);
  });

  it.each(['GET', 'PUT', 'DELETE'])('refuses %s before it asks who comes', async (method) => {
    expect(await send({ auth: { provider } }, 'https://mcp.example.com/mcp', { method })).toEqual([405, null]);
  });

  it.each(['malformed', 'ambiguous'] as const)('answers 400 to credentials that are %s', async (reason) => {
    const refusing: AuthProvider = { ...provider, authenticate: () => ({ outcome: 'refused', reason }) };
    expect(await send({ auth: { provider: refusing } }, 'https://mcp.example.com/mcp')).toEqual([400, 'ApiKey']);
  });
});

describe('the document of a resource', () => {
  const resource = 'https://mcp.example.com/prod/mcp';
  const publishing = (atRoot: boolean): AuthProvider => ({
    ...provider,
    protectedResource: () => ({ resource, document: { resource }, atRoot }),
  });

  it.each<[path: string, atRoot: boolean, status: number]>([
    ['/prod/mcp', false, 200],
    ['/mcp', false, 200],
    ['/prod/mcp/', false, 200],
    ['cp', false, 404],
    ['/cp', false, 404],
    ['/mcp/more', false, 404],
    ['/other', false, 404],
    ['', true, 200],
    ['/', true, 200],
    ['', false, 404],
  ])('behind %j, at the root: %j is %i', async (path, atRoot, status) => {
    const server = new MCPServer({
      name: 'test',
      version: '1.0.0',
      observe: false,
      auth: { provider: publishing(atRoot) },
    });
    const url = `https://mcp.example.com/.well-known/oauth-protected-resource${path}`;
    expect((await server.handleRequest(new Request(url))).status).toBe(status);
  });
});

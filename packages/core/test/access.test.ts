import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileHierarchy } from '../src/access.ts';
import {
  type AuditEvent,
  type AuthProvider,
  definePrompt,
  defineResource,
  defineTool,
  MCPServer,
  type Principal,
  type RateLimiter,
  type ServerOptions,
} from '../src/index.ts';

/** Stands in for a provider: the header names the caller and its scopes, and nothing is verified. */
const provider: AuthProvider = {
  requiredScopes: ['read'],
  authenticate(request) {
    const [subject, ...scopes] = (request.headers.get('x-user') ?? '').split(' ').filter((part) => part !== '');
    if (subject === undefined) return { outcome: 'none' };
    if (subject === 'bad') return { outcome: 'refused', reason: 'expired' };
    if (subject === 'down') return { outcome: 'unavailable', retryAfter: 7 };
    if (subject === 'throw') throw new Error('hunter2');
    const kind: Principal['kind'] = subject === 'anonymous' ? 'anonymous' : 'user';
    return { outcome: 'ok', principal: { subject, kind, provider: 'test', clientId: 'app', scopes, claims: {} } };
  },
  challenges: ({ why, scopes }) => [{ scheme: 'Test', params: { why, scope: scopes.join(' ') } }],
  protectedResource: () => ({
    resource: 'https://x.example/prod/mcp',
    document: { resource: 'https://x.example/prod/mcp', authorization_servers: ['https://as.example'] },
  }),
};

function serve(options: Partial<ServerOptions> = {}, auth: Partial<NonNullable<ServerOptions['auth']>> = {}) {
  const ran: string[] = [];
  const server = new MCPServer({ name: 's', version: '1', observe: false, auth: { provider, ...auth }, ...options });
  const tool = (name: string, extra: object) =>
    server.addTool(
      defineTool({
        name,
        description: 'd',
        inputSchema: z.object({ id: z.string().optional() }),
        handler: () => {
          ran.push(name);
          return name;
        },
        ...extra,
      }),
    );
  tool('open', {});
  tool('write', { scopes: ['write'] });
  tool('purge', { scopes: ['admin'], visibility: 'authorized' });
  tool('own', { scopes: (_who: Principal, input: { id?: string }) => [`item:${input.id}`] });
  server.addPrompt(definePrompt({ name: 'p', scopes: ['write'], complete: () => ['x'], handler: () => 'p' }));
  server.addResource(defineResource({ name: 'r', uri: 'a:b', scopes: ['write'], handler: () => 'r' }));
  server.addResource(
    defineResource({
      name: 't',
      uriTemplate: 'c:{d}',
      scopes: ['admin'],
      visibility: 'authorized',
      handler: () => 't',
    }),
  );
  const ask = async (user: string, method: string, params: object = {}, call = {}) => {
    const response = await server.handleRequest(
      new Request('https://x.example/mcp', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-user': user },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      }),
      call,
    );
    const { result, error } = await response.json();
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      headers: response.headers,
      result,
      error,
    };
  };
  const call = (user: string, name: string, args: object = {}) => ask(user, 'tools/call', { name, arguments: args });
  return { server, ask, call, ran };
}

describe('scopes', () => {
  it('let those through who have them all', async () => {
    const { call, ran } = serve();
    expect((await call('ann read write', 'write')).status).toBe(200);
    expect(ran).toEqual(['write']);
  });

  it.each<[string, string, string, object]>([
    ['a tool', 'ann read', 'tools/call', { name: 'write', arguments: {} }],
    ['a tool with wrong arguments', 'ann read', 'tools/call', { name: 'write', arguments: { id: 5 } }],
    ['a superstring', 'ann read write2', 'tools/call', { name: 'write' }],
    ['another case', 'ann read WRITE', 'tools/call', { name: 'write' }],
    ['a prompt', 'ann read', 'prompts/get', { name: 'p' }],
    [
      'a completion',
      'ann read',
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'p' }, argument: { name: 'a', value: '' } },
    ],
    ['a resource', 'ann read', 'resources/read', { uri: 'a:b' }],
    ['a subscription', 'ann read', 'resources/subscribe', { uri: 'a:b' }],
  ])('%s: 403 with every scope of the operation', async (_title, user, method, params) => {
    const { ask, ran } = serve();
    const { status, challenge, error, headers } = await ask(user, method, params);
    expect([status, challenge]).toEqual([403, 'Test why="insufficient_scope", scope="read write"']);
    expect(error).toEqual({ code: -32600, message: 'Forbidden: this needs the scopes read write' });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(ran).toEqual([]);
  });

  it('of every request: 403 without them, before the body is read', async () => {
    const { call, ask, ran } = serve();
    for (const { status, challenge } of [await call('ann write', 'open'), await ask('ann', 'tools/list')]) {
      expect([status, challenge]).toEqual([403, 'Test why="insufficient_scope", scope="read"']);
    }
    expect(ran).toEqual([]);
  });

  it('an anonymous caller is asked to come back with credentials', async () => {
    const { status, challenge } = await serve().call('anonymous', 'write');
    expect([status, challenge]).toEqual([401, 'Test why="none", scope="read write"']);
  });

  it('may depend on the caller and the validated input', async () => {
    const { call } = serve();
    expect((await call('ann read item:7', 'own', { id: '7' })).status).toBe(200);
    const refused = await call('ann read item:7', 'own', { id: '8' });
    expect([refused.status, refused.challenge]).toEqual([403, 'Test why="insufficient_scope", scope="read item:8"']);
    expect((await call('anonymous', 'own', { id: '7' })).status).toBe(401);
  });

  it('may stand for others', async () => {
    const { call } = serve({}, { scopeHierarchy: { root: ['admin'], admin: ['write'] } });
    expect((await call('ann read root', 'write')).status).toBe(200);
    expect((await call('ann read admin', 'purge')).status).toBe(200);
    expect((await call('ann read write', 'purge')).error.message).toBe('Unknown tool: purge');
  });
  it('a hierarchy may be circular', () => {
    expect(compileHierarchy({ a: ['b'], b: ['a'] })).toEqual(
      new Map([
        ['b', new Set(['a', 'b'])],
        ['a', new Set(['a', 'b'])],
      ]),
    );
  });

  it('on a server without auth fail closed, and say so to the operator', async () => {
    const errors: unknown[] = [];
    const cold: boolean[] = [];
    const server = new MCPServer({
      name: 's',
      version: '1',
      observe: (event) => {
        if (event.type === 'error') errors.push(event.error);
        if (event.type === 'request') cold.push(event.cold);
      },
    });
    server.addTool({ name: 't', description: 'd', scopes: ['a'], handler: () => 'ran' });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 't' } });
    const request = () =>
      new Request('https://x/', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const response = await server.handleRequest(request());
    expect([response.status, (await response.json()).error.message]).toEqual([
      500,
      expect.stringMatching(/^Internal error/),
    ]);
    expect(errors).toEqual([
      new TypeError('tool "t", scopes: the server has no auth. Give the MCPServer auth: { provider }'),
    ]);
    expect((await server.handleRequest(request())).status).toBe(500);
    expect(cold).toEqual([true, false]);
  });

  it.each<[object, string]>([
    [{ scopes: 'write' }, 'tool "t": scopes must be a list'],
    [{ scopes: ['a b'] }, 'tool "t": scopes must be a list'],
    [{ scopes: ['a"'] }, 'tool "t": scopes must be a list'],
    [{ visibility: 'hidden' }, 'tool "t": visibility must be'],
    [{ visibility: 'authorized' }, 'tool "t": visibility "authorized" needs a list of scopes'],
  ])('refuses %j', (extra, message) => {
    const server = new MCPServer({ name: 's', version: '1' });
    expect(() => server.addTool({ name: 't', description: 'd', handler: () => '', ...extra } as never)).toThrow(
      message,
    );
  });
});

describe('what is hidden', () => {
  it('is not listed, and answers like what does not exist', async () => {
    const { ask, call } = serve();
    const names = async (user: string) =>
      (await ask(user, 'tools/list')).result.tools.map((tool: { name: string }) => tool.name);
    expect(await names('ann read')).toEqual(['open', 'write', 'own']);
    expect(await names('root read admin')).toEqual(['open', 'write', 'purge', 'own']);
    expect(await names('ann read')).toEqual(['open', 'write', 'own']);
    expect((await ask('ann read', 'resources/templates/list')).result.resourceTemplates).toEqual([]);
    const hidden = await call('ann read', 'purge');
    const unknown = await call('ann read', 'purg3');
    expect([hidden.status, hidden.error]).toEqual([200, { ...unknown.error, message: 'Unknown tool: purge' }]);
    expect((await ask('ann read', 'resources/read', { uri: 'c:x' })).error.message).toBe('Resource not found');
    expect((await ask('root read admin', 'resources/read', { uri: 'c:x' })).result.contents).toEqual([
      { uri: 'c:x', text: 't' },
    ]);
  });
  it('makes its list private', async () => {
    const { server } = serve({ cache: { ttlMs: 1000, cacheScope: 'public' } });
    const list = async (method: string) => {
      const meta = {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
      };
      const response = await server.handleRequest(
        new Request('https://x/', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-user': 'ann read',
            'mcp-protocol-version': '2026-07-28',
            'mcp-method': method,
          },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: meta } }),
        }),
      );
      return (await response.json()).result.cacheScope;
    };
    expect([await list('tools/list'), await list('prompts/list')]).toEqual(['private', 'public']);
  });
});

describe('authorize', () => {
  it('decides last, with the validated input', async () => {
    const seen: unknown[] = [];
    const { call, ran } = serve(
      {},
      {
        authorize: ({ kind, name, input, ctx }) => {
          seen.push([kind, name, input, ctx.auth?.subject]);
          return ctx.auth?.subject === 'ann';
        },
      },
    );
    expect((await call('ann read', 'open', { id: '1' })).status).toBe(200);
    const refused = await call('bob read', 'open', { id: '1' });
    expect([refused.status, refused.error, refused.challenge]).toEqual([
      403,
      { code: -32600, message: 'Forbidden' },
      null,
    ]);
    expect(ran).toEqual(['open']);
    expect(seen).toEqual([
      ['tool', 'open', { id: '1' }, 'ann'],
      ['tool', 'open', { id: '1' }, 'bob'],
    ]);
  });
  it('opens nothing when it throws', async () => {
    const { call, ran } = serve(
      {},
      {
        authorize: () => {
          throw new Error('hunter2');
        },
      },
    );
    const { result, error } = await call('ann read', 'open');
    expect(JSON.stringify([result, error])).not.toContain('hunter2');
    expect(ran).toEqual([]);
  });
});

describe('the well-known document', () => {
  const get = (path: string, method = 'GET') =>
    serve().server.handleRequest(
      new Request(`https://x.example${path}`, { method, headers: { origin: 'https://y.example' } }),
    );
  it.each([
    '/.well-known/oauth-protected-resource/prod/mcp',
    '/.well-known/oauth-protected-resource/mcp',
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/mcp/?x=1',
  ])('is at %s', async (path) => {
    const response = await get(path);
    expect(await response.json()).toEqual({
      resource: 'https://x.example/prod/mcp',
      authorization_servers: ['https://as.example'],
    });
    expect(Object.fromEntries(response.headers)).toEqual({
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
      'content-type': 'application/json',
    });
  });
  it.each(['/other', '/cp', 'x', '/prod', '/mcp/../x'])('is not at the form of %s', async (suffix) => {
    expect((await get(`/.well-known/oauth-protected-resource${suffix}`)).status).toBe(404);
  });
  it.each<[string, number, string | null]>([
    ['HEAD', 200, null],
    ['OPTIONS', 204, null],
    ['POST', 405, 'GET, HEAD, OPTIONS'],
  ])('%s is %i', async (method, status, allow) => {
    const response = await get('/.well-known/oauth-protected-resource/mcp', method);
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([status, allow, '']);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('the rate limit', () => {
  const counting = (allowed: number) => {
    const keys: string[] = [];
    const limiter: RateLimiter = {
      limit({ key }) {
        keys.push(key);
        return keys.length <= allowed ? { allowed: true } : { allowed: false, retryAfter: 2.5 };
      },
    };
    return { keys, limiter };
  };
  it('counts callers by who they are, and answers 429', async () => {
    const { keys, limiter } = counting(1);
    const { ask, ran } = serve({ rateLimit: { limiter } });
    await ask('ann read', 'tools/call', { name: 'open' }, { sourceIp: '192.0.2.1' });
    const { status, headers, error } = await ask('ann read', 'tools/call', { name: 'open' }, { sourceIp: '192.0.2.2' });
    expect([status, headers.get('retry-after'), error]).toEqual([
      429,
      '3',
      { code: -32600, message: 'Too many requests' },
    ]);
    expect(keys).toEqual(['principal:["test","","ann","app"]', 'principal:["test","","ann","app"]']);
    expect(ran).toEqual(['open']);
  });
  it('counts failed credentials and strangers by address', async () => {
    const { keys, limiter } = counting(2);
    const { ask } = serve({ rateLimit: { limiter } });
    const from = { sourceIp: '192.0.2.1' };
    expect((await ask('bad', 'ping', {}, from)).status).toBe(401);
    expect((await ask('anonymous', 'ping', {}, from)).status).toBe(200);
    expect((await ask('bad', 'ping', {}, from)).status).toBe(429);
    expect(keys).toEqual(['failed:192.0.2.1', 'source:192.0.2.1', 'failed:192.0.2.1']);
  });
  it.each([
    ['closed', 503],
    ['open', 200],
    [undefined, 503],
  ] as const)('that fails %s is %i', async (onError, status) => {
    const limiter: RateLimiter = { limit: () => Promise.reject(new Error('redis://u:p@db')) };
    const { ask } = serve({ rateLimit: { limiter, ...(onError && { onError }) } });
    const answer = await ask('ann read', 'ping');
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.error ?? {})).not.toContain('redis');
  });
});

describe('the audit', () => {
  const audited = async (user: string, method: string, params: object = {}) => {
    const events: AuditEvent[] = [];
    const { ask } = serve({}, { audit: (event) => void events.push(event) });
    await ask(user, method, params, { requestId: 'r', sourceIp: '192.0.2.1' });
    return events;
  };
  const base = {
    time: expect.any(Number),
    ms: expect.any(Number),
    requestId: 'r',
    source: '192.0.2.1',
    method: undefined,
    name: undefined,
  };
  const ann = { provider: 'test', subject: 'ann', clientId: 'app' };
  const nobody = { provider: undefined, subject: undefined, clientId: undefined };

  it.each<[string, string, object, object]>([
    [
      'ann read',
      'tools/call',
      { name: 'open' },
      { ...ann, status: 200, outcome: 'allowed', method: 'tools/call', name: 'open' },
    ],
    [
      'ann read',
      'tools/call',
      { name: 'write' },
      { ...ann, status: 403, outcome: 'refused', method: 'tools/call', scopes: ['read', 'write'] },
    ],
    ['bad', 'tools/call', { name: 'open' }, { ...nobody, status: 401, outcome: 'refused', reason: 'expired' }],
    ['', 'tools/call', { name: 'open' }, { ...nobody, status: 401, outcome: 'refused' }],
    ['down', 'tools/call', { name: 'open' }, { ...nobody, status: 503, outcome: 'refused' }],
  ])('of %j, %s %j', async (user, method, params, event) => {
    expect(await audited(user, method, params)).toEqual([{ ...base, reason: undefined, scopes: undefined, ...event }]);
  });

  it('that throws changes nothing', async () => {
    const { call } = serve(
      {},
      {
        audit: () => {
          throw new Error('full disk');
        },
      },
    );
    expect((await call('ann read', 'open')).status).toBe(200);
    expect((await call('bad', 'open')).status).toBe(401);
  });
});

describe('outcomes', () => {
  it.each<[string, number, string | null, string | null]>([
    ['', 401, 'Test why="none", scope="read"', null],
    ['bad', 401, 'Test why="refused", scope="read"', null],
    ['down', 503, null, '7'],
    ['throw', 503, null, '5'],
  ])('%j is %i', async (user, status, challenge, retryAfter) => {
    const answer = await serve().call(user, 'open');
    expect([
      answer.status,
      answer.challenge,
      answer.headers.get('retry-after'),
      answer.headers.get('cache-control'),
    ]).toEqual([status, challenge, retryAfter, 'no-store']);
    expect(JSON.stringify(answer.error)).not.toContain('hunter2');
  });
});

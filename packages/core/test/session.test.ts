import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import {
  type AuthProvider,
  type CallOptions,
  createMailbox,
  defineTool,
  MCPServer,
  type ServerOptions,
  type SessionKeeper,
} from '../src/index.ts';
import { createSealer } from '../src/seal.ts';
import { sealedSessions } from '../src/session.ts';

const HOUR = 3_600_000;
const SECRET = 's'.repeat(32);
const client = { name: 'old client', version: '1' };
const hello = { protocolVersion: '2025-06-18', capabilities: { elicitation: {} }, clientInfo: client };

/** Whoever the `authorization` header names. */
const byName: AuthProvider = {
  async authenticate({ headers }) {
    const subject = headers.get('authorization');
    if (!subject) return { outcome: 'none' };
    return { outcome: 'ok', principal: { kind: 'user', provider: 'names', subject, scopes: [], claims: {} } };
  },
  challenges: () => [],
};

function instance(options: Partial<ServerOptions> = {}, call: CallOptions = {}) {
  const server = new MCPServer({
    name: 's',
    version: '1',
    observe: false,
    stateSecret: SECRET,
    sessions: 'sealed',
    ...options,
  });
  server.addTool(
    defineTool({
      name: 'who',
      description: 'd',
      handler: (_input, ctx) => ({ revision: ctx.protocolVersion, client: ctx.client }),
    }),
  );
  server.addTool(
    defineTool({
      name: 'ask',
      description: 'd',
      handler: async (_input, ctx) =>
        (await ctx.elicit({ message: 'm', schema: z.object({ name: z.string() }) })).action,
    }),
  );
  const send = (body: unknown, headers: Record<string, string> = {}, method = 'POST') =>
    server.handleRequest(
      new Request('https://x/mcp', {
        method,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        ...(method === 'POST' && { body: JSON.stringify(body) }),
      }),
      call,
    );
  const post = (method: string, params: object, headers?: Record<string, string>) =>
    send({ jsonrpc: '2.0', id: 1, method, params }, headers);
  const initialize = (headers?: Record<string, string>) => post('initialize', hello, headers);
  const begin = async (headers?: Record<string, string>) =>
    (await initialize(headers)).headers.get('mcp-session-id') as string;
  const who = (headers?: Record<string, string>) => post('tools/call', { name: 'who' }, headers);
  return { send, post, initialize, begin, who };
}
const structured = async (response: Response) => (await response.json()).result.structuredContent;
const status = async (response: Promise<Response>) => (await response).status;

afterEach(() => vi.useRealTimers());

describe('a sealed session', () => {
  it('is begun by initialize, in visible ASCII that tells nothing', async () => {
    const response = await instance().initialize();
    expect(response.status).toBe(200);
    expect(response.headers.get('mcp-session-id')).toMatch(/^[\w-]{100,}$/);
    expect((await response.json()).result.protocolVersion).toBe('2025-06-18');
  });

  it('is not begun by an initialize that fails', async () => {
    const response = await instance().post('initialize', {});
    expect([(await response.json()).error.code, response.headers.get('mcp-session-id')]).toEqual([-32602, null]);
  });

  it('tells any instance what the client said', async () => {
    const id = await instance().begin();
    const response = await instance().who({ 'mcp-session-id': id });
    expect(response.headers.get('mcp-session-id')).toBe(null);
    expect(await structured(response)).toEqual({
      revision: '2025-06-18',
      client: { info: client, capabilities: { elicitation: {} } },
    });
  });

  it('leaves the revision to the header', async () => {
    const { begin, who } = instance();
    const headers = { 'mcp-session-id': await begin(), 'mcp-protocol-version': '2025-11-25' };
    expect(await structured(await who(headers))).toMatchObject({ revision: '2025-11-25', client: { info: client } });
  });

  it('is no duty: a request without an id has none', async () => {
    expect((await (await instance().who()).json()).result.content).toEqual([
      { type: 'text', text: '{"revision":"2025-03-26","client":{"capabilities":{}}}' },
    ]);
  });

  it.each<[string, unknown, number]>([
    ['a request', { jsonrpc: '2.0', id: 1, method: 'ping' }, 200],
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }, 202],
    ['a reply', { jsonrpc: '2.0', id: 1, result: {} }, 202],
    ['what is no message', { jsonrpc: '2.0' }, 400],
    ['a batch, which the revision of the session has not', [{ jsonrpc: '2.0', id: 1, method: 'ping' }], 400],
  ])('is looked up for %s', async (_title, body, expected) => {
    const { begin, send } = instance();
    expect(await status(send(body, { 'mcp-session-id': await begin() }))).toBe(expected);
    expect(await status(send(body, { 'mcp-session-id': 'nonsense' }))).toBe(404);
  });

  it.each(['', 'x', '0', 'a'.repeat(5000), '../..', '{"a":1}'])('answers 404 to the id %j', async (id) => {
    const response = await instance().who({ 'mcp-session-id': id });
    expect([response.status, await response.json()]).toEqual([
      404,
      {
        jsonrpc: '2.0',
        id: null,
        error: { code: -32600, message: 'Session not found: send initialize to begin a new one' },
      },
    ]);
  });

  it('is of one secret', async () => {
    const id = await instance({ stateSecret: 'o'.repeat(32) }).begin();
    expect(await status(instance().who({ 'mcp-session-id': id }))).toBe(404);
    expect(await status(instance({ stateSecret: [SECRET, 'o'.repeat(32)] }).who({ 'mcp-session-id': id }))).toBe(200);
  });

  it('is of one caller', async () => {
    const { begin, who } = instance({ auth: { provider: byName } });
    const id = await begin({ authorization: 'ann' });
    const as = (authorization: string) => status(who({ 'mcp-session-id': id, authorization }));
    expect([await as('ann'), await as('bob'), await as('')]).toEqual([200, 404, 401]);
    expect(await status(instance().who({ 'mcp-session-id': id }))).toBe(404);
  });

  it('is renewed in its second half, and ends', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { begin, who } = instance();
    const id = await begin();
    const after = async (ms: number, sent = id) => {
      vi.setSystemTime(Date.now() + ms);
      const { status: got, headers } = await who({ 'mcp-session-id': sent });
      return { got, id: headers.get('mcp-session-id') };
    };
    expect(await after(11 * HOUR)).toEqual({ got: 200, id: null });
    const renewed = await after(2 * HOUR);
    expect(renewed).toEqual({ got: 200, id: expect.stringMatching(/^[\w-]{100,}$/) });
    expect(await after(11 * HOUR)).toEqual({ got: 404, id: null });
    expect(await after(0, renewed.id as string)).toEqual({ got: 200, id: null });
  });

  it('is renewed by a stream too', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { begin, post } = instance({}, { mailbox: createMailbox() });
    const id = await begin();
    vi.setSystemTime(Date.now() + 13 * HOUR);
    const response = await post('tools/call', { name: 'ask' }, { 'mcp-session-id': id });
    expect([response.headers.get('content-type'), response.headers.get('mcp-session-id')]).toEqual([
      'text/event-stream',
      expect.stringMatching(/^[\w-]{100,}$/),
    ]);
    await response.body?.cancel();
  });

  it('is begun anew by initialize, whatever id comes with it', async () => {
    const { begin } = instance();
    expect(await begin({ 'mcp-session-id': 'ended' })).toMatch(/^[\w-]{100,}$/);
  });

  it('does not exist in the modern era', async () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const headers = { 'mcp-session-id': 'x', 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
    const response = await instance().post('tools/list', { _meta: meta }, headers);
    expect([response.status, response.headers.get('mcp-session-id')]).toEqual([200, null]);
  });

  it.each(['GET', 'DELETE', 'PUT'])('has nothing for %s', async (method) => {
    const { begin, send } = instance();
    const response = await send(undefined, { 'mcp-session-id': await begin() }, method);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });

  it('keeps of a client only what is needed, and nothing of one that says too much', async () => {
    const keeper = sealedSessions(async () => createSealer([SECRET]));
    const icons = [{ src: `data:${'x'.repeat(9000)}` }];
    const id = (await keeper.open({ ...hello, clientInfo: { ...client, icons } }, '')) as string;
    expect((await keeper.find(id, ''))?.clientInfo).toEqual(client);
    expect(await keeper.open({ ...hello, capabilities: { x: 'x'.repeat(4096) } }, '')).toBe(undefined);
    const response = await instance().post('initialize', { ...hello, capabilities: { x: 'x'.repeat(4096) } });
    expect([response.status, response.headers.get('mcp-session-id')]).toEqual([200, null]);
  });

  it('says that the client cannot be asked', async () => {
    const { post } = instance({}, { mailbox: createMailbox() });
    const silent = await post('initialize', { ...hello, capabilities: {} });
    const headers = { 'mcp-session-id': silent.headers.get('mcp-session-id') as string };
    expect((await (await post('tools/call', { name: 'ask' }, headers)).json()).result).toEqual({
      content: [
        { type: 'text', text: 'This has to ask you (elicitation/create), which your client said it cannot do.' },
      ],
      isError: true,
    });
  });
});

describe('without sessions', () => {
  it('ids are ignored, and none is given', async () => {
    const { initialize, who, send } = instance({ sessions: undefined } as never);
    expect((await initialize()).headers.get('mcp-session-id')).toBe(null);
    expect(await status(who({ 'mcp-session-id': 'from a platform' }))).toBe(200);
    expect(await status(send(undefined, { 'mcp-session-id': 'x' }, 'DELETE'))).toBe(405);
  });

  it.each<[object, string]>([
    [{ sessions: 'memory' }, 'MCPServer: sessions must be "sealed"'],
    [{ sessions: 'sealed' }, 'MCPServer: sessions "sealed" needs stateSecret, the same on every instance'],
  ])('%j is refused', (options, message) => {
    expect(() => new MCPServer({ name: 's', version: '1', ...(options as object) } as never)).toThrow(
      new TypeError(message),
    );
  });
});

describe('a keeper of the platform', () => {
  const keeper = () => {
    const sessions = new Map<string, { owner: string; session: never }>();
    const served: string[] = [];
    return {
      served,
      open: (session, owner) => {
        const id = `id-${sessions.size}`;
        sessions.set(id, { owner, session: session as never });
        return id;
      },
      find: (id, owner) => {
        const found = sessions.get(id);
        return found?.owner === owner ? found.session : undefined;
      },
      serve(id, request) {
        served.push(`${request.method} ${id}`);
        if (request.method === 'DELETE') return new Response(null, { status: sessions.delete(id) ? 204 : 404 });
        return new Response('event: message\n\n', { headers: { 'content-type': 'text/event-stream' } });
      },
    } satisfies SessionKeeper & { served: string[] };
  };

  it("wins over the server's own", async () => {
    expect(await instance({}, { sessions: keeper() }).begin()).toBe('id-0');
  });

  it('answers GET and DELETE behind gate and authentication', async () => {
    const sessions = keeper();
    const { begin, send, who } = instance({ auth: { provider: byName }, path: '/mcp' }, { sessions });
    const authorization = 'ann';
    const id = await begin({ authorization });
    const ask = (method: string, headers: Record<string, string>) => send(undefined, headers, method);
    expect(await status(ask('GET', { 'mcp-session-id': id }))).toBe(401);
    expect(await status(ask('GET', { 'mcp-session-id': id, authorization: 'bob' }))).toBe(404);
    expect(await status(ask('GET', { authorization }))).toBe(405);
    expect(await status(ask('PUT', { authorization, 'mcp-session-id': id }))).toBe(405);
    expect(sessions.served).toEqual([]);

    const stream = await ask('GET', { authorization, 'mcp-session-id': id });
    expect([stream.status, stream.headers.get('content-type'), await stream.text()]).toEqual([
      200,
      'text/event-stream',
      'event: message\n\n',
    ]);
    expect(stream.headers.get('access-control-allow-origin')).toBe('*');
    expect(await status(ask('DELETE', { authorization, 'mcp-session-id': id }))).toBe(204);
    expect(sessions.served).toEqual(['GET id-0', 'DELETE id-0']);
    expect(await status(who({ authorization, 'mcp-session-id': id }))).toBe(404);
  });

  it('that fails is masked', async () => {
    const fail = () => {
      throw new Error('db password');
    };
    const { initialize, who } = instance({}, { sessions: { open: fail, find: fail } });
    for (const response of [await initialize(), await who({ 'mcp-session-id': 'x' })]) {
      expect(response.status).toBe(500);
      expect((await response.json()).error.message).toMatch(/^Internal error \(error id [\w-]+\)$/);
    }
  });
});

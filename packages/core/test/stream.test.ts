import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CallOptions, defineTool, MCPServer, type RequestContext, type ServerEvent } from '../src/index.ts';

const MODERN = '2026-07-28';
const META = { 'io.modelcontextprotocol/protocolVersion': MODERN, 'io.modelcontextprotocol/clientCapabilities': {} };
type Handler = (ctx: RequestContext) => unknown;

function serve(handler: Handler, options: { timeoutMs?: number } = {}) {
  const events: ServerEvent[] = [];
  const server = new MCPServer({ name: 's', version: '1', observe: (event) => void events.push(event) });
  server.addTool(defineTool({ name: 't', description: 'd', handler: (_input, ctx) => handler(ctx), ...options }));
  const call = (meta: object = {}, callOptions: CallOptions = {}, headers: Record<string, string> = {}) => {
    const modern = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': 't' };
    const request = new Request('https://x/mcp', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...('legacy' in meta ? {} : modern),
        ...headers,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 't', _meta: 'legacy' in meta ? { progressToken: 'p' } : { ...META, ...meta } },
      }),
    });
    return server.handleRequest(request, callOptions);
  };
  return { call, events };
}

const parse = (text: string) =>
  text
    .split('\n\n')
    .filter((event) => event !== '' && event !== ':')
    .map((event) => JSON.parse(event.replace(/^event: message\ndata: /, '')));
const methods = (text: string) => parse(text).map((message) => message.method ?? 'result');

const reporting: Handler = (ctx) => {
  ctx.reportProgress(1, 3);
  ctx.log('info', { step: 1 }, 'test');
  ctx.reportProgress(1, 3, 'not more than before');
  ctx.reportProgress(3, 3, 'done');
  return 'ok';
};

describe('when an answer becomes a stream', () => {
  it('does from the first notification on, and ends with the result', async () => {
    const response = await serve(reporting).call({ progressToken: 7, 'io.modelcontextprotocol/logLevel': 'debug' });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': '*',
    });
    expect(parse(await response.text())).toEqual([
      { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 7, progress: 1, total: 3 } },
      { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', logger: 'test', data: { step: 1 } } },
      {
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 7, progress: 3, total: 3, message: 'done' },
      },
      { jsonrpc: '2.0', id: 1, result: expect.objectContaining({ content: [{ type: 'text', text: 'ok' }] }) },
    ]);
  });

  it.each<[string, object, CallOptions, Record<string, string>, string[] | undefined]>([
    ['without a token or level', {}, {}, {}, undefined],
    ['with a level above', { 'io.modelcontextprotocol/logLevel': 'error' }, {}, {}, undefined],
    ['with a level', { 'io.modelcontextprotocol/logLevel': 'info' }, {}, {}, ['notifications/message', 'result']],
    ['on a platform that buffers', { progressToken: 1 }, { streaming: false }, {}, undefined],
    ['for a client that takes JSON only', { progressToken: 1 }, {}, { accept: 'application/json' }, undefined],
    [
      'for a client that names something alike',
      { progressToken: 1 },
      {},
      { accept: 'x-text/event-stream2' },
      undefined,
    ],
    [
      'for a legacy client',
      { legacy: true },
      {},
      {},
      ['notifications/progress', 'notifications/message', 'notifications/progress', 'result'],
    ],
    ['for a legacy client that takes JSON', { legacy: true }, {}, { accept: 'application/json' }, undefined],
    ['with a token that is none', { progressToken: {} }, {}, {}, undefined],
  ])('%s', async (_title, meta, call, headers, streamed) => {
    const response = await serve(reporting).call(meta, call, headers);
    const text = await response.text();
    if (streamed) expect(methods(text)).toEqual(streamed);
    else expect(JSON.parse(text).result.content).toEqual([{ type: 'text', text: 'ok' }]);
    expect(response.headers.get('content-type')).toBe(streamed ? 'text/event-stream' : 'application/json');
  });

  it('sends what happens as it happens', async () => {
    let finish = (_: string) => {};
    const response = await serve((ctx) => {
      ctx.reportProgress(1);
      return new Promise<string>((resolve) => {
        finish = resolve;
      });
    }).call({ progressToken: 1 });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const read = async () => new TextDecoder().decode((await reader.read()).value);
    expect(methods(await read())).toEqual(['notifications/progress']);
    finish('late');
    expect(parse(await read())[0].result.content).toEqual([{ type: 'text', text: 'late' }]);
    expect((await reader.read()).done).toBe(true);
  });

  it('an error after the first event ends the stream, and is masked', async () => {
    const { call, events } = serve((ctx) => {
      ctx.reportProgress(1);
      throw new Error('hunter2');
    });
    const text = await (await call({ progressToken: 1 })).text();
    expect(parse(text)[1].result.isError).toBe(true);
    expect(text).not.toContain('hunter2');
    expect(events.map(({ type }) => type)).toEqual(['error', 'request']);
  });

  it('says nothing after the result', async () => {
    let late: RequestContext | undefined;
    const response = await serve((ctx) => {
      late = ctx;
      ctx.reportProgress(1);
      return 'ok';
    }).call({ progressToken: 1 });
    late?.reportProgress(2);
    expect(methods(await response.text())).toEqual(['notifications/progress', 'result']);
  });

  it('a reader that goes away aborts the call', async () => {
    let signal: AbortSignal | undefined;
    const { call, events } = serve((ctx) => {
      signal = ctx.signal;
      ctx.reportProgress(1);
      return new Promise(() => {});
    });
    const response = await call({ progressToken: 1 });
    expect(signal?.aborted).toBe(false);
    await response.body?.cancel();
    expect(signal?.aborted).toBe(true);
    await vi.waitFor(() => expect(events).toMatchObject([{ type: 'request', status: 200 }]));
  });

  it('drops notifications that nobody reads, never the result', async () => {
    const text = await (
      await serve((ctx) => {
        for (let i = 1; i <= 1000; i++) ctx.reportProgress(i, 1000, 'x'.repeat(1000));
        return 'ok';
      }).call({ progressToken: 1 })
    ).text();
    expect(text.length).toBeLessThan(100_000);
    expect(methods(text).at(-1)).toBe('result');
  });
});

describe('time', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const late = {
    jsonrpc: '2.0',
    id: 1,
    error: { code: -32603, message: 'Deadline exceeded', data: { reason: 'deadline' } },
  };

  it.each<[string, { timeoutMs?: number }, () => CallOptions, number]>([
    ['timeoutMs of the tool', { timeoutMs: 1000 }, () => ({}), 1000],
    ['the deadline of the platform', {}, () => ({ deadline: Date.now() + 500 }), 500],
    ['the earlier of both', { timeoutMs: 1000 }, () => ({ deadline: Date.now() + 500 }), 500],
    ['a deadline that has passed', {}, () => ({ deadline: Date.now() - 5 }), 0],
  ])('%s: aborted, and answered', async (_title, options, callOptions, ms) => {
    let signal: AbortSignal | undefined;
    const answer = serve((ctx) => {
      signal = ctx.signal;
      return new Promise(() => {});
    }, options).call({}, callOptions());
    await vi.advanceTimersByTimeAsync(Math.max(0, ms - 1));
    expect(signal?.aborted).toBe(ms === 0);
    await vi.advanceTimersByTimeAsync(1);
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([200, late]);
    expect(signal?.reason).toHaveProperty('name', 'TimeoutError');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a stream is kept alive, and ends at the deadline', async () => {
    const response = await serve(
      (ctx) => {
        ctx.reportProgress(1);
        return new Promise(() => {});
      },
      { timeoutMs: 30_000 },
    ).call({ progressToken: 1 });
    const text = response.text();
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await text).match(/^:$/gm)).toHaveLength(2);
    expect(parse(await text).at(-1)).toEqual(late);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('no timer is left behind by a call that was quick', async () => {
    await serve(() => 'ok', { timeoutMs: 1000 }).call();
    expect(vi.getTimerCount()).toBe(0);
  });
});

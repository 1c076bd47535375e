/** What both handlers do about time and about work that outlives the answer. */

import { defineTool, MCPServer, type McpHandler } from '@mcp-serverless/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLambdaHandler } from '../src/handler.ts';
import { createLambdaStreamHandler } from '../src/stream.ts';
import type { LambdaEvent, LambdaHandler, LambdaOptions, LambdaPlatform } from '../src/types.ts';
import { createContext, functionUrl } from './bed/index.ts';
import { createResponseStream } from './bed/stream.ts';
import { call, encode, eventsIn, recorder, SSE } from './recorder.ts';

const warned = vi.spyOn(console, 'warn');
const errored = vi.spyOn(console, 'error');
beforeEach(() => {
  warned.mockReset().mockImplementation(() => {});
  errored.mockReset().mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
});

const ok = (): Response => new Response('{}', { headers: { 'content-type': 'application/json' } });
const event = (): LambdaEvent =>
  functionUrl().toEvent({
    method: 'POST',
    target: '/mcp',
    headers: [['content-type', 'application/json']],
    body: encode('{"jsonrpc":"2.0","id":7,"method":"ping"}'),
  });

describe('the deadline', () => {
  /** Runs a handler with 3 s to go under fake timers and gives the text of the answer, by the time it came. */
  async function timed(server: McpHandler<LambdaPlatform>, options?: LambdaOptions) {
    vi.useFakeTimers();
    const { stream, sent } = createResponseStream();
    const request = call('slow', 'p');
    const event = functionUrl().toEvent({
      method: 'POST',
      target: '/mcp',
      headers: [...request.headers],
      body: new Uint8Array(await request.arrayBuffer()),
    });
    let text = '';
    let returned = false;
    void sent.then(async ({ bytes }) => {
      for await (const chunk of bytes) text += Buffer.from(chunk).toString();
    });
    void createLambdaStreamHandler(server, options)(event, stream, createContext({ timeoutMs: 3_000 })).then(() => {
      returned = true;
    });
    return {
      async at(ms: number) {
        await vi.advanceTimersByTimeAsync(ms);
        return { events: eventsIn(text.slice(text.indexOf('\0'))), returned };
      },
      /** The body so far, as JSON. */
      json: (): unknown => JSON.parse(text.slice(text.lastIndexOf('\0') + 1)),
    };
  }
  const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } };
  const late = {
    jsonrpc: '2.0',
    id: 7,
    error: { code: -32603, message: 'Deadline exceeded', data: { reason: 'deadline' } },
  };

  it('ends the stream of a tool with an error that the client sees', async () => {
    let aborted = false;
    const slow = defineTool({
      name: 'slow',
      description: 'Never ends',
      handler(_input, ctx) {
        ctx.reportProgress(1);
        ctx.signal.addEventListener('abort', () => {
          aborted = true;
        });
        return new Promise(() => {});
      },
    });
    const run = await timed(new MCPServer({ name: 'test', version: '1.0.0', observe: false }).addTool(slow));
    expect(await run.at(2_499)).toEqual({ events: [progress], returned: false });
    expect(await run.at(1)).toEqual({ events: [progress, late], returned: true });
    expect([aborted, vi.getTimerCount()]).toEqual([true, 0]);
  });

  it('is answered for a server that does not answer', async () => {
    const run = await timed({ handleRequest: () => new Promise<Response>(() => {}) });
    expect(await run.at(2_749)).toEqual({ events: [], returned: false });
    await run.at(1);
    expect([run.json(), warned.mock.calls, vi.getTimerCount()]).toEqual([
      late,
      [['createLambdaStreamHandler: the server gave no answer in time']],
      0,
    ]);
  });

  it('ends a stream that the server does not end', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encode(`event: message\ndata: ${JSON.stringify(progress)}\n\n`)),
    });
    const run = await timed({ handleRequest: async () => new Response(body, { headers: SSE }) });
    expect(await run.at(2_749)).toEqual({ events: [progress], returned: false });
    expect(await run.at(1)).toEqual({ events: [progress, late], returned: true });
    expect([warned.mock.calls, vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('comes earlier with a larger margin', async () => {
    const body = new ReadableStream<Uint8Array>();
    const server = { handleRequest: async () => new Response(body, { headers: SSE }) };
    const run = await timed(server, { deadlineMarginMs: 2_000 });
    expect(await run.at(1_999)).toEqual({ events: [], returned: false });
    expect(await run.at(1)).toEqual({ events: [late], returned: true });
  });

  it('is answered in one piece by the other handler', async () => {
    vi.useFakeTimers();
    const handler = createLambdaHandler({ handleRequest: () => new Promise<Response>(() => {}) });
    const result = handler(event(), createContext({ timeoutMs: 3_000 }));
    await vi.advanceTimersByTimeAsync(2_750);
    const { statusCode, headers, body } = await result;
    expect([statusCode, headers, JSON.parse(body)]).toEqual([200, { 'content-type': 'application/json' }, late]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('waitUntil', () => {
  /** A handler whose one request gives `work` to waitUntil. */
  const working = (give: (waitUntil: (work: Promise<unknown>) => void) => void): LambdaHandler =>
    createLambdaHandler(
      recorder((_request, call) => {
        give((work) => call.waitUntil?.(work));
        return ok();
      }).handler,
    );

  it('work is done when the result is out, and so is the work it brought', async () => {
    const done: string[] = [];
    const run = working((waitUntil) => {
      waitUntil(
        Promise.resolve().then(() => {
          done.push('first');
          waitUntil(Promise.resolve().then(() => done.push('second')));
        }),
      );
    });
    expect((await run(event(), createContext())).statusCode).toBe(200);
    expect(done).toEqual(['first', 'second']);
  });

  it('work that fails is logged and changes nothing', async () => {
    const error = new Error('late');
    const run = working((waitUntil) => waitUntil(Promise.reject(error)));
    expect((await run(event(), createContext())).statusCode).toBe(200);
    expect(errored.mock.calls).toEqual([[error]]);
  });

  it('work that does not end costs no more than half of the margin', async () => {
    vi.useFakeTimers();
    const run = working((waitUntil) => waitUntil(new Promise(() => {})));
    const result = run(event(), createContext({ timeoutMs: 3_000 }));
    await vi.advanceTimersByTimeAsync(2_749);
    expect(warned.mock.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await result).statusCode).toBe(200);
    expect(warned.mock.calls).toEqual([['createLambdaHandler: work given to waitUntil was not done in time']]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('no timer is left behind', async () => {
    vi.useFakeTimers();
    await working((waitUntil) => waitUntil(Promise.resolve()))(event(), createContext());
    expect(vi.getTimerCount()).toBe(0);
  });

  it('work is done after the end of the answer and before the function returns', async () => {
    const order: string[] = [];
    const gate: { open?: () => void } = {};
    const { handler } = recorder((_request, { waitUntil }) => {
      waitUntil?.(
        new Promise<void>((resolve) => {
          gate.open = resolve;
        }).then(() => order.push('work')),
      );
      return new Response('{}');
    });
    const { stream, sent } = createResponseStream();
    const running = createLambdaStreamHandler(handler)(event(), stream, createContext()).then(() =>
      order.push('returned'),
    );
    await new Response((await sent).bytes).text();
    order.push('end');
    gate.open?.();
    await running;
    expect(order).toEqual(['end', 'work', 'returned']);
  });
});

describe('many invocations in one process', () => {
  it('do not mix, in one piece', async () => {
    const gates = new Map<string, () => void>();
    const { handler } = recorder(async (request, call) => {
      const body = await request.text();
      await new Promise<void>((resolve) => gates.set(body, resolve));
      call.waitUntil?.(Promise.resolve());
      return new Response(`${body} ${call.requestId} ${call.platform?.context.awsRequestId}`);
    });
    const run = createLambdaHandler(handler);
    const names = ['a', 'b', 'c'];
    const results = names.map((body) =>
      run({ ...(event() as object), body } as LambdaEvent, createContext({ awsRequestId: `id-${body}` })),
    );
    await vi.waitFor(() => expect(gates.size).toBe(3));
    for (const name of names.toReversed()) gates.get(name)?.();
    expect((await Promise.all(results)).map(({ body }) => body)).toEqual(['a id-a id-a', 'b id-b id-b', 'c id-c id-c']);
  });

  it('do not mix, streamed', async () => {
    const gates = new Map<string, () => void>();
    const { handler } = recorder(async (request, call) => {
      const name = await request.text();
      await new Promise<void>((resolve) => gates.set(name, resolve));
      return new Response(`${name} ${call.requestId} ${call.platform?.context.awsRequestId}`);
    });
    const run = createLambdaStreamHandler(handler);
    const names = ['a', 'b', 'c'];
    const answers = names.map(async (body) => {
      const { stream, sent } = createResponseStream();
      void run({ ...event(), body } as LambdaEvent, stream, createContext({ awsRequestId: `id-${body}` }));
      const text = await new Response((await sent).bytes).text();
      return text.slice(text.lastIndexOf('\0') + 1);
    });
    await vi.waitFor(() => expect(gates.size).toBe(3));
    for (const name of names.toReversed()) gates.get(name)?.();
    expect(await Promise.all(answers)).toEqual(['a id-a id-a', 'b id-b id-b', 'c id-c id-c']);
  });
});

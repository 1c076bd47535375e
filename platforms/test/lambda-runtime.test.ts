/** What Lambda's runtime does that a handler has to cope with: each trap on AWS's own runtime client. */

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../lambda/bundle.ts';
import { startFront } from '../lambda/front.ts';
import { type FunctionOptions, LambdaFunction } from '../lambda/function.ts';
import { alb, functionUrl, type Gateway, restApi } from '../lambda/gateways.ts';

const BUFFERED = functionUrl();
const STREAMED = functionUrl({ streaming: true });

let folder: string;
beforeAll(async () => {
  folder = await bundle('traps');
});

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A function behind a gateway, closed after the test. */
async function deploy(handler: string, gateway: Gateway, options: Partial<FunctionOptions> = {}) {
  const fn = await LambdaFunction.create({ folder, handler, ...options });
  const front = await startFront(gateway, fn);
  open.push(async () => {
    await front.close();
    await fn.close();
  });
  const get = (path: string): Promise<Response> => fetch(new URL(path, front.url));
  const call = (name: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(new URL('/mcp', front.url), {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-protocol-version': '2025-11-25',
        ...headers,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 7,
        method: 'tools/call',
        params: { name, arguments: {}, _meta: { progressToken: 'p' } },
      }),
    });
  return { fn, get, call };
}

/** A server that holds what the function asks it until the test lets it go. */
class Gate {
  readonly #held: Map<string, ServerResponse> = new Map();
  #changed: () => void = () => {};
  readonly #server = createServer((request, response) => {
    this.#held.set((request.url ?? '').slice(1), response);
    this.#changed();
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  /** Waits until the function is at the gate with all of these names. */
  async reached(...names: string[]): Promise<void> {
    while (!names.every((name) => this.#held.has(name))) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
  async pass(...names: string[]): Promise<void> {
    await this.reached(...names);
    for (const name of names) this.#held.get(name)?.end('go');
    for (const name of names) this.#held.delete(name);
  }
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const eventsIn = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)));
const LATE = {
  jsonrpc: '2.0',
  id: 7,
  error: { code: -32603, message: 'Deadline exceeded', data: { reason: 'deadline' } },
};
const progress = (step: number, total?: number) => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken: 'p', progress: step, ...(total && { total }) },
});
const DONE = { content: [{ type: 'text', text: 'done' }] };

/** With the runtime's global, and without: it can be told not to have one. */
const RUNTIMES = [
  ['with the global awslambda', {}],
  ['without it', { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: '1' }],
] as const;

describe('what the bed must show', () => {
  test('an end without a write loses status and headers', async () => {
    const { get } = await deploy('endOnly', STREAMED);
    expect((await get('/')).status).toBe(200);
  });
  test('a pipeline whose source fails ends the process, although the error is caught', async () => {
    const { fn, get } = await deploy('piped', STREAMED);
    await (await get('/')).text().catch(() => {});
    await (await get('/')).text().catch(() => {});
    expect(fn.starts).toBe(2);
  });
  test('a stream without an end lasts until the timeout, which ends the process', async () => {
    const { fn, get } = await deploy('endless', STREAMED, { timeoutMs: 1_000 });
    await expect((await get('/')).text()).rejects.toThrow('terminated');
    await get('/');
    expect(fn.starts).toBe(2);
  });
  test('a process that exits, and one that cannot begin, fail one invocation', async () => {
    const { fn, get } = await deploy('plainHandler', BUFFERED);
    expect([(await get('/exit')).status, (await get('/')).status, fn.starts]).toEqual([500, 200, 2]);
    const failing = await deploy('plainHandler', restApi(), { env: { INIT: 'throw' } });
    expect([(await failing.get('/')).status, (await failing.get('/')).status, failing.fn.starts]).toEqual([
      502, 502, 2,
    ]);
    expect(failing.fn.output).toContain('The module fails');
  });
});

describe('an answer', () => {
  describe.each(RUNTIMES)('%s', (_name, env) => {
    test.each([
      ['Function URL', STREAMED],
      ['REST API', restApi({ streaming: true })],
    ])('%s: a streamed answer without a body keeps its status and headers', async (_kind, gateway) => {
      const { fn, get } = await deploy('plainStreamHandler', gateway, { env });
      const seen = [];
      for (const path of ['/accepted', '/empty', '/no-content']) {
        const response = await get(path);
        seen.push([response.status, response.headers.get('x-a'), await response.text()]);
      }
      expect([seen, fn.starts]).toEqual([
        [
          [202, '1', ''],
          [203, '1', ''],
          [204, null, ''],
        ],
        1,
      ]);
    });

    test('a stream that fails ends with an error that the client sees, and the process lives on', async () => {
      const { fn, get } = await deploy('plainStreamHandler', STREAMED, { env });
      expect(eventsIn(await (await get('/broken')).text())).toEqual([
        { first: 1 },
        { jsonrpc: '2.0', id: null, error: { code: -32603, message: 'Internal error' } },
      ]);
      expect([(await get('/')).status, fn.starts]).toEqual([200, 1]);
    });
  });

  test('an error before the stream is 500, and the process lives on', async () => {
    const { fn, get } = await deploy('plainStreamHandler', STREAMED);
    const response = await get('/throw');
    expect([response.status, await response.text(), fn.starts]).toEqual([500, 'Internal Server Error', 1]);
  });

  test('more than 6 MB can be streamed; in one piece the client gets an error that says so', async () => {
    const streamed = await deploy('plainStreamHandler', STREAMED);
    const bytes = new Uint8Array(await (await streamed.get('/large')).arrayBuffer());
    expect([bytes.length, bytes.every((byte) => byte === 97)]).toEqual([20 * 1024 * 1024, true]);
    const whole = await deploy('plainHandler', BUFFERED);
    const large = await whole.get('/large');
    expect([large.status, ((await large.json()) as { error: { data: unknown } }).error.data]).toEqual([
      200,
      { reason: 'result_too_large' },
    ]);
    expect([(await whole.get('/')).status, whole.fn.starts]).toEqual([200, 1]);
  });

  test('a streaming handler behind a load balancer gives a result', async () => {
    const { get, call } = await deploy('plainStreamHandler', alb());
    expect([(await get('/accepted')).status, (await call('never')).status]).toEqual([202, 200]);
  });
});

describe('progress', () => {
  const gate = new Gate();
  let GATE: string;
  beforeAll(async () => {
    GATE = await gate.listen();
  });
  afterAll(() => gate.close());

  test.each([
    ['Function URL', STREAMED],
    ['REST API', restApi({ streaming: true })],
  ])('%s: each step is here before the next one is made', async (_name, gateway) => {
    const { call } = await deploy('streamHandler', gateway, { env: { GATE } });
    const answer = call('steps');
    await gate.pass('step-1');
    const response = await answer;
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const next = async (): Promise<unknown[]> => eventsIn(Buffer.from((await reader.read()).value ?? []).toString());
    expect(await next()).toEqual([progress(1, 3)]);
    await gate.pass('step-2');
    expect(await next()).toEqual([progress(2, 3)]);
    await gate.pass('step-3');
    expect(await next()).toEqual([progress(3, 3)]);
    await gate.pass('result');
    expect(await next()).toEqual([{ jsonrpc: '2.0', id: 7, result: DONE }]);
    expect((await reader.read()).done).toBe(true);
  });

  test.each([
    ['in one piece', 'handler', BUFFERED],
    ['streamed', 'streamHandler', STREAMED],
  ])('ten callers in one process at the same time, %s, are not mixed', async (_name, handler, gateway) => {
    const { fn, call } = await deploy(handler, gateway, { env: { GATE }, concurrency: 10 });
    const callers = Array.from({ length: 10 }, (_, index) => `caller-${index}`);
    const answers = callers.map(async (caller) => (await call('whoami', { 'x-caller': caller })).json());
    await gate.reached(...callers);
    await gate.pass(...callers.toReversed());
    const seen = (await Promise.all(answers)).map(({ result }) => result.structuredContent);
    expect(seen.map(({ requestId: _, ...rest }) => rest)).toEqual(
      callers.map((caller) => ({ caller, event: caller, same: true })),
    );
    expect([new Set(seen.map(({ requestId }) => requestId)).size, fn.starts]).toEqual([10, 1]);
  });
});

describe('time', () => {
  const timeoutMs = 1_500;

  test('a stream ends before the timeout, with an error that the client sees', async () => {
    const { fn, call } = await deploy('streamHandler', STREAMED, { timeoutMs });
    const response = await call('never');
    expect([response.status, eventsIn(await response.text())]).toEqual([200, [progress(1), LATE]]);
    expect([(await call('unref')).status, fn.starts]).toEqual([200, 1]);
  });
  test('so does an answer in one piece', async () => {
    const { fn, call } = await deploy('handler', BUFFERED, { timeoutMs });
    const response = await call('never');
    expect([response.status, await response.json()]).toEqual([200, LATE]);
    expect([(await call('unref')).status, fn.starts]).toEqual([200, 1]);
  });
  test.each([
    ['in one piece', 'plainHandler', BUFFERED],
    ['streamed', 'plainStreamHandler', STREAMED],
  ])('a server that does not answer, %s, does not cost the process', async (_name, handler, gateway) => {
    const { fn, get } = await deploy(handler, gateway, { timeoutMs });
    const response = await get('/hang');
    expect([response.status, await response.json()]).toEqual([200, { ...LATE, id: null }]);
    expect([(await get('/')).status, fn.starts]).toEqual([200, 1]);
  });
  test.each([
    ['in one piece', 'handler', BUFFERED],
    ['streamed', 'streamHandler', STREAMED],
  ])('a timer that keeps nothing alive, %s, does not end the process', async (_name, handler, gateway) => {
    const { fn, call } = await deploy(handler, gateway);
    expect([await (await call('unref')).json(), fn.starts]).toEqual([{ jsonrpc: '2.0', id: 7, result: DONE }, 1]);
  });
  test.each([
    ['in one piece', 'handler', BUFFERED],
    ['streamed', 'streamHandler', STREAMED],
  ])('work given to waitUntil, %s, is done before the environment freezes', async (_name, handler, gateway) => {
    const { fn, call } = await deploy(handler, gateway);
    expect((await call('background')).status).toBe(200);
    await expect.poll(() => fn.output, { timeout: 10_000 }).toContain('background done');
  });
});

describe('an AgentCore Gateway', () => {
  const clientContext = { custom: { bedrockAgentCoreToolName: 'desk___unref' } };
  test.each([
    ['the handler takes its calls', 'targetHandler', DONE],
    ['without the option it does not', 'handler', { statusCode: 400 }],
  ])('%s', async (_name, handler, expected) => {
    const { fn } = await deploy(handler, BUFFERED);
    const outcome = await fn.invoke({ seconds: 1 }, false, clientContext);
    expect(outcome.type === 'result' && JSON.parse(outcome.text)).toMatchObject(expected);
  });
});

test('a bundle in CommonJS does the same', async () => {
  const cjs = await bundle('traps', 'functions', 'cjs');
  const { fn, call } = await deploy('handler', BUFFERED, { folder: cjs });
  expect([await (await call('unref')).json(), fn.starts]).toEqual([{ jsonrpc: '2.0', id: 7, result: DONE }, 1]);
  const streamed = await deploy('streamHandler', STREAMED, { folder: cjs });
  expect((await (await streamed.call('unref')).json()).result).toEqual(DONE);
});

describe('prewarm', () => {
  test.each([
    ['handler', BUFFERED],
    ['streamHandler', STREAMED],
  ])('%s: lists are made before the environment freezes, with what came later', async (handler, gateway) => {
    const { fn, call } = await deploy(handler, gateway);
    await fn.provision();
    await expect.poll(() => fn.output, { timeout: 10_000 }).toContain('described');
    const described = fn.output.split('described').length;
    expect((await call('unref')).status).toBe(200);
    expect(fn.output.split('described').length).toBe(described);
  });
});

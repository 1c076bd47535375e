import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { MCPServer } from '@mcp-serverless/core';
import { createLambdaHandler } from '@mcp-serverless/lambda';
import { afterEach, beforeEach, vi } from 'vitest';
import { thrownBy } from '../src/auth-construct.ts';
import { type AuthRequest, authGiven, type LambdaEvent } from '../src/auth-inputs.ts';
import { describeAuthInputs } from '../src/auth-inputs-suite.ts';
import { type AuthWitness, createAuthServer } from '../src/auth-servers.ts';
import { AuthWorld } from '../src/auth-world.ts';
import { badInputs, type RequestSpec, resolve, toRequest } from '../src/bad-inputs.ts';

const logs: string[] = [];

beforeEach(() => {
  // Time passes when a case says so; what waits for a timer waits for nothing else.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: badInputs.clock * 1000 });
  for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void logs.push(args.map(String).join(' ')));
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  logs.length = 0;
});

describeAuthInputs({
  name: 'memory',
  open({ fixture, override, world: state }) {
    const world = new AuthWorld(authGiven, state);
    const witness: AuthWitness = { entered: [], limited: [] };
    const server = createAuthServer(fixture, world, witness, override);
    return {
      change: (change) => world.change(change),
      send: (request, signal) =>
        request.lambdaEvent === undefined
          ? server.handleRequest(toRequest(resolve(request)), signal ? { signal } : {})
          : invoke(server, request),
      seen() {
        vi.clearAllMocks();
        return {
          entered: witness.entered.splice(0),
          logs: logs.splice(0),
          limited: witness.limited,
          // A timer that nobody has asked for is as bad as a request.
          outbound: [...world.outbound, ...Array.from({ length: vi.getTimerCount() }, () => TIMER)],
          prototype: Reflect.ownKeys(Object.prototype).map(String),
        };
      },
    };
  },
  thrownBy,
  timed,
  memoryMB,
});

const TIMER = { url: 'a timer', authorization: null };

async function invoke(server: MCPServer, request: AuthRequest): Promise<Response> {
  const { lambdaEvent, stage, path, headers = [] } = request;
  const event = lambdaEvent === 'v1' ? restEvent(stage, path) : httpEvent(lambdaEvent, headers);
  const result = (await createLambdaHandler(server)(event as never, {} as never)) as {
    statusCode: number;
    body: string;
    headers?: Record<string, string>;
  };
  const { statusCode: status, body, headers: answered = {} } = result;
  return new Response(status === 204 ? null : body, { status, headers: answered });
}

function restEvent(stage = '', path = ''): object {
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: 'GET',
    headers: { Host: 'mcp.example.com' },
    multiValueHeaders: { Host: ['mcp.example.com'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    requestContext: { stage, path: `/${stage}${path}`, httpMethod: 'GET', identity: { sourceIp: '203.0.113.9' } },
    body: null,
    isBase64Encoded: false,
  };
}

function httpEvent(event: LambdaEvent | undefined, headers: RequestSpec['headers']): object {
  const { bodyBase64Repeat: filler, ...rest } = event ?? {};
  const more = resolve({ method: 'POST', url: 'https://mcp.example.com/', headers }).headers;
  return {
    rawQueryString: '',
    ...rest,
    headers: { ...event?.headers, ...Object.fromEntries(more) },
    ...(filler && { body: btoa(filler.unit.repeat(filler.total / filler.unit.length)) }),
  };
}

/** Answers that wait for a timer: the timers of this process are not the real ones, and go on by themselves. */
async function timed<T>(work: () => Promise<T>): Promise<T> {
  let done = false;
  const outcome = work().finally(() => {
    done = true;
  });
  while (!done) {
    await new Promise(setImmediate);
    if (!done && vi.getTimerCount() > 0) await vi.advanceTimersByTimeAsync(100);
  }
  return outcome;
}

/** What counts is what is still reachable: when the rest is collected is the engine's affair. */
async function memoryMB(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) {
    collect();
    // What weak references saw in this turn is kept until its end.
    await new Promise(setImmediate);
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
}

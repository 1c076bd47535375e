import { defineTool, MCPServer, type ToolContext } from '@mcp-serverless/core';
import { fromJsonSchema } from '@mcp-serverless/core/json-schema';
import { type TestClientError, type TestClientOptions, testClient } from '@mcp-serverless/core/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLambdaHandler } from '../src/handler.ts';
import { createLambdaStreamHandler } from '../src/stream.ts';
import {
  alb,
  createContext,
  functionUrl,
  gatewayFetch,
  gatewayStreamFetch,
  httpApi,
  lattice,
  restApi,
} from './bed/index.ts';
import { awslambda } from './bed/stream.ts';

beforeEach(() => void vi.stubGlobal('awslambda', awslambda));
afterEach(() => void vi.unstubAllGlobals());

const NAME = fromJsonSchema<{ name: string }>({
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
});

/** The fronts of AWS, each with an environment of its own for every request: nothing can be kept. */
const buffered = [httpApi(), functionUrl(), restApi(), alb(), lattice()].map(
  (gateway) => [gateway.name, (server: MCPServer) => gatewayFetch(gateway, createLambdaHandler(server))] as const,
);
const FRONTS: [string, (server: MCPServer) => typeof fetch][] = [
  ...buffered.map(([name, open]): [string, typeof open] => [name, open]),
  [
    'streaming Function URL',
    (server) =>
      gatewayStreamFetch(functionUrl({ streaming: true }), createLambdaStreamHandler(server), () => createContext()),
  ],
];

function client(
  open: (server: MCPServer) => typeof fetch,
  register: (server: MCPServer) => void,
  options: Partial<TestClientOptions> = {},
) {
  const seen = { requests: 0 };
  const handleRequest = (request: Request): Promise<Response> => {
    seen.requests++;
    const server = new MCPServer({ name: 's', version: '1', observe: false, stateSecret: 's'.repeat(32) });
    register(server);
    return open(server)(request);
  };
  return { seen, client: testClient({ handleRequest }, { answer: () => ({ action: 'decline' }), ...options }) };
}

describe.each(FRONTS)('on Lambda behind %s', (_name, open) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** Lets timers fire that are due, until the answer is there. */
  async function answered<T>(answer: Promise<T>): Promise<T> {
    let waiting = true;
    const stop = () => {
      waiting = false;
    };
    answer.then(stop, stop);
    while (waiting) {
      await vi.advanceTimersByTimeAsync(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return answer;
  }

  /** 36 parts of 5 seconds each: time passes in them and nowhere else. */
  function working() {
    const ran: number[] = [];
    const tool = defineTool({
      name: 'work',
      description: 'Works for three minutes',
      async handler(_input, ctx) {
        for (let part = 1; part <= 36; part++) {
          await ctx.step(`part ${part}`, async () => {
            await vi.advanceTimersByTimeAsync(5000);
            ran.push(part);
          });
        }
        return 'worked for three minutes';
      },
    });
    return { ran, register: (server: MCPServer) => void server.addTool(tool) };
  }

  test('three minutes of work under a thirty second limit', async () => {
    const { ran, register } = working();
    const { client: modern, seen } = client(open, register);
    const began = Date.now();
    const { content } = await answered(modern.callTool('work'));
    expect(content).toEqual([{ type: 'text', text: 'worked for three minutes' }]);
    expect(ran).toEqual(Array.from({ length: 36 }, (_, i) => i + 1));
    // Five parts fit into 29.5 seconds; the official client goes on ten times.
    expect([seen.requests, Date.now() - began]).toEqual([8, 180_000]);
  });

  test('a client that cannot go on is told what to do when time is up', async () => {
    const { register } = working();
    const { client: legacy } = client(open, register, { era: 'legacy' });
    const error = (await answered(legacy.callTool('work').catch((thrown: unknown) => thrown))) as TestClientError;
    expect([error.code, error.data, error.message]).toEqual([
      -32603,
      { reason: 'deadline' },
      'Deadline exceeded. This takes longer than one request may: use a client of revision 2026-07-28, with which it goes on in further requests, or ask for less at once',
    ]);
  });
});

describe.each(FRONTS)('a question on Lambda behind %s', (_name, open) => {
  const greet = (server: MCPServer): void => {
    server.addTool(
      defineTool({
        name: 'greet',
        description: 'Greets',
        async handler(_input, ctx: ToolContext) {
          const visits = await ctx.step('count', () => 1);
          const schema = NAME;
          const first = await ctx.elicit({ key: 'first', message: 'Who?', schema });
          const second = await ctx.elicit({ key: 'second', message: 'And who else?', schema });
          const names = [first, second].map((one) => (one.action === 'accept' ? one.content.name : one.action));
          return `${names.join(' and ')}, visit ${visits}`;
        },
      }),
    );
  };

  test('is answered in another environment', async () => {
    const { client: modern, seen } = client(open, greet, {
      answer: ({ key }) => ({ action: 'accept', content: { name: key === 'first' ? 'Ann' : 'Bob' } }),
    });
    expect((await modern.callTool('greet')).content).toEqual([{ type: 'text', text: 'Ann and Bob, visit 1' }]);
    expect(seen.requests).toBe(3);
  });

  test('to a legacy client is refused at once, with what to do', async () => {
    const { client: legacy } = client(open, greet, { era: 'legacy' });
    expect(await legacy.callTool('greet')).toEqual({
      content: [
        {
          type: 'text',
          text: 'This has to ask you (elicitation/create), which a client of revision 2025-11-25 cannot be asked here. Use a client of revision 2026-07-28.',
        },
      ],
      isError: true,
    });
  });
});

import { defineTool, MCPServer, type ToolContext, ToolError } from '@mcp-serverless/core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { toolOf } from '../src/agent-core.ts';
import { createLambdaHandler } from '../src/handler.ts';
import { createLambdaStreamHandler } from '../src/stream.ts';
import type { LambdaContext, LambdaEvent, LambdaOptions, LambdaPlatform } from '../src/types.ts';
import { createContext, httpApi } from './bed/index.ts';
import { createResponseStream } from './bed/stream.ts';
import { recorder } from './recorder.ts';

const warned = vi.spyOn(console, 'warn');
const errored = vi.spyOn(console, 'error');
beforeEach(() => {
  warned.mockReset().mockImplementation(() => {});
  errored.mockReset().mockImplementation(() => {});
});

const contextFor = (name: string, custom: object = {}): LambdaContext => ({
  ...createContext(),
  clientContext: { custom: { bedrockAgentCoreToolName: name, bedrockAgentCoreGatewayId: 'gw-1', ...custom } },
});

const provider = {
  authenticate: vi.fn(() => ({ outcome: 'none' }) as const),
  challenges: () => [{ scheme: 'Bearer', params: {} }],
  requiredScopes: ['mcp'],
};
const number = {
  '~standard': {
    version: 1,
    vendor: 'test',
    types: undefined as { input: { a: number }; output: { a: number } } | undefined,
    validate: (value: unknown) =>
      typeof (value as { a?: unknown }).a === 'number'
        ? { value: value as { a: number } }
        : { issues: [{ message: 'a must be a number', path: ['a'] }] },
    jsonSchema: { input: () => ({ type: 'object' }), output: () => ({ type: 'object' }) },
  },
} as const;

const server = new MCPServer<LambdaPlatform>({
  name: 'test',
  version: '1.0.0',
  path: '/mcp',
  allowedHosts: ['mcp.example.com'],
  auth: { provider },
  observe: false,
})
  .addTool(
    defineTool({ name: 'double', description: 'Doubles', inputSchema: number, handler: ({ a }) => ({ twice: a * 2 }) }),
  )
  .addTool(
    defineTool({
      name: 'who',
      description: 'Who calls',
      handler: (_input, ctx: ToolContext<LambdaPlatform>) => {
        ctx.reportProgress(1);
        return {
          auth: ctx.auth ?? null,
          event: ctx.platform.event,
          requestId: ctx.requestId,
          ip: ctx.sourceIp ?? null,
        };
      },
    }),
  )
  .addTool(
    defineTool({
      name: 'sorry',
      description: 'Fails',
      handler: () => {
        throw new ToolError('Not today');
      },
    }),
  )
  .addTool(
    defineTool({
      name: 'broken',
      description: 'Fails',
      handler: () => {
        throw new Error('secret');
      },
    }),
  )
  .addTool(defineTool({ name: 'a___b', description: 'A name like a delimiter', handler: () => 'found' }))
  .addTool(defineTool({ name: 'guarded', description: 'Needs a scope', scopes: ['admin'], handler: () => 'in' }));

const run = async (name: string, event: unknown, options: LambdaOptions = { agentCore: true }): Promise<unknown> =>
  createLambdaHandler(server, options)(event as LambdaEvent, contextFor(name));
const refused = (text: string) => ({ content: [{ type: 'text', text }], isError: true });

describe('the name of the tool', () => {
  it.each<[string, unknown, string | undefined]>([
    ['behind the target', { custom: { bedrockAgentCoreToolName: 'desk___double' } }, 'double'],
    ['the first delimiter ends the target', { custom: { bedrockAgentCoreToolName: 'desk___a___b' } }, 'a___b'],
    ['alone', { custom: { bedrockAgentCoreToolName: 'double' } }, 'double'],
    ['with the capital of the types for Node.js', { Custom: { bedrockAgentCoreToolName: 'desk___double' } }, 'double'],
    ['none', { custom: {} }, undefined],
    ['empty', { custom: { bedrockAgentCoreToolName: '' } }, undefined],
    ['no text', { custom: { bedrockAgentCoreToolName: 1 } }, undefined],
    ['another client', { client: {}, env: {} }, undefined],
    ['no client context', undefined, undefined],
  ])('%s', (_name, clientContext, expected) => {
    expect(toolOf({ clientContext })).toBe(expected);
  });
});

describe('a call', () => {
  it('gives the result of the tool, past path, hosts and provider', async () => {
    const result = { content: [{ type: 'text', text: '{"twice":4}' }], structuredContent: { twice: 4 } };
    expect(await run('desk___double', { a: 2 })).toEqual(result);
    expect(provider.authenticate).not.toHaveBeenCalled();
  });

  it('through the streaming handler: the same, in one piece', async () => {
    const { stream, sent } = createResponseStream();
    const handler = createLambdaStreamHandler(server, { agentCore: true });
    await handler({ a: 2 } as never, stream, contextFor('desk___double'));
    const { bytes } = await sent;
    expect(await new Response(bytes).json()).toMatchObject({ structuredContent: { twice: 4 } });
  });

  it('tells the tool that the gateway calls', async () => {
    expect(await run('desk___who', { a: 2 })).toMatchObject({
      structuredContent: {
        auth: { subject: 'gw-1', kind: 'service', provider: 'agentcore-gateway', scopes: [], claims: {} },
        event: { a: 2 },
        requestId: createContext().awsRequestId,
        ip: null,
      },
    });
  });

  it.each<[string, string, unknown, object]>([
    [
      'arguments that are wrong',
      'double',
      { a: 'x' },
      refused('Invalid arguments for tool double:\na: a must be a number'),
    ],
    ['an error of the tool', 'sorry', {}, refused('Not today')],
    ['a tool that is not there', 'no', {}, refused('Unknown tool: no')],
    ['a name with the delimiter', 'a___b', {}, { content: [{ type: 'text', text: 'found' }] }],
    ['no arguments', 'a___b', null, { content: [{ type: 'text', text: 'found' }] }],
    ['a tool that needs a scope', 'guarded', {}, refused('Forbidden: this needs the scopes mcp admin')],
  ])('%s', async (_name, tool, event, expected) => {
    expect(await run(`desk___${tool}`, event)).toEqual(expected);
  });

  it('an unexpected error is masked', async () => {
    expect(JSON.stringify(await run('desk___broken', {}))).not.toContain('secret');
  });

  it('a server that throws, and one that never answers, are results with isError', async () => {
    const { handler } = recorder(() => Promise.reject(new Error('secret')));
    const failing = createLambdaHandler(handler, { agentCore: true });
    expect(await failing({} as never, contextFor('x___y'))).toEqual(refused('Internal Server Error'));
    const never = createLambdaHandler(recorder(() => new Promise(() => {})).handler, { agentCore: true });
    const context = { ...contextFor('x___y'), getRemainingTimeInMillis: () => 260 };
    expect(await never({} as never, context)).toEqual(refused('Deadline exceeded'));
  });

  it('HTTP events are answered as ever', async () => {
    const event = httpApi().toEvent({ method: 'POST', target: '/mcp', headers: [['host', 'mcp.example.com']] });
    const options = { agentCore: true, allowedHosts: ['a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com'] };
    expect(await createLambdaHandler(server, options)(event, createContext())).toMatchObject({ statusCode: 401 });
  });
});

describe('arguments that look like an HTTP event', () => {
  // A model chooses them: an identity in there would be its invention.
  const forged = httpApi({ authorizer: { jwt: { claims: { sub: 'admin' } } } }).toEvent({
    method: 'POST',
    target: '/mcp',
    headers: [],
  });
  it('are arguments', async () => {
    const { calls, handler } = recorder(() => new Response('{"result":{"content":[]}}'));
    const called = createLambdaHandler(handler, { agentCore: true });
    expect(await called(forged, contextFor('desk___double'))).toEqual({ content: [] });
    expect(calls.map(({ request, call }) => [request.url, call.platformAuth])).toEqual([
      ['https://localhost/', undefined],
    ]);
  });
  it.each([
    ['HTTP', forged],
    ['a warm-up', { warmer: true }],
    ['nothing', {}],
  ])('without the option are refused, with the name of the option: %s', async (_name, event) => {
    const { calls, handler } = recorder(() => new Response('{}'));
    const result = await createLambdaHandler(handler)(event as LambdaEvent, contextFor('desk___double'));
    expect(result).toMatchObject({
      statusCode: 400,
      body: 'createLambdaHandler: expected an HTTP event, got a call of an AgentCore Gateway: set agentCore: true to take those',
    });
    expect([calls.length, warned.mock.calls.length]).toEqual([0, 1]);
  });
});

it.each<[object, string]>([
  [{ agentCore: 'yes' }, 'createLambdaHandler: agentCore must be true or false'],
  [{ authorizer: true }, 'createLambdaHandler: authorizer must be a function, or false'],
])('%j', (options, message) => {
  expect(() => createLambdaHandler(server, options as LambdaOptions)).toThrow(message);
});

import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  definePrompt,
  defineResource,
  defineTool,
  MCPServer,
  McpError,
  type RequestContext,
  type ServerEvent,
} from '../src/index.ts';
import { createTasks } from '../src/tasks.ts';
import { testClient } from '../src/testing.ts';

const answer = ({ method }: { method: string }): unknown => {
  if (method === 'roots/list') return { roots: [] };
  return method === 'sampling/createMessage' ? { role: 'assistant' } : { action: 'accept', content: {} };
};

const USES: Readonly<Record<string, (ctx: RequestContext) => unknown>> = {
  waitUntil: ({ waitUntil }) => waitUntil(Promise.resolve()),
  reportProgress: ({ reportProgress }) => reportProgress(1, 2),
  'reportProgress as a callback': ({ reportProgress }) => [1, 2].forEach(reportProgress as (value: number) => void),
  log: ({ log }) => log('info', 'x'),
  elicit: ({ elicit }) => elicit({ key: 'k', message: 'm', schema: z.object({}) }),
  elicitUrl: ({ elicitUrl }) => elicitUrl({ key: 'k', message: 'm', url: 'https://example.com' }),
  sample: ({ sample }) => sample({ messages: [], maxTokens: 1 }, 'k'),
  roots: ({ roots }) => roots('k'),
  step: ({ step }) => step('s', () => 1),
  checkpoint: ({ checkpoint }) => checkpoint(),
};

describe('methods that are taken out of a context', () => {
  it.each(Object.entries(USES))(
    '%s works in tools, prompts, resources, beforeTask and middleware',
    async (_name, use) => {
      const work = async (_input: unknown, ctx: RequestContext): Promise<string> => {
        await use(ctx);
        return 'ok';
      };
      const events: ServerEvent[] = [];
      const server = new MCPServer({
        name: 'a',
        version: '1',
        stateSecret: 's'.repeat(32),
        tasks: createTasks(),
        observe: (event) => void (event.type === 'error' && events.push(event)),
      })
        .addTool(defineTool({ name: 'tool', description: 'd', handler: work }))
        .addTool(
          defineTool({
            name: 'task',
            description: 'd',
            task: 'optional',
            beforeTask: work as never,
            handler: () => 'ok',
          }),
        )
        .addPrompt(definePrompt({ name: 'prompt', handler: work }))
        .addResource(defineResource({ name: 'r', uri: 'a://b', handler: work }))
        .use(({ ctx: { log } }, next) => {
          log('debug', 'x');
          return next();
        });
      const client = testClient(server, { answer });
      expect((await client.callTool('tool')).content).toEqual([{ type: 'text', text: 'ok' }]);
      expect((await client.getPrompt('prompt')).messages).toHaveLength(1);
      expect((await client.readResource('a://b')).contents).toMatchObject([{ text: 'ok' }]);
      const extensions = { 'io.modelcontextprotocol/tasks': {} };
      const tasks = testClient(server, {
        answer,
        capabilities: { extensions, elicitation: { form: {}, url: {} }, sampling: {}, roots: {} },
      });
      expect(['task', 'complete']).toContain(
        (await tasks.request('tools/call', { name: 'task', arguments: {} }))['resultType'],
      );
      expect(events).toEqual([]);
    },
  );

  it('are the same each time they are read', async () => {
    const same = vi.fn();
    const server = new MCPServer({ name: 'a', version: '1' }).addTool(
      defineTool({
        name: 't',
        description: 'd',
        handler: (_input, ctx) => same([ctx.log, ctx.step], [ctx.log, ctx.step]),
      }),
    );
    await testClient(server).callTool('t');
    const [first, second] = same.mock.calls[0] as [unknown[], unknown[]];
    expect(first.map((method, i) => method === second[i])).toEqual([true, true]);
  });

  it('can be replaced by middleware', async () => {
    const replaced = vi.fn();
    const server = new MCPServer({ name: 'a', version: '1' })
      .addTool(defineTool({ name: 't', description: 'd', handler: (_input, { log }) => log('info', 'x') }))
      .use(({ ctx }, next) => {
        (ctx as { log: unknown }).log = replaced;
        return next();
      });
    await testClient(server).callTool('t');
    expect(replaced.mock.calls).toEqual([['info', 'x']]);
  });

  it('of a server add what they are called with', async () => {
    const server = new MCPServer({ name: 'a', version: '1' });
    ['a', 'b'].map((name) => defineTool({ name, description: 'd', handler: () => name })).forEach(server.addTool);
    const { handleRequest } = server;
    expect((await testClient({ handleRequest }).listTools()).tools.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

const circular: { self?: unknown } = {};
circular.self = circular;

describe('what is no JSON', () => {
  const caught = async (era: 'modern' | 'legacy', use: (ctx: RequestContext) => unknown): Promise<unknown> => {
    const errors: unknown[] = [];
    const server = new MCPServer({ name: 'a', version: '1', observe: false }).addTool(
      defineTool({
        name: 't',
        description: 'd',
        async handler(_input, ctx) {
          try {
            await use(ctx);
          } catch (error) {
            errors.push(error);
          }
          return 'went on';
        },
      }),
    );
    const client = testClient(server, { era, answer });
    expect((await client.callTool('t')).content).toEqual([{ type: 'text', text: 'went on' }]);
    return errors[0];
  };
  const big = 'TypeError: Do not know how to serialize a BigInt';
  const cases: [string, (ctx: RequestContext) => unknown, string][] = [
    ['sample', (ctx) => ctx.sample({ maxTokens: 10n }), `ctx.sample is not JSON: ${big}`],
    ['sample without params', (ctx) => ctx.sample(undefined as never), 'ctx.sample takes an object, not null'],
    ['elicit', (ctx) => ctx.elicit({ message: 5n as never, schema: z.object({}) }), `ctx.elicit is not JSON: ${big}`],
    [
      'elicit without a message',
      (ctx) => ctx.elicit({ schema: z.object({}) } as never),
      'ctx.elicit: message must be a text',
    ],
    [
      'elicit with a schema that JSON Schema has no words for',
      (ctx) => ctx.elicit({ message: 'm', schema: z.object({ when: z.date() }) }),
      'ctx.elicit, schema: Date cannot be represented in JSON Schema',
    ],
    [
      'elicit with a schema that is no form',
      (ctx) => ctx.elicit({ message: 'm', schema: z.string() }),
      'ctx.elicit, schema: a form is an object of strings, numbers, booleans and enums',
    ],
    ['elicitUrl', (ctx) => ctx.elicitUrl({ message: 'm', url: 5 as never }), 'ctx.elicit: url must be a text'],
    ['a step', (ctx) => ctx.step('s', () => 1n), `ctx.step "s": its result is not JSON: ${big}`],
    [
      'a step with a function',
      (ctx) => ctx.step('s', () => () => 1),
      'ctx.step "s": its result is not JSON: a function',
    ],
  ];
  it.each(cases)('%s fails at its call, in both eras', async (_name, use, message) => {
    for (const era of ['modern', 'legacy'] as const) {
      const error = await caught(era, use);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message.split('\n')[0]).toBe(message);
    }
  });

  it('in a log message fails at its call; what is undefined is null', async () => {
    const error = await caught('legacy', (ctx) => ctx.log('info', circular));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(/^ctx\.log: data is not JSON: TypeError: Converting circular structure/);
    expect(await caught('legacy', (ctx) => ctx.log('info', undefined))).toBeUndefined();
  });

  it('in a question leaves no rejection behind, also where nobody waits for it', async () => {
    const rejected = vi.fn();
    const { process } = globalThis as unknown as {
      process: { on(name: string, listener: unknown): void; off(name: string, listener: unknown): void };
    };
    process.on('unhandledRejection', rejected);
    await caught('legacy', (ctx) => void ctx.sample({ maxTokens: 10n }));
    await caught('modern', (ctx) => void ctx.sample({ maxTokens: 10n }));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', rejected);
    expect(rejected).not.toHaveBeenCalled();
  });

  it("in the data of an error is the operator's to hear of; the caller is answered", async () => {
    const errors: unknown[] = [];
    const server = new MCPServer({
      name: 'a',
      version: '1',
      observe: (event) => void (event.type === 'error' && errors.push(event.error)),
    }).addTool(
      defineTool({
        name: 't',
        description: 'd',
        handler() {
          throw new McpError('invalid_params', 'no', { data: { id: 10n } });
        },
      }),
    );
    for (const era of ['modern', 'legacy'] as const) {
      await expect(testClient(server, { era }).callTool('t')).rejects.toMatchObject({ code: -32603, status: 500 });
    }
    expect(errors).toMatchObject([
      { message: 'An error that cannot be sent', cause: { message: 'Do not know how to serialize a BigInt' } },
      { message: 'An error that cannot be sent' },
    ]);
  });

  it('is refused by notify at its call', () => {
    const { notify } = new MCPServer({ name: 'a', version: '1' });
    expect(() => notify.resourceUpdated(5n as never)).toThrow(
      new TypeError('notify.resourceUpdated: uri must be a text'),
    );
  });
});

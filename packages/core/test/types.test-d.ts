import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  definePrompt,
  defineResource,
  defineTool,
  type MCPInput,
  MCPServer,
  MCPTool,
  type McpHandler,
  type RequestContext,
} from '../src/index.ts';

const inputSchema = z.object({ city: z.string(), days: z.number().default(1) });
const outputSchema = z.object({ temperature: z.number() });

describe('inference', () => {
  it('types the input, the output and the context of a tool', () => {
    defineTool({
      name: 't',
      description: 'd',
      inputSchema,
      outputSchema,
      handler(input, ctx) {
        expectTypeOf(input).toEqualTypeOf<{ city: string; days: number }>();
        expectTypeOf(ctx).toEqualTypeOf<RequestContext<unknown>>();
        expectTypeOf(ctx.platform).toBeUnknown();
        return { temperature: 21 };
      },
    });
    defineTool({
      name: 't',
      description: 'd',
      outputSchema,
      // @ts-expect-error the result does not match the output schema
      handler: () => ({ temperature: 'warm' }),
    });
    defineTool({
      name: 't',
      description: 'd',
      inputSchema,
      // @ts-expect-error there is no such input
      handler: ({ town }) => town,
    });
    // @ts-expect-error a tool needs a description
    defineTool({ name: 't', handler: () => '' });
  });

  it('keeps the literals that an output schema asks for', () => {
    const literal = z.object({ s: z.enum(['x', 'y']) });
    defineTool({
      name: 't',
      description: 'd',
      inputSchema,
      outputSchema: literal,
      handler: ({ days }) => ({ s: days > 1 ? 'x' : 'y' }),
    });
    defineTool({ name: 't', description: 'd', outputSchema: literal, handler: async (_input) => ({ s: 'x' }) });
    // @ts-expect-error not one of them
    defineTool({ name: 't', description: 'd', outputSchema: literal, handler: async () => ({ s: 'z' }) });
  });

  it('takes the platform from the context a handler asks for', () => {
    const tool = defineTool({
      name: 't',
      description: 'd',
      handler: (_input, ctx: RequestContext<{ env: { KEY: string } }>) => ctx.platform.env.KEY,
    });
    new MCPServer({ name: 'n', version: '1' }).addTool(tool);
  });

  it('types the arguments of a prompt and the variables of a resource', () => {
    definePrompt({
      name: 'p',
      argsSchema: z.object({ topic: z.string() }),
      handler(args) {
        expectTypeOf(args).toEqualTypeOf<{ topic: string }>();
        return '';
      },
    });
    defineResource({
      uriTemplate: 'config://{env}/app',
      name: 'r',
      handler({ uri, variables }) {
        expectTypeOf(uri).toBeString();
        expectTypeOf(variables).toEqualTypeOf<Readonly<Record<string, string>>>();
        return '';
      },
    });
  });

  it('types the input of a class', () => {
    class Tool extends MCPTool {
      name = 't';
      description = 'd';
      schema = inputSchema;
      async execute(input: MCPInput<this>) {
        expectTypeOf(input.city).toBeString();
        expectTypeOf(input.days).toBeNumber();
        // @ts-expect-error there is no such input
        return input.town;
      }
    }
    new MCPServer({ name: 'n', version: '1' }).addTool(Tool);
  });

  it('is a handler of its platform', () => {
    expectTypeOf(new MCPServer<{ a: 1 }>({ name: 'n', version: '1' })).toExtend<McpHandler<{ a: 1 }>>();
    // @ts-expect-error an unknown option
    new MCPServer({ name: 'n', version: '1', alowedHosts: [] });
  });
});

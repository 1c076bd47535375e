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
        expectTypeOf(variables.env).toBeString();
        // @ts-expect-error the template has no such variable
        variables.name;
        return '';
      },
    });
  });

  it('types the variables of every kind of expression', () => {
    defineResource({
      uriTemplate: 'x://{org}/{a,b}{/part}/{+rest}{?page,size}',
      name: 'r',
      handler({ variables }) {
        expectTypeOf(variables.org).toBeString();
        expectTypeOf(variables.a).toBeString();
        expectTypeOf(variables.b).toBeString();
        expectTypeOf(variables.part).toBeString();
        expectTypeOf(variables.rest).toBeString();
        expectTypeOf(variables.page).toEqualTypeOf<string | undefined>();
        expectTypeOf(variables.size).toEqualTypeOf<string | undefined>();
        return '';
      },
    });
    defineResource({
      uriTemplate: 'x://{id}' as string,
      name: 'r',
      handler({ variables }) {
        expectTypeOf(variables).toEqualTypeOf<Readonly<Record<string, string>>>();
        return '';
      },
    });
    defineResource({
      uri: 'x://y',
      name: 'r',
      handler(target) {
        expectTypeOf(target).toEqualTypeOf<{ readonly uri: string }>();
        return '';
      },
    });
  });

  it('refuses the words of other frameworks, also through a variable', () => {
    const handler = () => '';
    const named = { name: 't', description: 'd', handler };
    // @ts-expect-error inputSchema
    defineTool({ ...named, parameters: inputSchema });
    const parameters = { ...named, parameters: inputSchema };
    // @ts-expect-error inputSchema
    defineTool(parameters);
    const schema = { ...named, schema: inputSchema };
    // @ts-expect-error inputSchema
    defineTool(schema);
    // @ts-expect-error argsSchema
    definePrompt(schema);
    const timeout = { ...named, timeout: 5 };
    // @ts-expect-error timeoutMs
    defineTool(timeout);
    const execute = { ...named, execute: handler };
    // @ts-expect-error handler
    defineTool(execute);
    // @ts-expect-error a letter is missing
    defineTool({ ...named, desciption: 'd' });
    defineTool(named);
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
    class Ours extends MCPTool {
      name = 't';
      description = 'd';
      inputSchema = inputSchema;
      async execute({ city, days }: MCPInput<this>) {
        expectTypeOf(city).toBeString();
        expectTypeOf(days).toBeNumber();
      }
    }
    class None extends MCPTool {
      name = 't';
      description = 'd';
      async execute() {}
    }
    class Raw extends MCPTool {
      name = 't';
      description = 'd';
      inputSchema = { city: z.string() };
      async execute() {}
    }
    const server = new MCPServer({ name: 'n', version: '1' }).addTool(Tool).addTool(Ours).addTool(new None());
    // @ts-expect-error not a schema
    server.addTool(Raw);
  });

  it('is a handler of its platform', () => {
    expectTypeOf(new MCPServer<{ a: 1 }>({ name: 'n', version: '1' })).toExtend<McpHandler<{ a: 1 }>>();
    // @ts-expect-error an unknown option
    new MCPServer({ name: 'n', version: '1', alowedHosts: [] });
  });
});

import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { describe, expectTypeOf, it } from 'vitest';
import * as zm from 'zod/mini';
import { z as z3 } from 'zod3';
import { defineTool } from '../src/index.ts';
import { fromJsonSchema } from '../src/json-schema.ts';
import { fromValibot } from '../src/valibot.ts';
import { fromZodMini } from '../src/zod-mini.ts';
import { fromZod3 } from '../src/zod3.ts';

describe('types through a converter', () => {
  it('infers from zod/mini', () => {
    const schema = fromZodMini(zm.object({ city: zm.string(), days: zm._default(zm.number(), 1) }));
    expectTypeOf<StandardSchemaV1.InferInput<typeof schema>>().toEqualTypeOf<{
      city: string;
      days?: number | undefined;
    }>();
    defineTool({
      name: 't',
      description: 'd',
      inputSchema: schema,
      handler(input) {
        expectTypeOf(input).toEqualTypeOf<{ city: string; days: number }>();
        return '';
      },
    });
  });

  it('infers from zod 3', () => {
    const schema = fromZod3(z3.object({ city: z3.string(), n: z3.string().transform(Number) }));
    expectTypeOf<StandardSchemaV1.InferInput<typeof schema>>().toEqualTypeOf<{ city: string; n: string }>();
    expectTypeOf<StandardSchemaV1.InferOutput<typeof schema>>().toEqualTypeOf<{ city: string; n: number }>();
  });

  it('infers from Valibot', () => {
    const schema = fromValibot(v.object({ city: v.string(), days: v.optional(v.number(), 1) }));
    expectTypeOf<StandardSchemaV1.InferInput<typeof schema>>().toEqualTypeOf<{
      city: string;
      days?: number | undefined;
    }>();
    expectTypeOf<StandardSchemaV1.InferOutput<typeof schema>>().toEqualTypeOf<{ city: string; days: number }>();
    // @ts-expect-error an asynchronous schema has no JSON Schema
    fromValibot(v.objectAsync({}));
  });

  it('takes the type of a JSON Schema from its author, else knows nothing', () => {
    const typed = fromJsonSchema<{ city: string }>({ type: 'object' });
    expectTypeOf<StandardSchemaV1.InferOutput<typeof typed>>().toEqualTypeOf<{ city: string }>();
    const untyped = fromJsonSchema({ type: 'object' });
    expectTypeOf<StandardSchemaV1.InferOutput<typeof untyped>>().toBeUnknown();
    expectTypeOf(untyped).not.toBeAny();
    // @ts-expect-error a schema is an object
    fromJsonSchema('object');
  });

  it('checks the output of a tool', () => {
    defineTool({
      name: 't',
      description: 'd',
      outputSchema: fromZodMini(zm.object({ n: zm.number() })),
      // @ts-expect-error the result does not match
      handler: () => ({ n: 'one' }),
    });
  });
});

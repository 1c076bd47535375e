import * as z from 'zod';
import { forecastSchema } from '../../schema-zod.ts';
import { createFloor } from '../../servers/floor.ts';
import type { Serve } from '../../tool.ts';

export const create = (tools: number): Serve =>
  createFloor(tools, () => {
    const schema = forecastSchema();
    return { inputSchema: z.toJSONSchema(schema), parse: (value) => schema.safeParse(value).data };
  });

import * as z from 'zod';
import { forecastSchema } from '../../schema-zod.ts';
import { createMcpLite } from '../../servers/mcp-lite.ts';
import type { Serve } from '../../tool.ts';

export const create = (tools: number): Serve =>
  createMcpLite(tools, forecastSchema, (schema) => z.toJSONSchema(schema as z.ZodType));

import { ZodJsonSchemaAdapter } from '@tmcp/adapter-zod';
import { forecastSchema } from '../../schema-zod.ts';
import { createTmcp } from '../../servers/tmcp.ts';
import type { Serve } from '../../tool.ts';

export const create = (tools: number): Serve => createTmcp(tools, forecastSchema, new ZodJsonSchemaAdapter());

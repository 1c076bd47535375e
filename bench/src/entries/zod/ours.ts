import { forecastSchema } from '../../schema-zod.ts';
import { createOurs } from '../../servers/ours.ts';
import type { Serve } from '../../tool.ts';

export const create = (tools: number): Serve => createOurs(tools, forecastSchema);

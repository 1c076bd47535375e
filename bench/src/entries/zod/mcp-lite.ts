import * as z from 'zod';
import { forecastSchema } from '../../schema-zod.ts';
import { createMcpLite } from '../../servers/mcp-lite.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve =>
  createMcpLite(offer, forecastSchema, (schema) => z.toJSONSchema(schema as z.ZodType));

import { ZodJsonSchemaAdapter } from '@tmcp/adapter-zod';
import { forecastSchema } from '../../schema-zod.ts';
import { createTmcp } from '../../servers/tmcp.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve => createTmcp(offer, forecastSchema, new ZodJsonSchemaAdapter());

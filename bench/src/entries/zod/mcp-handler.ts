import { forecastSchema } from '../../schema-zod.ts';
import { createVercel } from '../../servers/mcp-handler.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve => createVercel(offer, forecastSchema);

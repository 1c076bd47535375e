import { forecastSchema } from '../../schema-zod.ts';
import { createAgents } from '../../servers/agents.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve => createAgents(offer, forecastSchema);

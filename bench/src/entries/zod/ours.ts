import { forecastSchema } from '../../schema-zod.ts';
import { createOurs } from '../../servers/ours.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve => createOurs(offer, forecastSchema).handleRequest;

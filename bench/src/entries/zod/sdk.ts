import { forecastSchema } from '../../schema-zod.ts';
import { createSdk } from '../../servers/sdk.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve => createSdk(offer, forecastSchema).fetch;

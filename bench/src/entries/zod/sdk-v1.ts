import { forecastSchema } from '../../schema-zod.ts';
import { createSdkV1 } from '../../servers/sdk-v1.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve => createSdkV1(offer, forecastSchema);

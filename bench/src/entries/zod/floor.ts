import * as z from 'zod';
import { forecastSchema } from '../../schema-zod.ts';
import { createFloor, type HandSchema } from '../../servers/floor.ts';
import type { Offer, Serve } from '../../tool.ts';

export function handSchema(): HandSchema {
  const schema = forecastSchema();
  return { json: z.toJSONSchema(schema), parse: (value) => schema.safeParse(value).data };
}

export const create = (offer: Offer): Serve => createFloor(offer, handSchema);

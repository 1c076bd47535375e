import * as z from 'zod';

export type ForecastSchema = z.ZodObject<{ city: z.ZodString; days: z.ZodNumber }>;

/** A new schema each time: no two tools of a real server share one. */
export function forecastSchema(): ForecastSchema {
  return z.object({
    city: z.string().min(1).max(80).describe('Name of the city'),
    days: z.number().int().min(1).max(14).describe('How many days'),
  });
}

import * as z from 'zod';

export const schema: z.ZodObject<{ city: z.ZodString; days: z.ZodNumber }> = z.object({
  city: z.string().min(1).max(80).describe('Name of the city'),
  days: z.number().int().min(1).max(14).describe('How many days'),
});

import * as z from 'zod';

/** Ten tools, the same on both sides. */
export const TOOLS = Array.from({ length: 10 }, (_, i) => ({
  name: `tool_${i}`,
  description: `Adds ${i} to the sum of a list`,
  inputSchema: z.object({ numbers: z.array(z.number()).max(100), note: z.string().max(200).optional() }),
  sum: (numbers: readonly number[]): string => `${numbers.reduce((total, number) => total + number, i)}`,
}));

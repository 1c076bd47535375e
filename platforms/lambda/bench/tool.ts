/** What every measured function offers: one tool. */

export const SERVER = { name: 'bench', version: '1.0.0' } as const;
export const NAME = 'forecast';
export const DESCRIPTION = 'The weather of the coming days in one city';

export function forecast({ city, days }: { city: string; days: number }): {
  content: { type: 'text'; text: string }[];
} {
  return { content: [{ type: 'text', text: `${city}: ${days} days of sun` }] };
}

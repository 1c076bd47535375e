/** The tool that every measured server offers, and the shape of a measured server. */

export type Forecast = { city: string; days: number };

/** A server as it is measured: a function from Request to Response. */
export type Serve = (request: Request) => Promise<Response>;

export const SERVER = { name: 'bench', version: '1.0.0' } as const;
export const DESCRIPTION = 'The weather of the coming days in one city';

/** `forecast_0`, `forecast_1`, ... */
export function toolName(index: number): string {
  return `forecast_${index}`;
}

export function toolNames(tools: number): string[] {
  return Array.from({ length: tools }, (_, index) => toolName(index));
}

/** What the tool does; every server runs this function. */
export function forecast({ city, days }: Forecast): { content: { type: 'text'; text: string }[] } {
  return { content: [{ type: 'text', text: `${city}: ${days} days of sun` }] };
}

/** What every measured server offers, and the shape of a measured server. */

export type Forecast = { city: string; days: number };

/** A server as it is measured: a function from Request to Response. */
export type Serve = (request: Request) => Promise<Response>;

/** What a server is made with. */
export interface Offer {
  /** How many tools. */
  readonly tools: number;
  /** Whether the tools have an output schema. */
  readonly output: boolean;
}

export const SERVER = { name: 'bench', version: '1.0.0' } as const;
export const DESCRIPTION = 'The weather of the coming days in one city';

/** The one resource. */
export const RESOURCE = { uri: 'bench://about', name: 'about', mimeType: 'text/plain', text: 'Sun, mostly' } as const;

/** `forecast_0`, `forecast_1`, ... */
export function toolName(index: number): string {
  return `forecast_${index}`;
}

export function toolNames(tools: number): string[] {
  return Array.from({ length: tools }, (_, index) => toolName(index));
}

type Text = { type: 'text'; text: string };

/** What the tool does; every server runs this function. */
export function forecast({ city, days }: Forecast): { content: Text[] } {
  return { content: [{ type: 'text', text: `${city}: ${days} days of sun` }] };
}

/** What the tool with an output schema does: the same, and the arguments as they were understood. */
export function structuredForecast(input: Forecast): { content: Text[]; structuredContent: Forecast } {
  return { ...forecast(input), structuredContent: { city: input.city, days: input.days } };
}

/** What is in the resource; every server runs this function. */
export function readAbout(): { contents: { uri: string; mimeType: string; text: string }[] } {
  const { uri, mimeType, text } = RESOURCE;
  return { contents: [{ uri, mimeType, text }] };
}

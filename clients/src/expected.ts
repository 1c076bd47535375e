/** How a client sees the tools, by the revision that its requests are served as. */

import type { Driver } from './driver.ts';

interface Tool {
  readonly name: string;
}

const NO_ARGUMENTS = { type: 'object', properties: {}, additionalProperties: false };
const CITY = { type: 'string' };

const OLDEST = {
  whoami: {
    name: 'whoami',
    description: 'The caller as the server sees it',
    inputSchema: NO_ARGUMENTS,
    annotations: { readOnlyHint: true },
  },
  weather: {
    name: 'weather',
    description: 'Structured output',
    inputSchema: { type: 'object', properties: { city: CITY }, required: ['city'] },
  },
  primes: {
    name: 'primes',
    description: 'Structured output that is no object',
    inputSchema: NO_ARGUMENTS,
  },
};

/** Since 2025-06-18: titles, and output schemas of objects. */
const STRUCTURED = {
  whoami: { ...OLDEST.whoami, title: 'Who am I' },
  weather: {
    ...OLDEST.weather,
    outputSchema: {
      type: 'object',
      properties: { city: CITY, temperature: { type: 'number' } },
      required: ['city', 'temperature'],
      additionalProperties: false,
    },
  },
  primes: OLDEST.primes,
};

/** Since 2025-11-25: icons. */
const ICONS = {
  ...STRUCTURED,
  whoami: { ...STRUCTURED.whoami, icons: [{ src: 'https://mcp.example.com/icon.png', sizes: ['48x48'] }] },
};

/** Since 2026-07-28: output schemas of anything. */
const MODERN = {
  ...ICONS,
  primes: { ...OLDEST.primes, outputSchema: { type: 'array', items: { type: 'number' } } },
};

/** A request of 2024-11-05 has no version header, so it is served as 2025-03-26. */
const BY_REVISION: Readonly<Record<string, Readonly<Record<string, Tool>>>> = {
  '2024-11-05': OLDEST,
  '2025-03-26': OLDEST,
  '2025-06-18': STRUCTURED,
  '2025-11-25': ICONS,
  '2026-07-28': MODERN,
};

/** Three of the listed tools, whole. */
export function expectedTools({ revision }: Driver): readonly Tool[] {
  return Object.values(BY_REVISION[revision] ?? {});
}

import { defineTool, ToolError, type ToolLike } from '@mcp-serverless/core';
import * as z from 'zod';
import { isTimeZone, ZoneClock } from '../time-zones.ts';

const zone = z.string().refine(isTimeZone, 'Unknown time zone: use an IANA name such as "Europe/Berlin"');

const STATUS = ['unique', 'repeated', 'skipped'] as const;
type Status = (typeof STATUS)[number];

const zoned = z.object({
  zone: z.string(),
  local: z.string().describe('YYYY-MM-DDTHH:MM:SS on the clocks there'),
  offset: z.string().describe('Ahead of UTC, for example +05:30'),
  weekday: z.string(),
});

/** One local time, as the clocks of other zones show it. */
export const convertTime: ToolLike = defineTool({
  name: 'convert_time',
  title: 'Convert a time between time zones',
  description:
    'Tells what clocks elsewhere show at a given local date and time, with daylight saving time as it was or will be on that date. Says when the local time does not exist or happens twice.',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: z.object({
    time: z
      .string()
      .regex(/^(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/, 'Expected YYYY-MM-DDTHH:MM, years 1900 to 2199')
      .describe('Local date and time, YYYY-MM-DDTHH:MM or with seconds'),
    from: zone.describe('IANA time zone of that local time, for example America/New_York'),
    to: z.array(zone).min(1).max(20).describe('IANA time zones to convert to'),
  }),
  outputSchema: z.object({
    instant: z.string().describe('The moment in UTC'),
    status: z
      .enum(STATUS)
      .describe(
        'repeated: clocks were set back and show this time twice, the first is used. skipped: clocks were set forward over this time, it is read as if they had not been yet.',
      ),
    second: z.string().optional().describe('The later moment in UTC of a repeated time'),
    from: zoned,
    to: z.array(zoned.extend({ dayShift: z.int().describe('Calendar days ahead of the date in "from"') })),
  }),
  handler: ({ time, from, to }) => {
    const local = parseLocal(time);
    const clock = new ZoneClock(from);
    const [first, second] = clock.instantsOf(local);
    const instant = clock.instantOf(local);
    const status: Status = first === undefined ? 'skipped' : second === undefined ? 'unique' : 'repeated';
    const here = clock.at(instant);
    return {
      instant: utc(instant),
      status,
      ...(second !== undefined && { second: utc(second) }),
      from: here,
      to: to.map((name) => {
        const there = new ZoneClock(name).at(instant);
        return { ...there, dayShift: dayOf(there.local) - dayOf(here.local) };
      }),
    };
  },
});

function parseLocal(time: string): number {
  const parsed = Date.parse(`${time}Z`);
  // Date.parse lets 2026-02-30 become a day of March.
  if (Number.isNaN(parsed) || !new Date(parsed).toISOString().startsWith(time)) {
    throw new ToolError(`${time} is not a date and time of the calendar`);
  }
  return parsed;
}

function utc(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

function dayOf(local: string): number {
  return Date.parse(`${local.slice(0, 10)}T00:00:00Z`) / 86_400_000;
}

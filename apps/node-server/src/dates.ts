/** Days of the calendar as numbers, so that counting them has nothing to do with clocks. */

import * as z from 'zod';

const DAY_MS = 86_400_000;

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A calendar date of the years 1900 to 2199, as `YYYY-MM-DD`. */
export const date: z.ZodType<string, string> = z.iso
  .date()
  .refine((text) => text >= '1900' && text < '2200', 'Expected a year from 1900 to 2199');

/** Days since 1970-01-01. */
export function toDay(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / DAY_MS;
}

export function fromDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Day 0 was a Thursday. */
export function weekdayOf(day: number): Weekday {
  return WEEKDAYS[(((day + 4) % 7) + 7) % 7] as Weekday;
}

import { defineTool, type ToolLike } from '@mcp-serverless/core';
import * as z from 'zod';
import { date, fromDay, toDay, WEEKDAYS, type Weekday, weekdayOf } from '../dates.ts';

const weekend = z
  .array(z.enum(WEEKDAYS))
  .max(6)
  .default(['saturday', 'sunday'])
  .describe('Days of the week off; by default Saturday and Sunday');
const holidays = z.array(date).max(1000).default([]).describe('Other days off, YYYY-MM-DD');

const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false } as const;

/** How many working days lie between two dates. */
export const countWorkingDays: ToolLike = defineTool({
  name: 'count_working_days',
  title: 'Count working days',
  description:
    'Counts the working days from one date to another, both included. A holiday on a weekend is counted as a weekend day.',
  annotations,
  inputSchema: z
    .object({
      from: date.describe('First day, YYYY-MM-DD'),
      to: date.describe('Last day, YYYY-MM-DD'),
      weekend,
      holidays,
    })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'Must not be before "from"' }),
  outputSchema: z.object({
    workingDays: z.int(),
    calendarDays: z.int(),
    weekendDays: z.int(),
    holidays: z.array(z.string()).describe('The holidays that took away a working day, in order'),
  }),
  handler: (input) => {
    const [first, last] = [toDay(input.from), toDay(input.to)];
    const off = new Set<Weekday>(input.weekend);
    const taken = new Set(
      input.holidays.filter((day) => day >= input.from && day <= input.to && !off.has(weekdayOf(toDay(day)))),
    );
    let weekendDays = 0;
    for (let day = first; day <= last; day++) if (off.has(weekdayOf(day))) weekendDays++;
    const calendarDays = last - first + 1;
    return {
      workingDays: calendarDays - weekendDays - taken.size,
      calendarDays,
      weekendDays,
      holidays: [...taken].sort(),
    };
  },
});

/** The date some working days away. */
export const addWorkingDays: ToolLike = defineTool({
  name: 'add_working_days',
  title: 'Add working days to a date',
  description:
    'Finds the date a number of working days after a date, or before it with a negative number. The start itself is not counted: one working day after a Friday is the next Monday.',
  annotations,
  inputSchema: z.object({
    from: date.describe('Start, YYYY-MM-DD'),
    days: z.int().min(-10_000).max(10_000).describe('Working days to add; negative to go back; 0 gives the start'),
    weekend,
    holidays,
  }),
  outputSchema: z.object({
    date: z.string().describe('YYYY-MM-DD'),
    weekday: z.enum(WEEKDAYS),
    calendarDays: z.int().describe('Calendar days from the start; negative when going back'),
  }),
  handler: (input) => {
    const off = new Set<Weekday>(input.weekend);
    const taken = new Set(input.holidays.map(toDay));
    const start = toDay(input.from);
    const step = input.days < 0 ? -1 : 1;
    let day = start;
    for (let left = Math.abs(input.days); left > 0; ) {
      day += step;
      if (!off.has(weekdayOf(day)) && !taken.has(day)) left--;
    }
    return { date: fromDay(day), weekday: weekdayOf(day), calendarDays: day - start };
  },
});

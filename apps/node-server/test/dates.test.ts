import { expect, test } from 'vitest';
import { date, fromDay, toDay, weekdayOf } from '../src/dates.ts';

test.each([
  ['1970-01-01', 0, 'thursday'],
  ['1969-12-31', -1, 'wednesday'],
  ['2026-11-22', 20_779, 'sunday'],
  ['1900-01-01', -25_567, 'monday'],
  ['2199-12-31', 84_005, 'tuesday'],
])('%s is day %i, a %s', (text, day, weekday) => {
  expect([toDay(text), fromDay(day), weekdayOf(day)]).toEqual([day, text, weekday]);
});

test.each(['2026-02-29', '2026-13-01', '2026-1-1', '1899-12-31', '2200-01-01', '2026-01-01T00:00', ''])(
  '%s is no date',
  (text) => {
    expect(date.safeParse(text).success).toBe(false);
  },
);

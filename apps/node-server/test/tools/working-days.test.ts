import { expect, test } from 'vitest';
import { tool } from '../desk.ts';

const XMAS = ['2026-12-25', '2026-12-26', '2027-01-01'];

test.each([
  [{ from: '2026-06-01', to: '2026-06-30' }, [22, 30, 8, []]],
  [{ from: '2026-06-06', to: '2026-06-06' }, [0, 1, 1, []]],
  [{ from: '2026-06-08', to: '2026-06-08' }, [1, 1, 0, []]],
  // The 26th is a Saturday: it takes no working day away.
  [{ from: '2026-12-21', to: '2027-01-03', holidays: XMAS }, [8, 14, 4, ['2026-12-25', '2027-01-01']]],
  [{ from: '2026-12-24', to: '2026-12-25', holidays: ['2026-12-25', '2026-12-25'] }, [1, 2, 0, ['2026-12-25']]],
  [{ from: '2026-12-28', to: '2026-12-31', holidays: XMAS }, [4, 4, 0, []]],
  [{ from: '2026-06-01', to: '2026-06-07', weekend: ['friday', 'saturday'] }, [5, 7, 2, []]],
  [{ from: '2026-06-01', to: '2026-06-07', weekend: [] }, [7, 7, 0, []]],
  // 2000 had a 29th of February, 1900 and 2100 have not.
  [{ from: '1900-01-01', to: '2199-12-31', weekend: [] }, [109_573, 109_573, 0, []]],
])('count_working_days %j', async (args, [workingDays, calendarDays, weekendDays, holidays]) => {
  expect(await tool('count_working_days', args)).toEqual({ workingDays, calendarDays, weekendDays, holidays });
});

test.each([
  [{ from: '2026-06-05', days: 1 }, ['2026-06-08', 'monday', 3]],
  [{ from: '2026-06-06', days: 1 }, ['2026-06-08', 'monday', 2]],
  [{ from: '2026-06-08', days: -1 }, ['2026-06-05', 'friday', -3]],
  [{ from: '2026-06-06', days: 0 }, ['2026-06-06', 'saturday', 0]],
  [{ from: '2026-12-23', days: 5, holidays: XMAS }, ['2026-12-31', 'thursday', 8]],
  [{ from: '2026-12-31', days: 1, holidays: XMAS }, ['2027-01-04', 'monday', 4]],
  [{ from: '2028-02-28', days: 1 }, ['2028-02-29', 'tuesday', 1]],
  [{ from: '2026-06-04', days: 1, weekend: ['friday', 'saturday'] }, ['2026-06-07', 'sunday', 3]],
  [{ from: '2026-01-01', days: 10_000, weekend: [] }, ['2053-05-19', 'monday', 10_000]],
  [{ from: '1970-01-05', days: -10_000 }, ['1931-09-07', 'monday', -14_000]],
])('add_working_days %j', async (args, [date, weekday, calendarDays]) => {
  expect(await tool('add_working_days', args)).toEqual({ date, weekday, calendarDays });
});

test.each([
  ['count_working_days', { from: '2026-06-02', to: '2026-06-01' }, 'to: Must not be before "from"'],
  ['count_working_days', { from: '1899-12-31', to: '2026-06-01' }, 'from: Expected a year from 1900 to 2199'],
  ['add_working_days', { from: '2026-02-30', days: 1 }, 'from: Invalid ISO date'],
  ['add_working_days', { from: '2026-02-20', days: 1.5 }, 'days: Invalid input: expected int, received number'],
  ['add_working_days', { from: '2026-02-20', days: 10_001 }, 'days: Too big: expected number to be <=10000'],
])('%s %j is refused', async (name, args, problem) => {
  expect(await tool(name, args)).toEqual({ isError: true, text: `Invalid arguments for tool ${name}:\n${problem}` });
});

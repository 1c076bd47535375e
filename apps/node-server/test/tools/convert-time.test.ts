import { expect, test } from 'vitest';
import { tool } from '../desk.ts';

const zoned = (zone: string, local: string, offset: string, weekday: string) => ({ zone, local, offset, weekday });

test.each([
  [
    'an ordinary time, on another day elsewhere',
    { time: '2026-07-01T20:00', from: 'America/Los_Angeles', to: ['Asia/Tokyo', 'Asia/Kathmandu'] },
    {
      instant: '2026-07-02T03:00:00Z',
      status: 'unique',
      from: zoned('America/Los_Angeles', '2026-07-01T20:00:00', '-07:00', 'Wednesday'),
      to: [
        { ...zoned('Asia/Tokyo', '2026-07-02T12:00:00', '+09:00', 'Thursday'), dayShift: 1 },
        { ...zoned('Asia/Kathmandu', '2026-07-02T08:45:00', '+05:45', 'Thursday'), dayShift: 1 },
      ],
    },
  ],
  [
    'a time that clocks skip',
    { time: '2026-03-08T02:30', from: 'America/New_York', to: ['UTC'] },
    {
      instant: '2026-03-08T07:30:00Z',
      status: 'skipped',
      from: zoned('America/New_York', '2026-03-08T03:30:00', '-04:00', 'Sunday'),
      to: [{ ...zoned('UTC', '2026-03-08T07:30:00', '+00:00', 'Sunday'), dayShift: 0 }],
    },
  ],
  [
    'a time that clocks show twice',
    { time: '2026-10-25T02:30:15', from: 'Europe/Berlin', to: ['America/New_York'] },
    {
      instant: '2026-10-25T00:30:15Z',
      status: 'repeated',
      second: '2026-10-25T01:30:15Z',
      from: zoned('Europe/Berlin', '2026-10-25T02:30:15', '+02:00', 'Sunday'),
      to: [{ ...zoned('America/New_York', '2026-10-24T20:30:15', '-04:00', 'Saturday'), dayShift: -1 }],
    },
  ],
  [
    'a change by half an hour',
    { time: '2026-04-05T01:45', from: 'Australia/Lord_Howe', to: ['UTC'] },
    {
      instant: '2026-04-04T14:45:00Z',
      status: 'repeated',
      second: '2026-04-04T15:15:00Z',
      from: zoned('Australia/Lord_Howe', '2026-04-05T01:45:00', '+11:00', 'Sunday'),
      to: [{ ...zoned('UTC', '2026-04-04T14:45:00', '+00:00', 'Saturday'), dayShift: -1 }],
    },
  ],
  [
    'a whole day that Samoa skipped',
    { time: '2011-12-30T12:00', from: 'Pacific/Apia', to: ['UTC'] },
    {
      instant: '2011-12-30T22:00:00Z',
      status: 'skipped',
      from: zoned('Pacific/Apia', '2011-12-31T12:00:00', '+14:00', 'Saturday'),
      to: [{ ...zoned('UTC', '2011-12-30T22:00:00', '+00:00', 'Friday'), dayShift: -1 }],
    },
  ],
  [
    'a leap day',
    { time: '2028-02-29T00:00', from: 'UTC', to: ['Pacific/Honolulu'] },
    {
      instant: '2028-02-29T00:00:00Z',
      status: 'unique',
      from: zoned('UTC', '2028-02-29T00:00:00', '+00:00', 'Tuesday'),
      to: [{ ...zoned('Pacific/Honolulu', '2028-02-28T14:00:00', '-10:00', 'Monday'), dayShift: -1 }],
    },
  ],
])('%s', async (_, args, expected) => {
  expect(await tool('convert_time', args)).toEqual(expected);
});

const INVALID = 'Invalid arguments for tool convert_time:\n';
test.each([
  ['2026-02-30T12:00', 'UTC', '2026-02-30T12:00 is not a date and time of the calendar'],
  ['2027-02-29T12:00', 'UTC', '2027-02-29T12:00 is not a date and time of the calendar'],
  ['2026-02-20T24:00', 'UTC', '2026-02-20T24:00 is not a date and time of the calendar'],
  ['2026-02-20T12:60', 'UTC', '2026-02-20T12:60 is not a date and time of the calendar'],
  ['2026-02-20', 'UTC', `${INVALID}time: Expected YYYY-MM-DDTHH:MM, years 1900 to 2199`],
  ['2026-02-20T12:00Z', 'UTC', `${INVALID}time: Expected YYYY-MM-DDTHH:MM, years 1900 to 2199`],
  ['2026-02-20T12:00', 'Berlin', `${INVALID}from: Unknown time zone: use an IANA name such as "Europe/Berlin"`],
])('%s in %s is refused', async (time, from, text) => {
  expect(await tool('convert_time', { time, from, to: ['UTC'] })).toEqual({ isError: true, text });
});

import { expect, test } from 'vitest';
import { ask } from '../desk.ts';

async function read(uri: string): Promise<unknown> {
  const { contents, error } = await ask('resources/read', { uri });
  return error ?? (contents as { text: string }[])[0]?.text;
}

const change = (instant: string, from: string, to: string, clocksShow: string, weekday = 'Sunday') => ({
  instant,
  from,
  to,
  clocksShow,
  weekday,
});

test.each([
  [
    '2026/Europe/Berlin',
    '+01:00',
    [
      change('2026-03-29T01:00:00Z', '+01:00', '+02:00', '2026-03-29T03:00:00'),
      change('2026-10-25T01:00:00Z', '+02:00', '+01:00', '2026-10-25T02:00:00'),
    ],
  ],
  [
    // In the south the year begins in summer time.
    '2026/America/Santiago',
    '-03:00',
    [
      change('2026-04-05T03:00:00Z', '-03:00', '-04:00', '2026-04-04T23:00:00', 'Saturday'),
      change('2026-09-06T04:00:00Z', '-04:00', '-03:00', '2026-09-06T01:00:00'),
    ],
  ],
  ['2026/UTC', '+00:00', []],
  ['2026/America/Argentina/Buenos_Aires', '-03:00', []],
  // Singapore moved its clocks forward into 1982: the change belongs to the year it began.
  [
    '1982/Asia/Singapore',
    '+08:00',
    [change('1981-12-31T16:00:00Z', '+07:30', '+08:00', '1982-01-01T00:00:00', 'Friday')],
  ],
  ['1981/Asia/Singapore', '+07:30', []],
])('the clock changes of %s', async (path, offsetAtStart, changes) => {
  const [year, ...zone] = path.split('/');
  const text = await read(`desk://time-zones/${path}`);
  expect(JSON.parse(String(text))).toEqual({ zone: zone.join('/'), year: Number(year), offsetAtStart, changes });
});

test('the list of zones', async () => {
  expect(String(await read('desk://time-zones')).split('\n')).toEqual(expect.arrayContaining(['UTC', 'Europe/Berlin']));
});

test.each(['2026/Mars', '26/UTC', '2026/', 'year/UTC', '2026/Europe/../Berlin'])('%s is not found', async (path) => {
  expect(await read(`desk://time-zones/${path}`)).toMatchObject({ code: -32002 });
});

test.each([
  ['zone', 'tok', ['Asia/Tokyo', 'Antarctica/Vostok', 'Asia/Vladivostok']],
  ['year', 'x', []],
])('completion of %s from "%s"', async (name, value, values) => {
  const ref = { type: 'ref/resource', uri: 'desk://time-zones/{year}/{+zone}' };
  expect(await ask('completion/complete', { ref, argument: { name, value } })).toEqual({ completion: { values } });
});

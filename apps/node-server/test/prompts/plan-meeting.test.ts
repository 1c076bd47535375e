import { expect, test } from 'vitest';
import { ask } from '../desk.ts';

const get = (args: object) => ask('prompts/get', { name: 'plan_meeting', arguments: args });

test('names the date, the zones and the hours', async () => {
  const { messages } = await get({ date: '2026-10-26', zones: ' Europe/Berlin,Asia/Tokyo,', hours: '08-16' });
  expect(messages).toEqual([
    {
      role: 'user',
      content: {
        type: 'text',
        text: `Plan a meeting on 2026-10-26 for people in Europe/Berlin, Asia/Tokyo, whose working hours are 08-16 local time.
Call convert_time for 2026-10-26 with "from" Europe/Berlin and "to" the other zones, at the start and at the end of the working hours; do not work out offsets yourself.
Then name the hours that suit everybody in each zone. If there are none, name the start that is least bad and who would meet outside working hours.
Mention it when somebody is on another calendar day.`,
      },
    },
  ]);
});

test('working hours are 09-17 unless said otherwise', async () => {
  expect(JSON.stringify(await get({ date: '2026-10-26', zones: 'UTC' }))).toContain(
    'working hours are 09-17 local time',
  );
});

test.each([
  [{ zones: 'UTC' }, 'date'],
  [{ date: 'tomorrow', zones: 'UTC' }, 'date'],
  [{ date: '2026-10-26', zones: 'Berlin' }, 'zones'],
  [{ date: '2026-10-26', zones: ' , ' }, 'zones'],
  [{ date: '2026-10-26', zones: 'UTC', hours: 'all day' }, 'hours'],
])('%j is refused', async (args, member) => {
  const { error } = await get(args);
  expect(error).toMatchObject({ code: -32602, message: expect.stringContaining(`plan_meeting:\n${member}: `) });
});

test.each([
  [
    'zones',
    'Europe/Berlin, tok',
    ['Europe/Berlin, Asia/Tokyo', 'Europe/Berlin, Antarctica/Vostok', 'Europe/Berlin, Asia/Vladivostok'],
  ],
  ['zones', 'new y', ['America/New_York']],
  ['date', '2026', []],
])('completion of %s from "%s"', async (name, value, values) => {
  const ref = { type: 'ref/prompt', name: 'plan_meeting' };
  expect(await ask('completion/complete', { ref, argument: { name, value } })).toEqual({ completion: { values } });
});

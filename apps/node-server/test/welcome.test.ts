import { expect, test } from 'vitest';
import { welcome } from '../src/welcome.ts';

const URL = 'http://127.0.0.1:3000/mcp';

test('names the URL, everything that is offered, and three ways to call it', async () => {
  const lines = (await welcome(URL)).split('\n');
  expect(lines.slice(0, 13)).toEqual([
    `Reference desk: ${URL}`,
    '',
    'Only this machine reaches it, and only web pages of this machine (http://localhost:...) may call it.',
    '',
    'Tools      convert_time                         Convert a time between time zones',
    '           count_working_days                   Count working days',
    '           add_working_days                     Add working days to a date',
    '           text_statistics                      Count letters, words and bytes',
    '           compare_json                         Compare two JSON values',
    'Resources  desk://time-zones                    Time zones',
    'Templates  desk://time-zones/{year}/{+zone}     Clock changes',
    'Prompts    plan_meeting                         Plan a meeting across time zones',
    '',
  ]);
  expect(lines.filter((line) => line.includes(URL)).map((line) => line.trim().split(' ')[0])).toEqual([
    'Reference',
    'curl',
    'await',
    'npx',
  ]);
});

test('on another address says nothing about pages', async () => {
  expect((await welcome('http://192.0.2.1:3000/mcp')).split('\n')[2]).toContain('convert_time');
});

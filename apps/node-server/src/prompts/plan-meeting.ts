import { definePrompt, type PromptLike } from '@mcp-serverless/core';
import * as z from 'zod';
import { isTimeZone, matchingZones } from '../time-zones.ts';

/** Asks for a meeting time that suits several time zones. */
export const planMeeting: PromptLike = definePrompt({
  name: 'plan_meeting',
  title: 'Plan a meeting across time zones',
  description: 'Finds hours on a date that are working hours for everybody, or says who would have to bend.',
  argsSchema: z.object({
    date: z.iso.date().describe('The day of the meeting, YYYY-MM-DD'),
    zones: z
      .string()
      .refine((text) => toList(text).length > 0 && toList(text).every(isTimeZone), 'Expected IANA time zones')
      .describe('IANA time zones of those who meet, separated by commas'),
    hours: z
      .string()
      .regex(/^\d\d-\d\d$/, 'Expected for example 09-17')
      .optional()
      .describe('Local working hours, by default 09-17'),
  }),
  complete: (argument, value) => {
    if (argument !== 'zones') return [];
    // Only what follows the last comma is still being typed.
    const done = value.slice(0, value.lastIndexOf(',') + 1);
    return matchingZones(value.slice(done.length)).map((zone) => (done === '' ? zone : `${done} ${zone}`));
  },
  handler: ({ date, zones, hours = '09-17' }) => {
    const list = toList(zones);
    return [
      `Plan a meeting on ${date} for people in ${list.join(', ')}, whose working hours are ${hours} local time.`,
      `Call convert_time for ${date} with "from" ${list[0]} and "to" the other zones, at the start and at the end of the working hours; do not work out offsets yourself.`,
      'Then name the hours that suit everybody in each zone. If there are none, name the start that is least bad and who would meet outside working hours.',
      'Mention it when somebody is on another calendar day.',
    ].join('\n');
  },
});

function toList(zones: string): string[] {
  return zones
    .split(',')
    .map((zone) => zone.trim())
    .filter((zone) => zone !== '');
}

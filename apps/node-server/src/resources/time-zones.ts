import { defineResource, type ResourceLike } from '@mcp-serverless/core';
import { isTimeZone, matchingZones, timeZones, ZoneClock } from '../time-zones.ts';

/** The zone names that the tools know. */
export const zoneList: ResourceLike = defineResource({
  uri: 'desk://time-zones',
  name: 'Time zones',
  description: 'The IANA time zones that can be converted, one a line.',
  mimeType: 'text/plain',
  handler: () => timeZones().join('\n'),
});

/** When the clocks of a zone change in a year. */
export const zoneCalendar: ResourceLike = defineResource({
  uriTemplate: 'desk://time-zones/{year}/{+zone}',
  name: 'Clock changes',
  description:
    'The offset of a time zone at the start of a year, and when its clocks change in that year; for example desk://time-zones/2026/Europe/Berlin.',
  mimeType: 'application/json',
  complete: (argument, value) => {
    if (argument === 'zone') return matchingZones(value);
    const thisYear = new Date().getUTCFullYear();
    return [0, 1, 2, -1].map((shift) => String(thisYear + shift)).filter((year) => year.startsWith(value));
  },
  handler: ({ variables: { year = '', zone = '' } }) => {
    if (!/^(19|20|21)\d\d$/.test(year) || !isTimeZone(zone)) return undefined;
    const clock = new ZoneClock(zone);
    // The year as the clocks of the zone count it.
    const [start, end] = [clock.instantOf(Date.UTC(+year, 0)), clock.instantOf(Date.UTC(+year + 1, 0))];
    return {
      zone,
      year: Number(year),
      offsetAtStart: clock.at(start).offset,
      changes: clock.changes(start, end).map((instant) => {
        const [before, after] = [clock.at(instant - 1000), clock.at(instant)];
        return {
          instant: `${new Date(instant).toISOString().slice(0, 19)}Z`,
          from: before.offset,
          to: after.offset,
          clocksShow: after.local,
          weekday: after.weekday,
        };
      }),
    };
  },
});

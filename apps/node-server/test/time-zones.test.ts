import { expect, test } from 'vitest';
import { formatOffset, isTimeZone, matchingZones, timeZones, ZoneClock } from '../src/time-zones.ts';

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Asia/Kolkata', true],
  ['Berlin', false],
  ['', false],
])('%s is a time zone: %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});

test('every listed zone is one, and none is listed twice', () => {
  const zones = timeZones();
  expect(zones.every(isTimeZone)).toBe(true);
  expect(new Set(zones).size).toBe(zones.length);
});

test.each([
  ['tok', 'Asia/Tokyo'],
  [' new york', 'America/New_York'],
  ['europe/ber', 'Europe/Berlin'],
  ['', 'UTC'],
  ['nowhere', undefined],
])('the first zone for "%s" is %s', (text, expected) => {
  expect(matchingZones(text)[0]).toBe(expected);
});

test.each([
  [0, '+00:00'],
  [-12_600_000, '-03:30'],
  [50_400_000, '+14:00'],
  // Amsterdam until 1937.
  [1_172_000, '+00:19:32'],
])('offset %i', (offset, expected) => {
  expect(formatOffset(offset)).toBe(expected);
});

test('offsets to the millisecond, also before 1970', () => {
  const berlin = new ZoneClock('Europe/Berlin');
  const change = Date.parse('2026-03-29T01:00:00Z');
  expect([berlin.offsetAt(change - 1), berlin.offsetAt(change)]).toEqual([3_600_000, 7_200_000]);
  const change1945 = Date.parse('1945-05-24T00:00:00Z');
  expect([berlin.offsetAt(change1945 - 1), berlin.offsetAt(change1945)]).toEqual([7_200_000, 10_800_000]);
});

test('every instant of a year is found from its local time', () => {
  for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC']) {
    const clock = new ZoneClock(zone);
    for (let at = Date.parse('2026-01-01T00:30:00Z'); at < Date.parse('2027-01-01T00:00:00Z'); at += 7 * 3_600_000) {
      expect(clock.instantsOf(at + clock.offsetAt(at))).toContain(at);
    }
  }
});

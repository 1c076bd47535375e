/** Wall-clock time in IANA time zones, by the engine's own time zone data. */

const DAY_MS = 86_400_000;

/** Whether this engine knows the zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Every zone name that can be offered; aliases such as `Asia/Kolkata` work but are not listed by every engine. */
export function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')];
}

/** Zone names that a user who has typed `text` may mean: by beginning first, then by any part. */
export function matchingZones(text: string): string[] {
  const needle = text.trim().toLowerCase().replaceAll(' ', '_');
  const matching = timeZones().filter((name) => name.toLowerCase().includes(needle));
  const begins = (name: string): boolean =>
    name.toLowerCase().startsWith(needle) || name.toLowerCase().includes(`/${needle}`);
  return [...matching.filter(begins), ...matching.filter((name) => !begins(name))];
}

/** A moment as the clocks of a zone show it. */
export interface ZonedTime {
  readonly zone: string;
  /** `YYYY-MM-DDTHH:MM:SS` */
  readonly local: string;
  /** For example `+05:30`; with seconds where history has them. */
  readonly offset: string;
  readonly weekday: string;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** The clocks of one zone. */
export class ZoneClock {
  readonly zone: string;
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError for a zone the engine does not know */
  constructor(zone: string) {
    this.zone = zone;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** How far local time is ahead of UTC at an instant, in milliseconds. */
  offsetAt(instant: number): number {
    const second = Math.floor(instant / 1000) * 1000;
    const parts = new Map(this.#format.formatToParts(second).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local - second;
  }

  at(instant: number): ZonedTime {
    const offset = this.offsetAt(instant);
    const local = new Date(instant + offset);
    return {
      zone: this.zone,
      local: local.toISOString().slice(0, 19),
      offset: formatOffset(offset),
      weekday: WEEKDAYS[local.getUTCDay()] ?? '',
    };
  }

  /**
   * The instants at which the clocks of the zone show `local` (milliseconds, as if it were UTC), earliest first:
   * two where clocks were set back, none where they were set forward.
   */
  instantsOf(local: number): number[] {
    const offsets = new Set([this.offsetAt(local - DAY_MS), this.offsetAt(local + DAY_MS)]);
    return [...offsets]
      .map((offset) => local - offset)
      .filter((instant) => this.offsetAt(instant) === local - instant)
      .sort((a, b) => a - b);
  }

  /** The first of them; a skipped local time is read as if the clocks had not been set forward yet. */
  instantOf(local: number): number {
    return this.instantsOf(local)[0] ?? local - this.offsetAt(local - DAY_MS);
  }

  /** The first instant of every change of the offset in `[from, to)`, to the second. Two within a day count as one. */
  changes(from: number, to: number): number[] {
    const found: number[] = [];
    for (let start = from - 1000; start < to - 1000; start += DAY_MS) {
      const end = Math.min(start + DAY_MS, to - 1000);
      if (this.offsetAt(start) !== this.offsetAt(end)) found.push(this.#firstAfterChange(start, end));
    }
    return found;
  }

  #firstAfterChange(start: number, end: number): number {
    const before = this.offsetAt(start);
    let [low, high] = [start / 1000, end / 1000];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetAt(middle * 1000) === before) low = middle;
      else high = middle;
    }
    return high * 1000;
  }
}

/** `+HH:MM`, or `+HH:MM:SS` where there are seconds. */
export function formatOffset(offset: number): string {
  const text = new Date(Math.abs(offset)).toISOString().slice(11, 19);
  return `${offset < 0 ? '-' : '+'}${text.endsWith(':00') ? text.slice(0, 5) : text}`;
}

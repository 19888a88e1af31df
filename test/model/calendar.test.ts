import { describe, expect, test } from '@jest/globals';
import { createCalendar, quarterOf, QUARTER_MS } from '../../src/model/calendar.ts';
import { randomFrom } from '../random.ts';

const HOUR_MS = 3_600_000;
const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number): string => new Date(ms).toISOString().replace(':00.000Z', 'Z');

describe('a local day', () => {
  test.each([
    ['UTC', '2026-11-20T23:59:59.999Z', '2026-11-20', '2026-11-20T00:00Z', 24],
    ['Europe/Berlin', '2026-11-20T23:30Z', '2026-11-21', '2026-11-20T23:00Z', 24],
    ['Europe/Berlin, clocks go forward', '2026-03-29T12:00Z', '2026-03-29', '2026-03-28T23:00Z', 23],
    ['Europe/Berlin, clocks go back', '2026-10-25T01:30Z', '2026-10-25', '2026-10-24T22:00Z', 25],
    ['America/New_York, clocks go forward', '2026-03-09T03:59Z', '2026-03-08', '2026-03-08T05:00Z', 23],
    ['America/New_York, clocks go back', '2026-11-02T04:59Z', '2026-11-01', '2026-11-01T04:00Z', 25],
    ['Asia/Kolkata', '2026-01-01T18:30Z', '2026-01-02', '2026-01-01T18:30Z', 24],
    ['Asia/Kathmandu', '2026-01-01T18:14Z', '2026-01-01', '2025-12-31T18:15Z', 24],
    ['America/Havana, midnight is jumped over', '2026-03-08T20:00Z', '2026-03-08', '2026-03-08T05:00Z', 23],
    ['Asia/Beirut, midnight is jumped over', '2026-03-29T12:00Z', '2026-03-29', '2026-03-28T22:00Z', 23],
    ['Asia/Beirut, clocks go back to the day before', '2026-10-24T21:30Z', '2026-10-24', '2026-10-23T21:00Z', 25],
    ['Australia/Lord_Howe, half an hour back', '2026-04-05T00:00Z', '2026-04-05', '2026-04-04T13:00Z', 24.5],
    ['Pacific/Apia, a day that was left out', '2011-12-30T10:00Z', '2011-12-31', '2011-12-30T10:00Z', 24],
  ])('of %s', (title, time, date, start, hours) => {
    const calendar = createCalendar(title.split(',')[0]!);
    const startMs = at(start);
    expect(calendar.dateOf(at(time))).toBe(date);
    expect(iso(calendar.startOfDayMs(at(time)))).toBe(start);
    expect(calendar.datesBack(at(time), 1)).toEqual([{ date, startMs, endMs: startMs + hours * HOUR_MS }]);
  });

  test.each([
    ['UTC', '2026-11-20T12:00Z', '2026-11-01T00:00Z'],
    ['Europe/Berlin', '2026-10-31T22:59Z', '2026-09-30T22:00Z'],
    ['Europe/Berlin', '2026-10-31T23:00Z', '2026-10-31T23:00Z'],
    ['Asia/Kathmandu', '2026-03-31T18:14Z', '2026-02-28T18:15Z'],
    ['Asia/Amman', '2022-04-01T00:00Z', '2022-03-31T21:00Z'],
  ])('of %s at %s is in the month that begins %s', (zone, time, start) => {
    expect(iso(createCalendar(zone).startOfMonthMs(at(time)))).toBe(start);
  });

  test.each([
    ['UTC', '2026-11-22T23:59Z', '2026-11-16T00:00Z'],
    ['UTC', '2026-11-23T00:00Z', '2026-11-23T00:00Z'],
    ['UTC', '2027-01-01T12:00Z', '2026-12-28T00:00Z'],
    ['Europe/Berlin', '2026-10-25T22:59Z', '2026-10-18T22:00Z'],
    ['Europe/Berlin', '2026-10-25T23:00Z', '2026-10-25T23:00Z'],
    ['Asia/Kathmandu', '2026-11-22T18:14Z', '2026-11-15T18:15Z'],
    ['Asia/Kathmandu', '2026-11-22T18:15Z', '2026-11-22T18:15Z'],
    ['Pacific/Apia, Friday was left out', '2011-12-31T12:00Z', '2011-12-26T10:00Z'],
  ])('of %s at %s is in the week that begins %s', (title, time, start) => {
    expect(iso(createCalendar(title.split(',')[0]!).startOfWeekMs(at(time)))).toBe(start);
  });
});

describe('the same time of another day', () => {
  test.each([
    ['UTC', '2026-11-20T09:17Z', '2026-11-13T23:00Z', '2026-11-13T09:17Z'],
    // 10:17 of the day after clocks went back or forward, and of that day itself.
    ['Europe/Berlin, back since', '2026-10-26T09:17Z', '2026-10-24T12:00Z', '2026-10-24T08:17Z'],
    ['Europe/Berlin, back on that day', '2026-10-26T09:17Z', '2026-10-25T12:00Z', '2026-10-25T09:17Z'],
    ['Europe/Berlin, from that day', '2026-10-25T09:17Z', '2026-10-18T12:00Z', '2026-10-18T08:17Z'],
    ['Europe/Berlin, forward on that day', '2026-03-30T08:17Z', '2026-03-29T12:00Z', '2026-03-29T08:17Z'],
    ['Europe/Berlin, from that day forward', '2026-03-29T08:17Z', '2026-03-22T12:00Z', '2026-03-22T09:17Z'],
    ['Europe/Berlin, near midnight', '2026-03-30T21:50Z', '2026-03-29T12:00Z', '2026-03-29T21:50Z'],
    ['Europe/Berlin, near midnight of a longer day', '2026-10-26T22:50Z', '2026-10-25T12:00Z', '2026-10-25T22:50Z'],
    ['Europe/Berlin, a time that comes twice', '2026-10-26T01:30Z', '2026-10-25T12:00Z', '2026-10-25T00:30Z'],
    ['Europe/Berlin, a time that is jumped over', '2026-03-30T00:30Z', '2026-03-29T12:00Z', '2026-03-29T01:30Z'],
    ['America/Havana, midnight is jumped over', '2026-03-09T04:30Z', '2026-03-08T20:00Z', '2026-03-08T05:00Z'],
    ['America/Havana, after that', '2026-03-09T14:30Z', '2026-03-08T20:00Z', '2026-03-08T14:30Z'],
    ['Australia/Lord_Howe, half an hour', '2026-04-06T01:30Z', '2026-04-05T03:00Z', '2026-04-05T01:30Z'],
    ['Asia/Kathmandu', '2026-03-10T03:15Z', '2026-03-03T12:00Z', '2026-03-03T03:15Z'],
  ])('in %s', (title, now, day, time) => {
    const calendar = createCalendar(title.split(',')[0]!);
    expect(iso(calendar.sameTimeMs(at(day), at(now)))).toBe(time);
  });
});

describe.each(['UTC', 'Europe/Berlin', 'America/New_York', 'America/Havana', 'Asia/Beirut', 'Asia/Kathmandu'])(
  'in %s, through a whole year',
  (zone) => {
    const calendar = createCalendar(zone);
    const days = calendar.datesBack(at('2026-12-31T12:00Z'), 365);
    const shown = (ms: number) => new Date(ms).toLocaleDateString('sv-SE', { timeZone: zone });

    test('days follow each other without a gap, the last being that of the moment', () => {
      expect(days.slice(1).map(({ startMs }) => startMs)).toEqual(days.slice(0, -1).map(({ endMs }) => endMs));
      expect(days.map(({ date }) => date)).toEqual(
        days.map((_, index) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10)),
      );
    });

    test('a day is what Intl shows from its first to its last millisecond', () => {
      const odd = days.filter(({ date, startMs, endMs }) => {
        return shown(startMs) !== date || shown(endMs - 1) !== date || shown(startMs - 1) === date;
      });
      expect(odd).toEqual([]);
    });

    test('every moment has the date and the first instants that belong to it', () => {
      const { below } = randomFrom(3);
      for (let index = 0; index < 200; index++) {
        const ms = days[0]!.startMs + below(365 * 24 * HOUR_MS - HOUR_MS);
        const day = days.find(({ startMs, endMs }) => ms >= startMs && ms < endMs)!;
        const first = days.find(({ date }) => date === `${day.date.slice(0, 7)}-01`)!;
        expect(calendar.dateOf(ms)).toBe(day.date);
        expect(calendar.startOfDayMs(ms)).toBe(day.startMs);
        expect(calendar.startOfMonthMs(ms)).toBe(first.startMs);
        const week = calendar.startOfWeekMs(ms);
        expect(new Date(calendar.dateOf(week)).getUTCDay()).toBe(1);
        expect(ms - week).toBeLessThan(7 * 24 * HOUR_MS + HOUR_MS);
        expect(calendar.startOfDayMs(week)).toBe(week);
      }
    });
  },
);

test('more quarters than are remembered are answered all the same', () => {
  const calendar = createCalendar('Asia/Kolkata');
  const first = at('2026-01-01T00:00Z');
  const dates = new Set(Array.from({ length: 20_000 }, (_, index) => calendar.dateOf(first + index * QUARTER_MS)));
  expect(dates.size).toBe(209);
  expect(calendar.dateOf(first)).toBe('2026-01-01');
});

test('a quarter begins with its first millisecond', () => {
  expect([0, 899_999, 900_000].map(quarterOf)).toEqual([0, 0, 1]);
});

test('a zone that nobody knows is refused', () => expect(() => createCalendar('Mars/Olympus')).toThrow(RangeError));

/** In which of the last weeks people were active. Weeks begin on Monday, by the local dates that days are kept under. */
import { DAY_MS, type Calendar } from '../../model/calendar.ts';
import type { Presence } from '../../model/presence.ts';

/** A bit for each week, and the sign is left alone. */
export const WEEKS_MAX = 30;

export type Weeks = {
  /** The Mondays of the weeks, the last of them that of the running one. */
  readonly mondays: readonly string[];
  /** By person: bit 0 is the first of the weeks. Names that several share are nobody here. */
  readonly active: ReadonlyMap<string, number>;
  /** In which week a person was first active; below 0: earlier. */
  first(person: string): number;
};

export function weeksOf(
  { firstSeen, months, sharedBy }: Presence,
  calendar: Calendar,
  nowMs: number,
  count: number,
): Weeks {
  const today = dayOf(calendar.dateOf(nowMs));
  // 1970 began on a Thursday.
  const monday = today - ((today + 3) % 7) - 7 * (count - 1);
  const weekOf = (day: number) => Math.floor((day - monday) / 7);
  const active = new Map<string, number>();
  for (const [month, people] of months) {
    const masks = masksOf(month, weekOf, count);
    if (masks.length === 0) continue;
    for (const [person, days] of people) {
      if (sharedBy.has(person)) continue;
      let weeks = active.get(person) ?? 0;
      for (const [week, mask] of masks) if ((days & mask) !== 0) weeks |= 1 << week;
      if (weeks !== 0) active.set(person, weeks);
    }
  }
  return {
    mondays: Array.from({ length: count }, (_, week) => dateOf(monday + 7 * week)),
    active,
    first: (person) => {
      const ms = firstSeen.get(person);
      return ms === undefined ? -1 : weekOf(dayOf(calendar.dateOf(ms)));
    },
  };
}

/** Of each week that a month has days of, these days. */
function masksOf(month: string, weekOf: (day: number) => number, count: number): [week: number, mask: number][] {
  const masks = new Map<number, number>();
  for (let bit = 0; bit < 31; bit++) {
    const week = weekOf(dayOf(`${month}-01`) + bit);
    if (week >= 0 && week < count) masks.set(week, (masks.get(week) ?? 0) | (1 << bit));
  }
  return [...masks];
}

/** Days since 1970: dates have no zone and no clocks that change. */
function dayOf(date: string): number {
  return Date.parse(date) / DAY_MS;
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

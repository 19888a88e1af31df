/** What must be said of the season at a moment: a plain search by the company's own calendar, which owes nothing to the code under test. */
import { atLocal, dateOf, dayOf, firstOfMonth, MINUTE_MS } from './calendar.ts';
import { SEASON, type Happened } from './season.ts';

/** By local day, and within days by time. */
export type Days = ReadonlyMap<number, readonly Happened[]>;

export function byDay(happened: readonly Happened[]): Days {
  return Map.groupBy(happened, ({ timeMs }) => dayOf(timeMs));
}

export type Period = 'day' | 'week' | 'month';

/** The first day, and the first after it. */
export function daysOf(period: Period, today: number): readonly [first: number, end: number] {
  if (period === 'day') return [today, today + 1];
  const monday = today - (((today % 7) + 7) % 7);
  if (period === 'week') return [monday, monday + 7];
  const first = firstOfMonth(today);
  let end = today + 1;
  while (dateOf(end).slice(0, 7) === dateOf(first).slice(0, 7)) end++;
  return [first, end];
}

type Of = (one: Happened) => boolean;

function sum(happened: readonly Happened[] | undefined, of: Of): number {
  return (happened ?? []).reduce((all, one) => (of(one) ? all + one.value : all), 0);
}

/** Amounts are told by quarters of an hour. */
const QUARTER_MS = 900_000;

export type Outlook = { readonly low: number; readonly middle: number; readonly high: number };

/** So far, and each day ahead as the same weekday of the last four weeks. In the smallest parts. */
export function forecastOf(days: Days, of: Of, period: Period, nowMs: number): Outlook | undefined {
  const today = dayOf(nowMs);
  const [first, end] = daysOf(period, today);
  const amounts = new Map([...days].map(([day, happened]) => [day, sum(happened, of)]));
  const since = Math.min(...[...amounts].flatMap(([day, amount]) => (amount > 0 ? [day] : [])));
  const soFar = sumOf(first, today + 1, (day) => amounts.get(day) ?? 0);
  const before = (day: number) => [1, 2, 3, 4].map((weeks) => day - 7 * weeks).filter((each) => each >= since);
  const passed = (nowMs - atLocal(today, 0)) / MINUTE_MS;
  // What the local clock shows, which is less on the day on which it was set back.
  const minutes = passed - (atLocal(today, passed) - nowMs) / MINUTE_MS;
  const evening = (day: number) => {
    const fromMs = Math.floor(atLocal(day, minutes) / QUARTER_MS) * QUARTER_MS;
    return sum(days.get(day), (one) => of(one) && one.timeMs >= fromMs);
  };
  let rest = mean(before(today).map(evening));
  for (let day = today + 1; day < end; day++) {
    // The same weekday of the four weeks before today, however far ahead the day is.
    const same = day - 7 * Math.ceil((day - today) / 7);
    const known = (same === today ? [1, 2, 3, 4] : [0, 1, 2, 3]).map((weeks) => same - 7 * weeks);
    rest += mean(known.filter((each) => each >= since).map((each) => amounts.get(each) ?? 0));
  }
  if (Number.isNaN(rest)) return undefined;
  const weeks = [0, 1, 2, 3].flatMap((week) => {
    const from = today - 7 * (week + 1);
    return from < since ? [] : [sumOf(from, from + 7, (day) => amounts.get(day) ?? 0)];
  });
  const t = { 3: 1.886, 4: 1.638 }[weeks.length];
  if (t === undefined) return { low: Number.NaN, middle: soFar + rest, high: Number.NaN };
  const usual = mean(weeks);
  const spread = Math.sqrt(sumOf(0, weeks.length, (at) => (weeks[at]! - usual) ** 2) / (weeks.length - 1));
  const off = t * spread * Math.sqrt(rest / usual + (rest / usual) ** 2);
  return { low: soFar + Math.max(rest - off, 0), middle: soFar + rest, high: soFar + rest + off };
}

/** What it came to. */
export function outcomeOf(days: Days, of: Of, period: Period, nowMs: number): number {
  const [first, end] = daysOf(period, dayOf(nowMs));
  return sumOf(first, end, (day) => sum(days.get(day), of));
}

/** Every day from the tenth to the last of each month, at an hour of its own. */
export function* momentsOf(): Generator<number> {
  for (let day = SEASON.first; day < SEASON.end; day++) {
    if (day - firstOfMonth(day) >= 9) yield atLocal(day, 6 * 60 + ((day * 5 + 100) % 17) * 60 + 11);
  }
}

function sumOf(from: number, end: number, of: (at: number) => number): number {
  let all = 0;
  for (let at = from; at < end; at++) all += of(at);
  return all;
}

function mean(amounts: readonly number[]): number {
  return sumOf(0, amounts.length, (at) => amounts[at]!) / amounts.length;
}

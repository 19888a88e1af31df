/** Spans of time as they are told, and what is in them. */
import { atLocal, DAY_MS, dayOf, firstOfMonth, mondayOf } from './calendar.ts';
import type { Counted } from './counted.ts';
import type { Person } from '../../demo/people.ts';

export const USD = 9;

export type All = (of: string) => readonly Counted[];
export type Value = [key: string, value: number];

export const ROLLING = ['24h', '7d', '30d'] as const;
export const WINDOWS = [...ROLLING, 'today', 'week', 'month'] as const;
export const RATIO_SPANS = [...ROLLING, 'lifetime'] as const;
export type Window = (typeof WINDOWS)[number] | 'lifetime';

/** That a person was active. */
export type Work = { readonly person: Person; readonly agent: string; readonly atMs: number };

export function fromMs(window: Window, nowMs: number): number {
  const today = dayOf(nowMs);
  const starts: Record<Window, number> = {
    '24h': nowMs - DAY_MS,
    '7d': nowMs - 7 * DAY_MS,
    '30d': nowMs - 30 * DAY_MS,
    today: atLocal(today, 0),
    week: atLocal(mondayOf(today), 0),
    month: atLocal(firstOfMonth(today), 0),
    lifetime: -Infinity,
  };
  return starts[window];
}

export function since(counted: readonly Counted[], window: Window, nowMs: number): Counted[] {
  const sinceMs = fromMs(window, nowMs);
  return counted.filter(({ atMs }) => atMs >= sinceMs);
}

/** Who was active from a time on, everybody once. */
export function activeSince(work: readonly Work[], sinceMs: number): number {
  return new Set(work.filter(({ atMs }) => atMs >= sinceMs).map(({ person }) => person)).size;
}

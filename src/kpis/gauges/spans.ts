/** Spans of time that gauges may show. All end now; the words are those of the label `window`. */
import { oneOf } from '../../model/check.ts';
import { DAY_MS, type Calendar } from '../../model/calendar.ts';

/** The first millisecond of a span. */
type Start = (nowMs: number, calendar: Calendar) => number;

const rolling =
  (days: number): Start =>
  (nowMs) =>
    nowMs - days * DAY_MS + 1;

const STARTS = {
  '24h': rolling(1),
  '7d': rolling(7),
  '30d': rolling(30),
  today: (nowMs, calendar) => calendar.startOfDayMs(nowMs),
  week: (nowMs, calendar) => calendar.startOfWeekMs(nowMs),
  month: (nowMs, calendar) => calendar.startOfMonthMs(nowMs),
  // Everything ever counted: more than what is kept by quarter of an hour.
  lifetime: () => -Infinity,
} as const satisfies Record<string, Start>;

export type Span = keyof typeof STARTS;

export const SPANS = Object.keys(STARTS) as Span[];

/** Those that can be told of people too, and that amounts leave when they grow old. */
export const WINDOWS: readonly Span[] = SPANS.filter((span) => span !== 'lifetime');

export const checkSpan = oneOf(SPANS);

export function startOf(span: Span, nowMs: number, calendar: Calendar): number {
  return STARTS[span](nowMs, calendar);
}

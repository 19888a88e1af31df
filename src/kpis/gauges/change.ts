/**
 * By how much an amount is more or less than in the span before, of the same length: of today the same hours of yesterday, of
 * a month as many days of the month before. Absent where nothing was told before that span's first day was over: of a part
 * of a span nothing follows, and neither does of nothing.
 */
import { DAY_MS } from '../../model/calendar.ts';
import { quotient } from '../../model/units.ts';
import { FAMILIES, gaugeKind, LABELS, optional, reading, required, SPAN_LIST } from './kind.ts';
import { limited } from './limited.ts';
import { amountIn, type Moment } from './moment.ts';
import { periodAt, type Period } from './periods.ts';
import type { Span } from './spans.ts';

const HALF_DAY_MS = DAY_MS / 2;

export const change = gaugeKind({
  docs: 'By what share a sum or a count is more (or, below 0, less) than in the span before of the same length; of a calendar period than in the same part of the period before.',
  fields: {
    of: reading({ amounts: true }, 'The sum or the count that is read.'),
    labels: required(LABELS),
    by: optional(FAMILIES),
    windows: required(SPAN_LIST),
  },
  unit: () => 'ratio',
  compile:
    ({ terms: [term], windows }) =>
    (moment) =>
      windows.flatMap((window) => {
        const { labels: by } = term!;
        const [fromMs, toMs] = spanBefore(window, moment);
        const now = amountIn(moment, window, term!);
        const ever = moment.amount(term!, -Infinity, fromMs + DAY_MS, by);
        const before = [...moment.amount(term!, fromMs, toMs, by)];
        const known = before.filter(([key, { amount }]) => amount > 0n && ever.get(key)!.amount > 0n);
        const { shown } = limited(known, ([, { amount }]) => Number(amount), moment.cut);
        return shown.map(([key, { labels, amount }]) => {
          const more = (now.get(key)?.amount ?? 0n) - amount;
          return { labels: [...labels, ['window', window] as const], value: quotient(more, amount) };
        });
      }),
});

const PERIOD_OF: Partial<Record<Span, Period>> = { today: 'day', week: 'week', month: 'month' };

/** It ends with the quarter of an hour in which it does, as the span itself does. Of calendar periods days are as many, not hours. */
export function spanBefore(
  window: Span,
  { nowMs, startMs, calendar }: Moment,
): readonly [fromMs: number, toMs: number] {
  const start = startMs(window);
  const period = PERIOD_OF[window];
  if (period === undefined) return [start - (nowMs - start + 1), start];
  const fromMs = periodAt(period, start - 1, calendar).startMs;
  const days = Math.round((calendar.startOfDayMs(nowMs) - start) / DAY_MS);
  return [fromMs, Math.min(calendar.sameTimeMs(fromMs + days * DAY_MS + HALF_DAY_MS, nowMs), start)];
}

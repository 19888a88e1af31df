/**
 * KPIs by period, for people who look at them without a store of time series: how much, how much in the period before, and
 * when. A period is a window of the gauges, so its amounts are those that they say.
 */
import { DAY_MS, HOUR_MS } from '../model/calendar.ts';
import type { Asked, PeriodAmount, PeriodReading } from '../model/reading.ts';
import type { Kpi } from '../model/series.ts';
import { toWholes } from '../model/units.ts';
import { spanBefore } from './gauges/change.ts';
import type { Groups } from './gauges/groups.ts';
import { amountIn, type Moment } from './gauges/moment.ts';
import type { Span } from './gauges/spans.ts';
import { EVERYBODY, type Term } from './gauges/term.ts';

const PERIODS: readonly Span[] = ['today', '7d', '30d'];

/** A part of a period: an hour or a day. */
type Mark = { readonly name: string; readonly startMs: number };

/** Of KPIs that are kept by time. People of a day are people of others too: they have no bars here. */
export function periodsOf(asked: readonly Asked[], kpis: readonly Kpi[], moment: Moment): PeriodReading[] {
  const terms = asked.flatMap(({ kpi: name, labels }) => {
    if (name === EVERYBODY) return [toTerm(name, 'count', [])];
    const kpi = kpis.find((one) => one.name === name && one.windowed);
    const known = labels.filter((label) => kpi?.labels.includes(label));
    return kpi === undefined ? [] : [toTerm(name, kpi.unit, known)];
  });
  return PERIODS.map((window) => {
    const marks = marksOf(window, moment);
    const amounts = terms.map((term) => amountOf(term, window, marks, moment));
    return { window, marks: marks.map(({ name }) => name), amounts: amounts.filter((amount) => amount !== undefined) };
  });
}

function toTerm(source: string, unit: Term['unit'], labels: readonly string[]): Term {
  return { source, unit, labels, where: new Map() };
}

/** Undefined where nothing was ever told of it. */
function amountOf(term: Term, window: Span, marks: readonly Mark[], moment: Moment): PeriodAmount | undefined {
  const startMs = moment.startMs(window);
  const sum = (fromMs: number, toMs: number): number | undefined =>
    wholeOf(moment.amount(term, fromMs, toMs, []), term);
  const now = sum(startMs, Infinity);
  if (now === undefined) return undefined;
  const isPeople = term.source === EVERYBODY;
  const points = isPeople ? [] : [...amountIn(moment, window, term).values()];
  const parts = points.map(({ labels, amount }) => ({ labels, value: toWholes(amount, term.unit) }));
  const bars = isPeople ? [] : marks.map((mark, at) => sum(mark.startMs, marks[at + 1]?.startMs ?? Infinity) ?? 0);
  return { kpi: term.source, now, before: beforeOf(term, window, moment, sum), bars, parts };
}

/** Not known where nothing was told before that period's first day was over, as of a change. */
function beforeOf(
  { source }: Term,
  window: Span,
  moment: Moment,
  sum: (fromMs: number, toMs: number) => number | undefined,
): number | null {
  const [fromMs, toMs] = spanBefore(window, moment);
  if (source !== EVERYBODY) return sum(-Infinity, fromMs + DAY_MS) ? (sum(fromMs, toMs) ?? null) : null;
  // Attendance is kept by whole days, and not for as many as the month before has.
  return window === '7d' && sum(-Infinity, fromMs + DAY_MS) ? (sum(fromMs + DAY_MS, toMs) ?? null) : null;
}

function wholeOf(groups: Groups, { unit }: Term): number | undefined {
  const [group] = groups.values();
  return group && toWholes(group.amount, unit);
}

function marksOf(window: Span, { nowMs, calendar, startMs }: Moment): Mark[] {
  const start = startMs(window);
  const days = calendar.datesBack(nowMs, 32);
  if (window !== 'today') {
    const shown = days.filter(({ endMs }) => endMs > start);
    return shown.map(({ date, startMs: dayMs }) => ({ name: date, startMs: Math.max(dayMs, start) }));
  }
  const { endMs } = days.at(-1)!;
  return Array.from({ length: Math.ceil((endMs - start) / HOUR_MS) }, (_, at) => {
    const hourMs = start + at * HOUR_MS;
    return { name: `${String(calendar.hourOf(hourMs).hour).padStart(2, '0')}:00`, startMs: hourMs };
  });
}

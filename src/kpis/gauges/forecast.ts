/** What a period will have had at its end: what it has so far, and what is still to come (outlook.ts). */
import { described, list, oneOf } from '../../model/check.ts';
import { DAY_MS } from '../../model/calendar.ts';
import type { ReadingPoint } from '../../model/reading.ts';
import { toWholes } from '../../model/units.ts';
import { wordFaults } from '../naming.ts';
import { FAMILIES, gaugeKind, LABELS, optional, reading, required } from './kind.ts';
import { limited } from './limited.ts';
import type { Moment } from './moment.ts';
import { outlooksOf } from './outlook.ts';
import { daysAfter, periodAt, PERIODS, type Period } from './periods.ts';
import { PEOPLE, type Term } from './term.ts';

export const forecast = gaugeKind({
  docs: 'What a sum or a count will be at the end of a period: so far, and each day ahead as the same weekday of the last four weeks. In four of five cases it is between the quantiles 0.1 and 0.9. Of people: grown as in earlier periods, without quantiles.',
  fields: {
    of: reading({ people: true, amounts: true }, 'People, or the sum or the count that is read.'),
    labels: required(LABELS),
    by: optional(FAMILIES),
    to: required(
      described(
        'Ends of which periods: day, week, month. Each is a value of the label `period`.',
        list('periods', oneOf(PERIODS), PERIODS.length),
      ),
    ),
  },
  *check({ labels, to }, [term], path) {
    yield* wordFaults(to ?? [], PERIODS, `${path}.to`);
    if (to?.length === 0) yield { path: `${path}.to`, message: 'is empty; must have at least one' };
    if (term?.source === PEOPLE && labels !== undefined && labels.length > 0) {
      yield { path: `${path}.labels`, message: 'are not kept of the days of people; must be empty' };
    }
  },
  compile:
    ({ terms: [term] }, { to = [] }) =>
    (moment) =>
      to.flatMap((period) =>
        term!.source === PEOPLE ? ofPeople(term!, period, moment) : ofAmount(term!, period, moment),
      ),
});

function ofAmount(term: Term, period: Period, moment: Moment): ReadingPoint[] {
  const bounds = periodAt(period, moment.nowMs, moment.calendar);
  const days = daysAfter(moment.nowMs, bounds, moment.calendar);
  const outlooks = outlooksOf(moment, term, term.labels);
  const groups = [...moment.amount(term, bounds.startMs, Infinity, term.labels)];
  const { shown } = limited(groups, ([, { amount }]) => Number(amount), moment.cut);
  return shown.flatMap(([key, group]) => {
    const outlook = outlooks(key)(days);
    if (outlook === undefined) return [];
    const { rest, off } = outlook;
    const soFar = toWholes(group.amount, term.unit);
    const point = (quantile: string, come: number) => ({
      labels: [...group.labels, ['period', period] as const, ['quantile', quantile] as const],
      value: soFar + come,
    });
    if (off === undefined) return [point('0.5', rest)];
    return [point('0.1', Math.max(rest - off, 0)), point('0.5', rest), point('0.9', rest + off)];
  });
}

/** How many earlier periods are looked at. They are moved by whole weeks, so that the same weekdays are compared. */
const EARLIER = 3;

/** How many more people a period had in the end than up to the day before today, in earlier ones. */
function ofPeople(term: Term, period: Period, moment: Moment): ReadingPoint[] {
  const { startMs, endMs } = periodAt(period, moment.nowMs, moment.calendar);
  const todayMs = moment.calendar.startOfDayMs(moment.nowMs);
  const [past, length] = [todayMs - startMs, endMs - startMs].map((ms) => Math.round(ms / DAY_MS)) as [number, number];
  const step = 7 * Math.ceil(length / 7);
  const behind = moment.calendar.datesBack(moment.nowMs, past + 1 + EARLIER * step);
  const first = behind.length - 1 - past;
  const people = (from: number, days: number) => {
    if (days === 0) return 0;
    const [begin, end] = [behind[from]!.startMs, behind[from + days - 1]!.endMs];
    return Number(moment.amount(term, begin, end, []).values().next().value?.amount ?? 0n);
  };
  const earlier = Array.from({ length: EARLIER }, (_, at) => first - (at + 1) * step)
    .filter((from) => people(from, Math.min(7, length)) > 0)
    .map((from) => ({ part: people(from, past), whole: people(from, length) }));
  if (earlier.length === 0) return [];
  const sum = (of: 'part' | 'whole') => earlier.reduce((all, each) => all + each[of], 0);
  const now = Number(moment.amount(term, startMs, Infinity, []).values().next().value?.amount ?? 0n);
  const grown = past === 0 ? sum('whole') / earlier.length : (people(first, past) * sum('whole')) / sum('part');
  if (!Number.isFinite(grown)) return [];
  const labels = [['period', period] as const, ['quantile', '0.5'] as const];
  return [{ labels, value: Math.max(now, Math.round(grown)) }];
}

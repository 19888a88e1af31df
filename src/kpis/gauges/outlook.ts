/**
 * What is still to come of an amount. Each day ahead is taken to be as the same weekday was in the last four weeks, on
 * average, and the rest of today as those weekdays were after this time of day.
 *
 * How sure that is follows from how much the last weeks differed from each other (their standard deviation s, with Student's
 * t for so few): what comes amounts to W weeks, and is off by s·√(W + W²) where weeks differ by chance (W) and where the
 * ones ahead are all another kind of week than those behind (W²). [The error of replays of the same method: they overlap,
 * so it held in half of the cases instead of four fifths. s·√(W + W²/4), of chance alone: three quarters.]
 *
 * A day before the first amount is not known: it is no day without any. Where a weekday ahead is not known, nothing is told.
 */
import { toWholes } from '../../model/units.ts';
import type { Groups } from './groups.ts';
import type { Moment } from './moment.ts';
import type { Term } from './term.ts';

const WEEKS = 4;
const WEEK_DAYS = 7;
const PAST_DAYS = WEEKS * WEEK_DAYS;

/** Student's t of 0.9, by degrees of freedom. Two weeks tell nothing of how weeks differ. */
const T90: Readonly<Record<number, number>> = { 2: 1.886, 3: 1.638 };

/** In wholes of the unit. `off`: so much less or more in the tenth and the ninetieth of hundred cases; undefined: too few weeks. */
export type Outlook = { readonly rest: number; readonly off: number | undefined };

/** What is to come of a group after now and up to the end of a local day; 0 is today. Undefined where that is not known. */
export type Ahead = (days: number) => Outlook | undefined;

/** Days behind, the last of them yesterday, and of those of today's weekday what came after this time of day. */
type Past = { readonly days: (number | undefined)[]; readonly evenings: (number | undefined)[] };

/** Of each group of a term, by its key. */
export function outlooksOf(moment: Moment, term: Term, by: readonly string[]): (key: string) => Ahead {
  const { nowMs, calendar } = moment;
  const behind = calendar.datesBack(nowMs, PAST_DAYS + 1);
  const days = behind.slice(0, -1).map(({ startMs, endMs }) => {
    const of = (fromMs: number) => moment.amount(term, fromMs, endMs, by);
    return { all: of(startMs), evening: of(Math.min(calendar.sameTimeMs(startMs, nowMs), endMs)), ever: of(-Infinity) };
  });
  return (key) => {
    const told = (groups: Groups) => toWholes(groups.get(key)?.amount ?? 0n, term.unit);
    const known = days.map(({ ever, ...day }) => (told(ever) > 0 ? day : undefined));
    return aheadOf({
      days: known.map((day) => day && told(day.all)),
      evenings: known.map((day, at) => (at % WEEK_DAYS === 0 ? day && told(day.evening) : undefined)),
    });
  };
}

function aheadOf({ days, evenings }: Past): Ahead {
  const weekdays = Array.from({ length: WEEK_DAYS }, (_, weekday) =>
    meanOf(days.filter((_day, at) => at % WEEK_DAYS === weekday)),
  );
  const off = offOf(days);
  return (daysAhead) => {
    let rest = meanOf(evenings);
    for (let day = 1; day <= daysAhead && rest !== undefined; day++) {
      const amount = weekdays[day % WEEK_DAYS];
      rest = amount === undefined ? undefined : rest + amount;
    }
    return rest === undefined ? undefined : { rest, off: off?.(rest) };
  };
}

function offOf(days: Past['days']): ((rest: number) => number) | undefined {
  const weeks = Array.from({ length: WEEKS }, (_, week) => days.slice(week * WEEK_DAYS, (week + 1) * WEEK_DAYS));
  const sums = weeks.flatMap((week) => (week.includes(undefined) ? [] : [week.reduce<number>((a, b) => a + b!, 0)]));
  const sample = sampleOf(sums);
  if (sample === undefined || sample.mean === 0) return undefined;
  const { mean, variance, t } = sample;
  return (rest) => t * Math.sqrt(variance * (rest / mean + (rest / mean) ** 2));
}

/** How amounts differ from each other, with Student's t for so few; undefined of too few. */
export function sampleOf(amounts: readonly number[]) {
  const [mean, t] = [meanOf(amounts), T90[amounts.length - 1]];
  if (mean === undefined || t === undefined) return undefined;
  return { mean, t, variance: amounts.reduce((sum, amount) => sum + (amount - mean) ** 2, 0) / (amounts.length - 1) };
}

/** Of what is known; undefined where nothing is. */
function meanOf(amounts: readonly (number | undefined)[]): number | undefined {
  const known = amounts.filter((amount) => amount !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, amount) => sum + amount, 0) / known.length;
}

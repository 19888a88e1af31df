/** Amounts in windows. A group is shown in all its windows while it has something in one. */
import type { ReadingPoint } from '../../model/reading.ts';
import { toWholes } from '../../model/units.ts';
import { limited, OVERFLOW_KEY, OVERFLOW_LABELS } from './limited.ts';
import { gaugeKind, LABELS, reading, required, SPAN_LIST, type Shape } from './kind.ts';
import type { Group } from './groups.ts';
import { amountIn, type Moment } from './moment.ts';
import { WINDOWS, type Span } from './spans.ts';

export const window = gaugeKind({
  docs: 'How much of a sum or a count is in each window. Windows begin with a quarter of an hour.',
  fields: {
    of: reading({ amounts: true }, 'The sum or the count that is read.'),
    labels: required(LABELS),
    windows: required(SPAN_LIST),
  },
  compile: (shape) => (moment) => inWindows(shape, moment, isRecent),
});

/** `isShown` is asked of a group as it is in each of the windows that there are. */
export function inWindows(
  { terms: [term], windows, unit }: Shape,
  moment: Moment,
  isShown: (inEach: readonly Group[]) => boolean,
  spans: readonly Span[] = WINDOWS,
): ReadingPoint[] {
  const all = spans.map((span) => amountIn(moment, span, term!));
  const groups = [...all[0]!.keys()].map((key) => all.map((each) => each.get(key)!));
  return cut(groups.filter(isShown), spans.length, moment).flatMap((inEach) => {
    return windows.map((span) => {
      const { labels, amount } = inEach[spans.indexOf(span)]!;
      return { labels: [...labels, ['window', span] as const], value: toWholes(amount, unit) };
    });
  });
}

/** The groups with the largest amounts, and one for all others. Those of people are as many as there may be already. */
function cut(groups: readonly (readonly Group[])[], spans: number, moment: Moment): readonly (readonly Group[])[] {
  // What a KPI at its limit has no series for is of the rest as well.
  const isRest = ([first]: readonly Group[]) => JSON.stringify(first!.labels) === OVERFLOW_KEY;
  const most = (inEach: readonly Group[]) => Math.max(...inEach.map(({ amount }) => Number(amount)));
  const { shown, rest } = limited(groups, (inEach) => (isRest(inEach) ? -1 : most(inEach)), moment.cut);
  if (rest.length === 0) return shown;
  const sums = Array.from({ length: spans }, (_, at) => rest.reduce((sum, inEach) => sum + inEach[at]!.amount, 0n));
  return [...shown, sums.map((amount) => ({ labels: OVERFLOW_LABELS, amount }))];
}

export function isRecent(inEach: readonly Group[]): boolean {
  return inEach.some(({ amount }) => amount > 0n);
}

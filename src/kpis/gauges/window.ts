/** Amounts in windows. A group is shown in all its windows while it has something in one. */
import type { Fault } from '../../model/fault.ts';
import type { ReadingPoint } from '../../model/reading.ts';
import { toWholes } from '../../model/units.ts';
import { wordFaults } from '../naming.ts';
import { LABELS, reading, required, SPAN_LIST, type GaugeEntry, type GaugeKind, type Shape } from './kind.ts';
import type { Group, Moment } from './moment.ts';
import { WINDOWS, type Span } from './spans.ts';
import type { TermEntry } from './term.ts';

export const window: GaugeKind<Pick<GaugeEntry, 'labels' | 'windows'> & { of: Partial<TermEntry> }> = {
  docs: 'How much of a sum or a count is in each window. Windows begin with a quarter of an hour.',
  fields: {
    of: reading({ amounts: true }, 'The sum or the count that is read.'),
    labels: required(LABELS),
    windows: required(SPAN_LIST),
  },
  check: ({ windows }, _terms, path) => windowFaults(windows, WINDOWS, path),
  compile: (shape) => (moment) => inWindows(shape, moment, isRecent),
};

export function* windowFaults(
  windows: readonly Span[] | undefined,
  known: readonly Span[],
  path: string,
): Generator<Fault> {
  const at = `${path}.windows`;
  if (windows?.length === 0) yield { path: at, message: 'are empty; must have at least one' };
  yield* wordFaults(windows ?? [], known, at);
}

/** `isShown` is asked of a group as it is in each of the windows that there are. */
export function inWindows(
  { terms: [term], windows, unit }: Shape,
  moment: Moment,
  isShown: (inEach: readonly Group[]) => boolean,
): ReadingPoint[] {
  const all = WINDOWS.map((span) => moment.amount(term!, moment.startMs(span), Infinity, term!.labels));
  return [...all[0]!.keys()].flatMap((key) => {
    const inEach = all.map((groups) => groups.get(key)!);
    if (!isShown(inEach)) return [];
    return windows.map((span) => {
      const { labels, amount } = inEach[WINDOWS.indexOf(span)]!;
      return { labels: [...labels, ['window', span] as const], value: toWholes(amount, unit) };
    });
  });
}

export function isRecent(inEach: readonly Group[]): boolean {
  return inEach.some(({ amount }) => amount > 0n);
}

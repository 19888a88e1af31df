/**
 * The largest of what is told apart by one label, and all others in one. A person is shown by the settings, and all names of
 * one person as that one; a number that stands for no name any more is of the others.
 */
import { described, integer } from '../../model/check.ts';
import { OTHER, PERSON } from '../../model/labels.ts';
import { OVERFLOW_LABEL } from '../../model/series.ts';
import { toWholes } from '../../model/units.ts';
import { gaugeKind, LABELS, optional, reading, required, SPAN_LIST } from './kind.ts';
import type { Group } from './groups.ts';
import { amountIn, type Moment } from './moment.ts';

const MOST = 10;
const MOST_MAX = 100;

export const top = gaugeKind({
  docs: 'The values of one label that have the most of a sum or a count in each window; all others are one, `other`.',
  fields: {
    of: reading({ amounts: true }, 'The sum or the count that is read.'),
    labels: required(LABELS),
    windows: required(SPAN_LIST),
    most: optional(described(`How many are shown. Default ${MOST}.`, integer(1, MOST_MAX))),
  },
  *check({ labels }, _terms, path) {
    if (labels?.length !== 1) yield { path: `${path}.labels`, message: 'must be one, whose values are compared' };
  },
  compile:
    ({ terms: [term], labels: [label], windows, unit }, { most = MOST }) =>
    (moment) =>
      windows.flatMap((window) => {
        const amounts = amountsOf(amountIn(moment, window, term!).values(), label!, moment);
        const named = [...amounts].filter(([value]) => value !== OTHER);
        const inOrder = named.toSorted(([a, one], [b, other]) => Number(other - one) || (a < b ? -1 : 1));
        const rest = inOrder.slice(most).reduce((sum, [, amount]) => sum + amount, amounts.get(OTHER) ?? 0n);
        return [...inOrder.slice(0, most), [OTHER, rest] as const].flatMap(([value, amount]) => {
          const told = [[label!, value] as const, ['window', window] as const];
          return amount > 0n ? [{ labels: told, value: toWholes(amount, unit) }] : [];
        });
      }),
});

function amountsOf(groups: Iterable<Group>, label: string, { snapshot: { persons } }: Moment): Map<string, bigint> {
  const amounts = new Map<string, bigint>();
  for (const { labels, amount } of groups) {
    const value = labels.find(([name]) => name === label)?.[1];
    const isRest = value === undefined || labels.some(([name]) => name === OVERFLOW_LABEL);
    const shown = isRest ? OTHER : label === PERSON ? shownOf(value, persons) : value;
    amounts.set(shown, (amounts.get(shown) ?? 0n) + amount);
  }
  return amounts;
}

/** `unknown` is nobody's number: of those records no name was told. */
function shownOf(value: string, persons: ReadonlyMap<string, string> | undefined): string {
  return /^\d+$/.test(value) ? (persons?.get(value) ?? OTHER) : value;
}

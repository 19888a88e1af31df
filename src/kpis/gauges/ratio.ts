/**
 * One amount for each unit of another, in the same span. It is absent where that has nothing, and also where the first
 * has nothing and is told by others: a session that cost nothing and one whose cost nobody told look the same, and the
 * second is what happens. Parts of one source (hits of all calls) are told by the same, so there 0 is a result.
 *
 * The dividing term has at most the labels of the first: one that it lacks says of what part of the whole the first is.
 */
import type { ReadingPoint } from '../../model/reading.ts';
import type { Term } from '../../model/gauge.ts';
import { toWholes } from '../../model/units.ts';
import type { GaugeReader } from './kind.ts';
import { spanIndex, type Group } from './moment.ts';

export const ratio: GaugeReader = {
  help: 'One amount for each unit of another, times `times`. Absent where there is nothing to divide by, or nobody told the first.',
  points({ terms, windows, times }, moment): ReadingPoint[] {
    const [of, per] = terms as readonly [Term, Term];
    const ofGroups = moment.groups(of);
    const perGroups = moment.groups(per);
    const isPart = of.source === per.source;
    const spans = windows.length > 0 ? windows : [undefined];
    return [...(isPart ? perGroups : ofGroups)].flatMap(([key, { labels }]) => {
      const shared = isPart ? key : JSON.stringify(labels.filter(([name]) => per.labels.includes(name)));
      return spans.flatMap((span) => {
        const above = amountOf(of, ofGroups.get(key), span);
        const below = amountOf(per, perGroups.get(shared), span);
        if (below === 0n || (above === 0n && !isPart)) return [];
        const value = (times * toWholes(above, of.unit)) / toWholes(below, per.unit);
        return [{ labels: span === undefined ? labels : [...labels, ['window', span] as const], value }];
      });
    });
  },
};

/** One of the two is there: a ratio without windows has terms with spans of their own. */
function amountOf(term: Term, group: Group | undefined, span: Term['span']): bigint {
  return group?.amounts[spanIndex(term.span ?? span!)] ?? 0n;
}

/**
 * How much of what was tried went well, and how much of what may fail is left: an objective of 0.99 lets one in a hundred
 * fail, which is the budget of errors of each window. Absent where nothing was tried.
 */
import { described, oneOf, scalar } from '../../model/check.ts';
import { quotient } from '../../model/units.ts';
import { FAMILIES, gaugeKind, LABELS, optional, reading, required, SPAN_LIST } from './kind.ts';
import { limited, OVERFLOW_KEY } from './limited.ts';
import { amountIn } from './moment.ts';
import type { Term } from './term.ts';

const SHOWN = ['ratio', 'budget'] as const;

export const objective = gaugeKind({
  docs: 'The share of what was tried that went well (shows ratio), or the share that is left of what an objective lets fail (shows budget): 1 while nothing failed, 0 where the budget is used up, less beyond.',
  fields: {
    good: reading({ amounts: true }, 'What went well: a sum or a count.'),
    bad: reading({ amounts: true }, 'What did not.'),
    excused: reading(
      { amounts: true },
      'Of what did not, the part that nobody is to blame for: it was not tried either.',
    ),
    labels: required(LABELS),
    by: optional(FAMILIES),
    windows: required(SPAN_LIST),
    shows: required(described('What is shown: ratio or budget.', oneOf(SHOWN))),
    objective: optional(
      described(
        'The share that must go well, such as 0.99.',
        scalar('a number between 0 and 1, such as 0.99', (text) =>
          /^0\.\d{1,6}$/.test(text) ? Number(text) : undefined,
        ),
      ),
    ),
  },
  unit: () => 'ratio',
  *check({ shows, objective: wanted }, [good, ...others], path) {
    if (others.some((term) => term.unit !== good?.unit))
      yield { path, message: 'adds different units; must be of one' };
    if (shows === 'budget' && wanted === undefined) {
      yield { path: `${path}.objective`, message: 'is missing; must be there where a budget is shown' };
    }
  },
  compile({ terms: [good, bad, excused], windows }, { shows, objective: wanted = 0 }) {
    return (moment) =>
      windows.flatMap((span) => {
        const of = (term: Term | undefined) => amountIn(moment, span, term!);
        const [well, ill, left] = [of(good), of(bad), of(excused)];
        const all = [...new Map([...well, ...ill])].filter(([key]) => key !== OVERFLOW_KEY);
        const toldOf = (key: string) => {
          const went = well.get(key)?.amount ?? 0n;
          return [went, went + (ill.get(key)?.amount ?? 0n) - (left.get(key)?.amount ?? 0n)] as const;
        };
        const { shown } = limited(all, ([key]) => Number(toldOf(key)[1]), moment.cut);
        return shown.flatMap(([key, { labels }]) => {
          const [went, together] = toldOf(key);
          if (together <= 0n) return [];
          const value =
            shows === 'ratio' ? quotient(went, together) : 1 - quotient(together - went, together) / (1 - wanted);
          return [{ labels: [...labels, ['window', span] as const], value }];
        });
      });
  },
});

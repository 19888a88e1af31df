/**
 * How far one amount is from another that it should equal. It is absent while there is too little to tell, and of groups that
 * have nothing to be compared with.
 */
import { described, integer } from '../../model/check.ts';
import { quotient, toWholes } from '../../model/units.ts';
import { gaugeKind, LABELS, reading, required, SPAN_LIST } from './kind.ts';
import { amountIn } from './moment.ts';

const FROM_MAX = 1_000_000;

export const drift = gaugeKind({
  docs: 'How far one amount is from what it should be: their ratio, 1 where they are the same. Absent where there is too little to tell.',
  fields: {
    of: reading({ amounts: true }, 'The amount that is looked at.'),
    per: reading({ amounts: true }, 'What it should be.'),
    counted: reading({ amounts: true }, 'How many things were compared.'),
    labels: required(LABELS),
    windows: required(SPAN_LIST),
    from: required(described('Shown from so much on, in wholes of the unit of the amount.', integer(0, FROM_MAX))),
    from_counted: required(described('Shown also from so many things on.', integer(1, FROM_MAX))),
  },
  unit: () => 'ratio',
  *check(_entry, [of, per], path) {
    if (of?.unit !== per?.unit) yield { path, message: 'compares different units; must be of one' };
  },
  compile({ terms, windows }, { from = 0, from_counted: fromCounted = 0 }) {
    const [of, per, counted] = terms;
    return (moment) =>
      windows.flatMap((span) => {
        const [above, below, things] = [of!, per!, counted!].map((term) => amountIn(moment, span, term));
        return [...below!].flatMap(([key, { labels, amount }]) => {
          const told = above!.get(key)?.amount ?? 0n;
          const enough =
            toWholes(told, of!.unit) >= from || toWholes(things!.get(key)?.amount ?? 0n, counted!.unit) >= fromCounted;
          if (amount === 0n || !enough) return [];
          return [{ labels: [...labels, ['window', span] as const], value: quotient(told, amount) }];
        });
      });
  },
});

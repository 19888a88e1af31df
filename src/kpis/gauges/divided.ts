/**
 * An amount and its parts: those that are known, by a label that the whole does not have, and the rest as `none`. So they add up
 * to the whole, which no counter could show: what is `none` now may be a part later.
 *
 * The times of both may differ a little. Where parts are more than the whole in a window, there is no rest.
 */
import { described } from '../../model/check.ts';
import { toWholes } from '../../model/units.ts';
import type { Group, Groups } from './groups.ts';
import { gaugeKind, LABELS, reading, required, SPAN_LIST } from './kind.ts';
import { limited, OVERFLOW_KEY } from './limited.ts';
import { amountIn } from './moment.ts';
import { SPANS } from './spans.ts';
import type { Term } from './term.ts';

/** What belongs to no part. */
const NONE = 'none';

export const divided = gaugeKind({
  docs: 'An amount by a label that only its parts have, with the rest as `none`: together they are the whole.',
  fields: {
    parts: reading({ amounts: true }, 'The parts that are known.'),
    of: reading({ amounts: true }, 'The whole.'),
    labels: required(described('Those of the whole, and one that its parts alone have.', LABELS)),
    windows: required(SPAN_LIST),
  },
  spans: () => SPANS,
  *check(_entry, [parts, whole], path) {
    const own = parts!.labels.filter((label) => !whole!.labels.includes(label));
    if (own.length !== 1)
      yield { path: `${path}.labels`, message: 'must have one that the parts have and the whole has not' };
    if (parts?.unit !== whole?.unit) yield { path: `${path}.parts`, message: 'are in another unit than the whole' };
  },
  compile({ terms, labels: names, windows, unit }) {
    const [parts, whole] = terms as [Term, Term];
    const own = names.find((name) => !whole.labels.includes(name))!;
    return (moment) =>
      windows.flatMap((window) => {
        const known = [...amountIn(moment, window, parts).values()].filter(({ labels }) =>
          labels.some(([name]) => name === own),
        );
        const { shown } = limited(known, ({ amount }) => Number(amount), moment.cut);
        const nones = restsOf(amountIn(moment, window, whole), shown, own);
        return [...shown, ...nones].flatMap(({ labels, amount }) => {
          if (amount <= 0n) return [];
          const told = names.flatMap((name) => labels.filter(([each]) => each === name));
          return { labels: [...told, ['window', window] as const], value: toWholes(amount, unit) };
        });
      });
  },
});

/** What no part is known of, by the labels of the whole. */
function restsOf(wholes: Groups, parts: Iterable<Group>, own: string): Group[] {
  const taken = new Map<string, bigint>();
  for (const { labels, amount } of parts) {
    const key = JSON.stringify(labels.filter(([name]) => name !== own));
    taken.set(key, (taken.get(key) ?? 0n) + amount);
  }
  return [...wholes].flatMap(([key, { labels, amount }]) =>
    key === OVERFLOW_KEY
      ? []
      : [{ labels: [...labels, [own, NONE] as const], amount: amount - (taken.get(key) ?? 0n) }],
  );
}

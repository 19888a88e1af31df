import { toWholes } from '../../model/units.ts';
import type { Kind } from './kind.ts';

export const sum: Kind = {
  docs: 'How much: adds up what each fact tells, such as dollars, tokens or commits.',
  type: 'counter',
  takes: () => true,
  hasBuckets: false,
  unit: (unit) => unit,
  slots: () => 1,
  adder: () => (fact, series, totals) => totals.add(series, 0, fact.value, fact.timeMs),
  point: ([total], unit) => ({ value: toWholes(total!, unit) }),
};

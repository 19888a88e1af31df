import type { ReadingPoint } from '../../model/reading.ts';
import { toWholes } from '../../model/units.ts';
import type { GaugeReader } from './kind.ts';
import { HISTORY_DAYS } from './moment.ts';

export const history: GaugeReader = {
  help: `How much on each of the last ${HISTORY_DAYS} local days, from the first that has something: also those Prometheus did not see.`,
  points({ terms: [term], unit }, moment): ReadingPoint[] {
    const days = moment.days(term!);
    const first = days.findIndex(({ amount }) => amount > 0n);
    // Before the first it is not known whether there was nothing, or nobody told.
    const known = first < 0 ? [] : days.slice(first);
    return known.map(({ date, amount }) => ({ labels: [['day', date]], value: toWholes(amount, unit) }));
  },
};

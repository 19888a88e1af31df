import { toWholes } from '../../model/units.ts';
import { gaugeKind, reading } from './kind.ts';
import { HISTORY_DAYS } from './moment.ts';

export const history = gaugeKind({
  docs: `How much on each of the last ${HISTORY_DAYS} local days, from the first that has something: also those Prometheus did not see.`,
  fields: { of: reading({ people: true, amounts: true }, 'People, or the sum or the count that is read.') },
  compile:
    ({ terms: [term], unit }) =>
    (moment) => {
      const days = moment.days().map(({ date, startMs, endMs }) => {
        const [group] = moment.amount(term!, startMs, endMs, []).values();
        return { date, amount: group?.amount ?? 0n };
      });
      const first = days.findIndex(({ amount }) => amount > 0n);
      // Before the first it is not known whether there was nothing, or nobody told.
      const known = first < 0 ? [] : days.slice(first);
      return known.map(({ date, amount }) => ({ labels: [['day', date]], value: toWholes(amount, unit) }));
    },
});

import { toWholes } from '../../model/units.ts';
import { gaugeKind, reading } from './kind.ts';

/** Whole weeks, so that no weekday is in it more often than another. */
const DAYS = 28;
const HOURS = 24;

export const hours = gaugeKind({
  docs: `How much fell into each hour of each weekday (1 is Monday) of the configured zone, in the last ${DAYS} days before today: 168 values. An hour that the clocks repeat has both.`,
  fields: { of: reading({ amounts: true }, 'The sum or the count that is read.') },
  compile: ({ terms: [term], unit }) => {
    return (moment) => {
      const days = moment.calendar.datesBack(moment.nowMs, DAYS + 1);
      const amounts = Array<bigint>(7 * HOURS).fill(0n);
      moment.quarters(term!, days[0]!.startMs, days.at(-1)!.startMs, (startMs, amount) => {
        const { weekday, hour } = moment.calendar.hourOf(startMs);
        amounts[(weekday - 1) * HOURS + hour]! += amount;
      });
      if (!amounts.some((amount) => amount > 0n)) return [];
      return amounts.map((amount, at) => ({
        labels: [
          ['weekday', `${Math.floor(at / HOURS) + 1}`],
          ['hour', `${at % HOURS}`.padStart(2, '0')],
        ],
        value: toWholes(amount, unit),
      }));
    };
  },
});

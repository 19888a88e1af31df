/** Slots: one for each bound, holding the facts above the bound before it and not above itself; one unbounded; the sum. */
import { toWholes, UNITS } from '../../model/units.ts';
import type { Kind } from './kind.ts';

export const distribution: Kind = {
  docs: 'How it spreads: a histogram with the given buckets.',
  type: 'histogram',
  takes: ({ each, several, unit }) => each === true && (several === true || unit !== 'count'),
  hasBuckets: true,
  unit: (unit) => unit,
  slots: (bounds) => bounds + 2,
  adder(kpi) {
    // In parts, so that 0.3 s is in the bucket 0.3 whatever doubles make of it. There are few: a scan beats a search.
    const bounds = kpi.bounds.map((bound) => Math.round(bound * UNITS[kpi.unit].scale));
    const sumSlot = bounds.length + 1;
    return (fact, series, totals) => {
      let slot = 0;
      while (slot < bounds.length && fact.value > bounds[slot]!) slot++;
      totals.add(series, slot, 1, fact.timeMs);
      totals.add(series, sumSlot, fact.value, fact.timeMs);
    };
  },
  point: (slots, unit) => ({ value: 0, counts: slots.slice(0, -1).map(Number), sum: toWholes(slots.at(-1)!, unit) }),
};

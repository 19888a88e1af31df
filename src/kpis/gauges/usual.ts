/**
 * What today would have by now if it were as usual: the mean of the same weekday in the last four weeks up to this time of
 * day, and how far from it one day in ten is above and below, by how much these days differ (Student's t for so few).
 * Absent before the third of them, and where a group was told of on fewer.
 */
import { toWholes } from '../../model/units.ts';
import { FAMILIES, gaugeKind, LABELS, optional, reading, required } from './kind.ts';
import { limited } from './limited.ts';
import type { Moment } from './moment.ts';
import { sampleOf } from './outlook.ts';
import type { Term } from './term.ts';

const WEEKS = 4;
const WEEK_DAYS = 7;

export const usual = gaugeKind({
  docs: 'What a sum or a count has on the same weekday by this time of day, from the last four weeks: the mean (quantile 0.5), and the bounds that one day in ten is below (0.1) or above (0.9).',
  fields: {
    of: reading({ amounts: true }, 'The sum or the count that is read.'),
    labels: required(LABELS),
    by: optional(FAMILIES),
  },
  compile:
    ({ terms: [term] }) =>
    (moment) => {
      const days = sameDays(moment, term!);
      const { shown } = limited([...days[0]!.now], ([, { amount }]) => Number(amount), moment.cut);
      return shown.flatMap(([key, { labels }]) => {
        const told = (groups: (typeof days)[0]['now']) => toWholes(groups.get(key)?.amount ?? 0n, term!.unit);
        // A day before the first amount is not known: it is no day without any.
        const amounts = days.flatMap(({ now, ever }) => (told(ever) > 0 ? [told(now)] : []));
        const sample = sampleOf(amounts);
        if (sample === undefined) return [];
        const { mean, variance, t } = sample;
        // Of a day that is one more of them: it differs from the mean, and the mean is not known for sure.
        const off = t * Math.sqrt(variance * (1 + 1 / amounts.length));
        const point = (quantile: string, value: number) => ({
          labels: [...labels, ['quantile', quantile] as const],
          value,
        });
        return [point('0.1', Math.max(mean - off, 0)), point('0.5', mean), point('0.9', mean + off)];
      });
    },
});

/** The same weekday of each week behind, up to this time of day, and all up to its end. */
function sameDays({ nowMs, calendar, amount }: Moment, term: Term) {
  const behind = calendar.datesBack(nowMs, WEEKS * WEEK_DAYS + 1);
  return Array.from({ length: WEEKS }, (_, week) => {
    const { startMs, endMs } = behind[week * WEEK_DAYS]!;
    const upTo = Math.min(calendar.sameTimeMs(startMs, nowMs), endMs);
    return { now: amount(term, startMs, upTo, term.labels), ever: amount(term, -Infinity, upTo, term.labels) };
  });
}

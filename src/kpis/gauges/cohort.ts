/**
 * Of the people who were new in the same week, the share that was active again so many weeks later. A week counts when it is
 * over, and a cohort of fewer people than the setting `people_min` is left out.
 */
import type { ReadingPoint } from '../../model/reading.ts';
import { gaugeKind } from './kind.ts';
import { shownWeeks, WEEKS } from './retention.ts';
import { weeksOf } from './weeks.ts';

/** Whatever the setting: of one or two it would say what each does. */
const PEOPLE_MIN = 3;

export const cohort = gaugeKind({
  docs: 'The share of the people that were new in a week (`cohort`, its Monday) who were active so many `weeks` later.',
  fields: { weeks: WEEKS },
  unit: () => 'ratio',
  compile:
    (_shape, entry) =>
    ({ snapshot, calendar, nowMs, peopleMin }) => {
      const { mondays, active, first } = weeksOf(snapshot.presence, calendar, nowMs, shownWeeks(entry) + 1);
      const over = mondays.length - 1;
      const cohorts = mondays.map((): number[] => []);
      for (const [person, weeks] of active) cohorts[first(person)]?.push(weeks);
      return cohorts.flatMap((members, start): ReadingPoint[] => {
        if (members.length < Math.max(PEOPLE_MIN, peopleMin)) return [];
        return Array.from({ length: Math.max(0, over - start - 1) }, (_, at) => {
          const again = members.filter((weeks) => ((weeks >> (start + at + 1)) & 1) === 1).length;
          return {
            labels: [
              ['cohort', mondays[start]!],
              ['weeks', `${at + 1}`],
            ],
            value: again / members.length,
          };
        });
      });
    },
});

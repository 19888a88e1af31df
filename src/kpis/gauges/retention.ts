/**
 * People by week, by what became of them: `new` were never active before, `retained` also the week before, `resurrected`
 * earlier and not the week before, and `churned` the week before and not in this one. The first three are all of a week;
 * who churned in the running week is known when it is over.
 */
import { described, integer } from '../../model/check.ts';
import { gaugeKind, optional } from './kind.ts';
import { weeksOf, WEEKS_MAX } from './weeks.ts';

const WEEKS_SHOWN = 13;

const STATES = ['new', 'retained', 'resurrected', 'churned'] as const;

/** How many weeks a kind shows. */
export const WEEKS = optional(
  described(`How many weeks are shown. Default ${WEEKS_SHOWN}, a quarter of a year.`, integer(2, WEEKS_MAX - 1)),
);

export function shownWeeks({ weeks = WEEKS_SHOWN }: { readonly weeks?: number }): number {
  return weeks;
}

export const retention = gaugeKind({
  docs: 'People of each week that were new, retained or resurrected, and of each week that is over those that churned.',
  fields: { weeks: WEEKS },
  compile:
    (_shape, entry) =>
    ({ snapshot, calendar, nowMs }) => {
      // One more than is shown, for who was active before the first.
      const { mondays, active, first } = weeksOf(snapshot.presence, calendar, nowMs, shownWeeks(entry) + 1);
      const counts = mondays.map(() => ({ new: 0, retained: 0, resurrected: 0, churned: 0 }));
      for (const [person, weeks] of active) {
        const came = first(person);
        for (let week = 1; week < mondays.length; week++) {
          const [before, now] = [(weeks >> (week - 1)) & 1, (weeks >> week) & 1];
          if (now === 1) counts[week]![before === 1 ? 'retained' : came >= week ? 'new' : 'resurrected']++;
          else if (before === 1) counts[week]!.churned++;
        }
      }
      const from = counts.findIndex((count, week) => week > 0 && STATES.some((state) => count[state] > 0));
      if (from < 0) return [];
      // Before the first it is not known whether there was nobody, or nobody told.
      return counts.slice(from).flatMap((count, at) =>
        STATES.filter((state) => state !== 'churned' || from + at < mondays.length - 1).map((state) => ({
          labels: [['state', state] as const, ['week', mondays[from + at]!] as const],
          value: count[state],
        })),
      );
    },
});

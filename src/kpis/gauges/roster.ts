/**
 * How much of the people file is at work. Each person in it is a seat, whatever names of theirs it has; a name that several
 * people share is none. Who is silent is a number and never a name.
 */
import { wordFaults } from '../naming.ts';
import { FAMILIES, gaugeKind, LABELS, optional, required, SPAN_LIST } from './kind.ts';
import type { Moment } from './moment.ts';

const LABELS_KNOWN = ['team'];

export const roster = gaugeKind({
  docs: 'People in the `people_file` that were active in the window (state active), and the others (state silent). Absent without such a file.',
  fields: { labels: required(LABELS), by: optional(FAMILIES), windows: required(SPAN_LIST) },
  check: ({ labels }, _terms, path) => wordFaults(labels ?? [], LABELS_KNOWN, `${path}.labels`),
  compile:
    ({ labels, windows }) =>
    (moment) => {
      const last = moment.snapshot.people.get('');
      const isByTeam = labels.length > 0;
      return [...seatsOf(moment, isByTeam)].flatMap(([team, people]) => {
        if (isByTeam && people.size < moment.peopleMin) return [];
        return windows.flatMap((span) => {
          const fromMs = moment.startMs(span);
          const active = [...people].filter((person) => (last?.get(person) ?? -Infinity) >= fromMs).length;
          return Object.entries({ active, silent: people.size - active }).map(([state, value]) => ({
            labels: [
              ['state', state] as const,
              ...(isByTeam ? [['team', team] as const] : []),
              ['window', span] as const,
            ],
            value,
          }));
        });
      });
    },
});

/** People by team; all under '' where teams are not told apart. */
function seatsOf({ roster: names, snapshot }: Moment, isByTeam: boolean): ReadonlyMap<string, ReadonlySet<string>> {
  const { personOf, sharedBy } = snapshot.presence;
  const seats = new Map<string, Set<string>>();
  for (const [name, of] of names) {
    if (sharedBy.has(name) || (isByTeam && of === '')) continue;
    const team = isByTeam ? of : '';
    let people = seats.get(team);
    if (people === undefined) seats.set(team, (people = new Set()));
    people.add(personOf(name));
  }
  return seats;
}

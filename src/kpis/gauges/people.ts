/** People of a snapshot as gauges count them: each once, whatever names and scopes they have. */
import type { Calendar } from '../../model/calendar.ts';
import type { Shared, Snapshot } from '../../model/store.ts';
import { limited, OVERFLOW_LABELS } from './limited.ts';
import type { Groups, Labels } from './groups.ts';
import { FEATURE, IDENTITY } from './term.ts';

/** People that are counted together. */
export type People = {
  readonly labels: Labels;
  readonly people: ReadonlyMap<string, number>;
  readonly shared: readonly Shared[];
};

/** What is asked of people that are told apart. */
type Asked = { readonly by: readonly string[]; readonly monthMs: number; readonly peopleMin: number };

/** Of labels that say nothing of who works with whom no number is too small. */
const NO_TEAMS: readonly string[] = ['agent', IDENTITY, FEATURE];

/**
 * Everybody is a group even while there is nobody; others are where the state has their scope. One of fewer people than
 * the setting `people_min` wants in the last 30 days is left out in every window.
 */
export function scopesOf(
  { people, shared }: Snapshot,
  { by, monthMs, peopleMin }: Asked,
  onCut: () => void,
): readonly People[] {
  const of = (labels: Labels, scope: string): People => {
    return { labels, people: people.get(scope) ?? new Map(), shared: shared.get(scope) ?? [] };
  };
  if (by.length === 0) return [of([], '')];
  const start = `${by.join()}=`;
  const scopes = [...people.keys()].filter((scope) => scope.startsWith(start));
  const all = scopes.map((scope) => of(labelsOf(by, scope.slice(start.length)), scope));
  const isTeam = by.some((label) => !NO_TEAMS.includes(label));
  const enough = isTeam ? all.filter((those) => countSince(those, monthMs) >= peopleMin) : all;
  const { shown, rest } = limited(enough, ({ people: those }) => those.size, onCut);
  return rest.length === 0 ? shown : [...shown, together(rest)];
}

/** Of one label the value, of several all of them as JSON (see src/fold/people/sightings.ts). */
function labelsOf(by: readonly string[], told: string): Labels {
  const values = by.length === 1 ? [told] : (JSON.parse(told) as string[]);
  return by.map((label, at) => [label, values[at]!]);
}

/** Whoever is in several scopes is one person. */
function together(scopes: readonly People[]): People {
  const people = new Map<string, number>();
  for (const scope of scopes) {
    for (const [person, ms] of scope.people) people.set(person, Math.max(people.get(person) ?? ms, ms));
  }
  return { labels: OVERFLOW_LABELS, people, shared: scopes.flatMap(({ shared }) => shared) };
}

export function activeSince(scopes: readonly People[], fromMs: number): Groups {
  return new Map(
    scopes.map((those) => {
      const { labels } = those;
      return [JSON.stringify(labels), { labels, amount: BigInt(countSince(those, fromMs)) }];
    }),
  );
}

function countSince({ people, shared }: People, fromMs: number): number {
  let count = 0;
  for (const ms of people.values()) if (ms >= fromMs) count++;
  for (const { lastMs, afterMs } of shared) if (lastMs >= fromMs && afterMs < fromMs) count++;
  return count;
}

export function attended({ attendance }: Snapshot, calendar: Calendar, fromMs: number, toMs: number): Groups {
  const [first, last] = [fromMs, toMs - 1].map((ms) => (ms === -Infinity ? '' : calendar.dateOf(ms)));
  const days = [...attendance].flatMap(([date, names]) => (date >= first! && date <= last! ? [names] : []));
  const names = days.length === 1 ? days[0]! : new Set(days.flatMap((day) => [...day]));
  return everybody(names.size);
}

export function everybody(size: number): Groups {
  return new Map([['[]', { labels: [], amount: BigInt(size) }]]);
}

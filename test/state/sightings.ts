import type { Sighting } from '../../src/model/store.ts';

/** Last activity by scope, and who was active by date, as sightings of one each. */
export function sightings(
  scopes: Record<string, Record<string, number>>,
  dates: Record<string, readonly string[]> = {},
): Sighting[] {
  return [
    ...Object.entries(scopes).flatMap(([scope, times]) =>
      Object.entries(times).map(([name, lastMs]) => ({ name, lastMs, scopes: [scope], date: '' })),
    ),
    ...Object.entries(dates).flatMap(([date, names]) => names.map((name) => ({ name, lastMs: 0, scopes: [], date }))),
  ];
}

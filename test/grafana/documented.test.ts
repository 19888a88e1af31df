/** docs/dashboards.md speaks of panels that there are, and leaves none of other set-ups out. */
import { expect, test } from '@jest/globals';
import { panelsOf, shortTitle } from '../../docs/dashboards.ts';
import { SEEDS } from '../../docs/seeds.ts';
import { DASHBOARDS } from '../../grafana/src/dashboards.ts';

const dashboards = DASHBOARDS.map((create) => create());
const panels = new Set(
  dashboards.flatMap((dashboard) => panelsOf(dashboard).map(({ title }) => `${shortTitle(dashboard)}: ${title}`)),
);

test.each(SEEDS.flatMap(({ title, rows }) => rows.map(([theirs, ours]) => [title, theirs, ours] as const)))(
  '%s: %s is %s',
  (_, __, ours) => expect([...panels]).toContain(ours),
);

test('as many panels as those set-ups have, each once', () => {
  // What their dashboards have, and beyond it what they only promise.
  const least = { SQLite: 11, Loki: 16, endpoint: 8, Push: 5 };
  for (const [word, count] of Object.entries(least)) {
    const { rows } = SEEDS.find(({ title }) => title.includes(word))!;
    expect(rows.length).toBeGreaterThanOrEqual(count);
    expect(new Set(rows.map(([theirs]) => theirs)).size).toBe(rows.length);
  }
});

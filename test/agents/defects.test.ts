/** The table of defects: each names KPIs that there are, a source, and what to do. */
import { expect, test } from '@jest/globals';
import { catalogue, settings } from '../golden/run.ts';
import { recordingsOf } from '../recordings.ts';
import { DEFECTS } from '../../src/agents/agents.ts';
import { compareVersions, defectsOf } from '../../src/model/defects.ts';

const ALL = [...DEFECTS].flatMap(([agent, defects]) => defects.map((defect) => ({ agent, ...defect })));

test('every defect names KPIs of the catalogue, its source, and versions in their order', () => {
  const { kpis, gauges } = catalogue(settings({}));
  const names = [...kpis, ...gauges].map(({ name }) => name);
  for (const { kpis: wrong, source, from, to, what, advice } of ALL) {
    expect(names).toEqual(expect.arrayContaining([...wrong]));
    expect(source).toMatch(/^https:\/\/github\.com\/\S+$/);
    if (from !== undefined && to !== undefined) expect(compareVersions(from, to)).toBeLessThanOrEqual(0);
    expect([what, advice].every((text) => /^[A-Z`].*\.$/.test(text))).toBe(true);
  }
});

test.each([
  ['claude-code', '2.1.329'],
  ['claude-code', '2.1.332'],
  ['codex', '0.171.0'],
  ['copilot-cli', '1.0.102'],
])('%s %s, which was recorded, has none that an update mends', (agent, version) => {
  expect(recordingsOf(`${agent}-${version}`).length).toBeGreaterThan(0);
  expect(defectsOf(DEFECTS.get(agent)!, version).filter(({ to }) => to !== undefined)).toEqual([]);
});

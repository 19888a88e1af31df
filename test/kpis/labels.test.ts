/** Labels that KPIs have by default, and those that a line of a file gives to all of them. */
import { describe, expect, test } from '@jest/globals';
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue, type Catalogue } from '../../src/kpis/catalogue.ts';
import { createGauges, readings } from '../../src/kpis/derive.ts';
import { createMoments } from '../../src/kpis/gauges/moment.ts';
import { createMeter } from '../../src/kpis/meter.ts';
import { createCalendar } from '../../src/model/calendar.ts';
import { labelsOf as told } from '../../src/model/labels.ts';
import { createOpenGroup } from '../../src/model/open-groups.ts';
import { NOW_MS } from './moments.ts';
import { NO_PRESENCE } from './presence.ts';

const TEAM = [{ label: 'team', attributes: ['team'] }];

function parse(texts: readonly string[], dimensions = TEAM) {
  return parseCatalogue(
    texts.map((text, index) => ({ path: `${index + 1}.yaml`, text })),
    WORDS,
    dimensions,
  );
}

function catalogueOf(...texts: string[]): Catalogue {
  const catalogue = parse(texts);
  expect(Array.isArray(catalogue) ? catalogue : []).toEqual([]);
  return catalogue as Catalogue;
}

function faultsOf(...texts: string[]): string[] {
  const catalogue = parse(texts);
  return Array.isArray(catalogue) ? catalogue.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe('labels of all KPIs', () => {
  const COST = 'kpis: { cost_usd_total: { help: X., kind: sum, of: cost, labels: [agent, team, project] } }';
  const labelsOf = (...texts: string[]) => {
    const parsed = catalogueOf(...texts);
    return { labels: parsed.kpis[0]!.labels, dimensions: parsed.dimensions.map(({ label }) => label) };
  };

  test('a dimension of the default settings is left out where the settings have it not', () => {
    expect(labelsOf(COST)).toEqual({ labels: ['agent', 'team'], dimensions: ['team'] });
  });

  test('a line gives all of them one more, which is read then', () => {
    const more = { labels: ['agent', 'team', 'hostname'], dimensions: ['team', 'hostname'] };
    expect(labelsOf(COST, 'labels: [hostname]')).toEqual(more);
    expect(labelsOf(COST, 'labels: [project, terminal]', 'labels: [hostname, agent]')).toEqual(more);
    expect(faultsOf(COST, 'labels: [mood]')).toEqual([
      expect.stringContaining('2.yaml: labels[0]: is "mood"; must be'),
    ]);
  });

  test('a gauge does without a dimension that a later file took from its KPI', () => {
    const gauge =
      'kpis: { w_usd: { help: X., kind: ratio, of: cost_usd_total, per: people, labels: [team], windows: [24h], by: [[agent]] } }';
    const without = COST.replace('[agent, team, project]', '[agent]');
    expect(catalogueOf(COST, gauge, without).gauges.map(({ name, labels }) => [name, labels])).toEqual([['w_usd', []]]);
    expect(faultsOf(without, gauge)).toContain('2.yaml: kpis.w_usd.labels[0]: is "team"; must be one of agent');
  });
});

describe('what was counted before goes on', () => {
  const cost = (labels: readonly (readonly [string, string])[], nanos: bigint) => {
    return { key: JSON.stringify(['cost_usd_total', ...labels]), slots: [nanos], quarters: new Map() };
  };
  const ofAgent = cost([['agent', 'a']], 1_000_000_000n);
  const ofTeam = cost(
    [
      ['agent', 'a'],
      ['team', 'web'],
    ],
    2_000_000_000n,
  );
  const shownBy = (labels: string) => {
    const { kpis, dimensions } = catalogueOf(
      `kpis: { cost_usd_total: { help: X., kind: sum, of: cost, labels: [${labels}] } }`,
    );
    const [shown] = readings([ofAgent, ofTeam], createMeter(kpis, dimensions));
    return Object.fromEntries(shown!.points.map((point) => [point.labels.flat().join(' '), point.value]));
  };

  test('where a dimension comes, of which it says unknown', () => {
    expect(shownBy('agent, team')).toEqual({ 'agent a team unknown': 1, 'agent a team web': 2 });
  });

  test('where one goes, over which it is added up', () => expect(shownBy('agent')).toEqual({ 'agent a': 3 }));
});

test('open sessions add up over agents and teams, and those of before have none', () => {
  const entry =
    'kpis: { open: { help: X., kind: open_sessions, labels: [agent, team] }, all: { help: X., kind: open_sessions, labels: [] } }';
  const { kpis, gauges } = catalogueOf(entry);
  const groupOf = createOpenGroup(['team']);
  const open = new Map([
    [groupOf('a', told({ team: 'web' })), [NOW_MS, NOW_MS]],
    [groupOf('a', told({})), [NOW_MS]],
    ['b', [NOW_MS]],
  ]);
  const snapshot = {
    people: new Map(),
    shared: new Map(),
    attendance: new Map(),
    presence: NO_PRESENCE,
    open,
    entityCount: 0,
    series: [],
  };
  const [each, all] = createGauges(gauges, createMoments(createMeter(kpis, TEAM), createCalendar('UTC')))(
    snapshot,
    NOW_MS,
  );
  expect(each!.points.map((point) => [point.labels.flat().join(' '), point.value])).toEqual([
    ['agent a team unknown', 1],
    ['agent a team web', 2],
    ['agent b team unknown', 1],
  ]);
  expect(all!.points).toEqual([{ labels: [], value: 4 }]);
});

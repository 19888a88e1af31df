/** Kinds and facts are given to the catalogue: one made up here needs no file but this. */
import { expect, test } from '@jest/globals';
import { WORDS } from '../../src/app/words.ts';
import { catalogueSchema, parseCatalogue, type Catalogue } from '../../src/kpis/catalogue.ts';
import { createGauges, readings } from '../../src/kpis/derive.ts';
import { createMoments } from '../../src/kpis/gauges/moment.ts';
import { reading, required, type GaugeKind } from '../../src/kpis/gauges/kind.ts';
import type { TermEntry } from '../../src/kpis/gauges/term.ts';
import { KINDS, type Kinds } from '../../src/kpis/kinds.ts';
import type { Kind } from '../../src/kpis/kinds/kind.ts';
import { createMeter } from '../../src/kpis/meter.ts';
import { createCalendar } from '../../src/model/calendar.ts';
import { described, integer } from '../../src/model/check.ts';
import type { FactSpec } from '../../src/model/fact.ts';
import { toWholes } from '../../src/model/units.ts';
import type { Words } from '../../src/model/words.ts';
import { collect, factOf } from './facts.ts';
import { COUNTED, NOW_MS, tell, watch } from './moments.ts';

const HOUR_MS = 3_600_000;

/** What a term comes to in a day if it goes on as in the last hours. */
const pace: GaugeKind<{ of: Partial<TermEntry>; hours: number }> = {
  docs: 'The pace of the last hours, for a day.',
  fields: {
    of: reading({ amounts: true }, 'What is paced.'),
    hours: required(described('How many hours are looked at.', integer(1, 24))),
  },
  *check({ hours = 0 }, _terms, path) {
    if (24 % hours !== 0) yield { path: `${path}.hours`, message: `is ${hours}; must divide a day` };
  },
  compile:
    ({ terms: [term], unit }, { hours = 24 }) =>
    (moment) =>
      [...moment.amount(term!, moment.nowMs - hours * HOUR_MS, Infinity, ['agent']).values()].map(
        ({ labels, amount }) => ({ labels, value: (toWholes(amount, unit) * 24) / hours }),
      ),
};

const squares: Kind = {
  docs: 'The sum of squares.',
  type: 'counter',
  takes: () => true,
  hasBuckets: false,
  unit: () => 'count',
  slots: () => 1,
  adder: () => (fact, series, totals) => totals.add(series, 0, fact.value ** 2, fact.timeMs),
  point: ([total]) => ({ value: Number(total) }),
};

const kinds: Kinds = { counted: { ...KINDS.counted, squares }, gauges: { ...KINDS.gauges, pace } };

test('a kind of gauge that is made up is checked, compiled, shown and described', () => {
  const entry = 'pace_usd: { help: X., kind: pace, of: cost_usd_total, hours: 6 }';
  const catalogue = catalogueOf(`kpis: { ${COUNTED}, ${entry} }`, WORDS);
  const meter = createMeter(catalogue.kpis, [], kinds);
  const { snapshot } = watch(
    `${COUNTED}, read_usd: { help: X., kind: window, of: cost_usd_total, labels: [], windows: [24h] }`,
  );
  const told = [tell('cost', 3e9, { agent: 'a', model: 'm' }), tell('cost', 1e9, { agent: 'b', model: 'm' })];
  const [gauge] = createGauges(catalogue.gauges, createMoments(meter, createCalendar('UTC')))(
    snapshot({ told }),
    NOW_MS,
  );
  expect(gauge).toMatchObject({
    name: 'pace_usd',
    unit: 'USD',
    points: [
      { labels: [['agent', 'a']], value: 12 },
      { labels: [['agent', 'b']], value: 4 },
    ],
  });
  expect(JSON.stringify(catalogueSchema(WORDS, [], kinds))).toContain('How many hours are looked at.');
});

test('its faults are named as those of any other', () => {
  const text = `kpis:
  c_usd_total: { help: X., kind: sum, of: cost, labels: [] }
  a_usd: { help: X., kind: pace, of: c_usd_total, hours: 7 }
  b_usd: { help: X., kind: pace, of: people }
  c: { help: X., kind: pace, of: c_usd_total, hours: 6, labels: [] }`;
  expect(parse(text, WORDS)).toEqual([
    { path: 'x.yaml: kpis.c.labels', message: 'is not known; must be one of help, kind, needs, enabled, of, hours' },
    { path: 'x.yaml: kpis.a_usd.hours', message: 'is 7; must divide a day' },
    { path: 'x.yaml: kpis.b_usd', message: 'has no hours; must have help, kind, of, hours' },
    {
      path: 'x.yaml: kpis.b_usd.of',
      message: 'is "people"; must be the name of a sum, a count or a distribution (people are counted by a distinct)',
    },
    { path: 'x.yaml: kpis.c', message: 'is in usd; its name must end with _usd, or with that before _by_…' },
  ]);
});

test('a kind of counter that is made up counts', () => {
  const catalogue = catalogueOf('kpis: { x_total: { help: X., kind: squares, of: commit, labels: [agent] } }', WORDS);
  const meter = createMeter(catalogue.kpis, [], kinds);
  const totals = collect();
  for (const value of [3, 4]) meter.record(factOf('commit', value, { agent: 'a' }), totals);
  const [shown] = readings(
    [...totals.slots].map(([key, slots]) => ({ key, slots })),
    meter,
    kinds,
  );
  expect(shown!.points).toEqual([{ labels: [['agent', 'a']], value: 25 }]);
});

test('a fact that is declared elsewhere may be used by any file, with its labels', () => {
  const blocked: FactSpec = { unit: 'count', labels: ['tool'], each: true, help: 'A call that a rule blocked.' };
  const words = { facts: new Map([...WORDS.facts, ['blocked', blocked]]) };
  const text = `kpis:
  blocked_total: { help: X., kind: count, of: blocked, labels: [tool, agent] }
  wrong_total: { help: X., kind: count, of: blocked, labels: [model] }`;
  expect(parse(text, words)).toEqual([
    {
      path: 'x.yaml: kpis.wrong_total.labels[0]',
      message:
        'is "model"; must be one of agent, tool, hostname, organization, terminal, app_version, effort, speed, route, skill, plugin, mcp_server, sub_agent, team, department, cost_center, project',
    },
  ]);
  const right = text.split('\n').slice(0, -1).join('\n');
  expect(catalogueOf(right, words).kpis.map(({ of, labels }) => [of, labels])).toEqual([
    ['blocked', ['tool', 'agent']],
  ]);
  expect(parse(right, WORDS)).toHaveLength(1);
});

function parse(text: string, words: Pick<Words, 'facts'>) {
  return parseCatalogue([{ path: 'x.yaml', text }], words, [], kinds);
}

function catalogueOf(text: string, words: Pick<Words, 'facts'>): Catalogue {
  const catalogue = parse(text, words);
  expect(Array.isArray(catalogue) ? catalogue : []).toEqual([]);
  return catalogue as Catalogue;
}

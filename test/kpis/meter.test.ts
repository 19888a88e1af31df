import { describe, expect, test } from '@jest/globals';
import { labelsOf, NO_LABELS } from '../../src/model/labels.ts';
import { createIntern } from '../../src/kpis/intern.ts';
import type { Series } from '../../src/model/series.ts';
import { collect, factOf, meterOf } from './facts.ts';

const COST = 'cost_usd_total: { help: X., kind: sum, of: cost, labels: [agent, model, team], series_max: 3 }';
const WAIT = 'wait_seconds: { help: X., kind: distribution, of: first_token, labels: [model], buckets: [0.5, 1] }';

describe('a fact is recorded', () => {
  test('by every KPI that is made of it, and by no other', () => {
    const totals = collect();
    const meter = meterOf(`${COST}, all_usd_total: { help: X., kind: sum, of: cost, labels: [] }, ${WAIT}`);
    meter.record(factOf('cost', 5, { agent: 'a', model: 'm', team: 't' }), totals);
    meter.record(factOf('prompt', 1, { agent: 'a' }), totals);
    expect(totals.slots).toEqual(
      new Map([
        ['["cost_usd_total",["agent","a"],["model","m"],["team","t"]]', [5n]],
        ['["all_usd_total"]', [5n]],
      ]),
    );
  });

  test('under unknown where a label was not told, or the fact is older than the dimension', () => {
    const totals = collect();
    const fact = factOf('cost', 5, { agent: 'a' });
    const meter = meterOf(COST);
    meter.record(fact, totals);
    meter.record({ ...fact, dimensions: NO_LABELS }, totals);
    expect([...totals.slots]).toEqual([
      ['["cost_usd_total",["agent","a"],["model","unknown"],["team","unknown"]]', [10n]],
    ]);
  });

  test.each([
    ['long', 'x'.repeat(1_000_000), 'x'.repeat(200)],
    ['cut in the middle of a character', `${'x'.repeat(199)}😀`, `${'x'.repeat(199)}\uFFFD`],
    ['not text', 'x\uD800', 'x\uFFFD'],
    ['in quotes and lines', 'a"b\\c\nd', 'a"b\\c\nd'],
  ])('under a name that can be kept and exported, though its value is %s', (_, value, kept) => {
    const series: Series[] = [];
    const meter = meterOf(COST);
    const totals = { add: (one: Series) => void series.push(one) };
    meter.record(factOf('cost', 5, { model: value }), totals);
    meter.record(factOf('cost', 5, { model: value }), totals);
    expect(series.map(({ labels }) => labels[1])).toEqual([
      ['model', kept],
      ['model', kept],
    ]);
    expect(meter.resolve(series[0]!.key)).toEqual(series[0]);
  });
});

describe('a key of the state', () => {
  const meter = meterOf(`${COST}, ${WAIT}`);
  const [cost, wait] = meter.kpis;

  test('is resolved to the series it was made for', () => {
    const totals = collect();
    meter.record(factOf('cost', 5, { agent: 'a', team: 't' }), totals);
    meter.record(factOf('first_token', 5, { model: 'm' }), totals);
    expect([...totals.slots.keys()].map((key) => meter.resolve(key))).toEqual([
      {
        key: '["cost_usd_total",["agent","a"],["model","unknown"],["team","t"]]',
        kpi: cost,
        labels: [
          ['agent', 'a'],
          ['model', 'unknown'],
          ['team', 't'],
        ],
        slots: 1,
      },
      { key: '["wait_seconds",["model","m"],["le","0.5 1"]]', kpi: wait, labels: [['model', 'm']], slots: 4 },
    ]);
  });

  test('is resolved to the overflow series where it is that of one', () => {
    for (const kpi of meter.kpis) {
      const series = meter.overflow(kpi);
      expect(series.labels).toEqual([['otel_metric_overflow', 'true']]);
      expect(meter.resolve(series.key)).toBe(series);
      for (const how of ['late', 'imported'] as const) {
        const apart = meter.overflow(kpi, how);
        expect(apart.labels).toEqual([...series.labels, ['arrival', how]]);
        expect(meter.resolve(apart.key)).toBe(apart);
      }
    }
  });

  const whole = '["cost_usd_total",["agent","a"],["model","m"],["team","t"]]';
  test.each([
    ['a label more', '["cost_usd_total",["agent","a"],["model","m"],["team","t"],["type","x"]]', whole],
    ['another order', '["cost_usd_total",["model","m"],["agent","a"],["team","t"]]', whole],
    ['no dimension yet', '["cost_usd_total",["agent","a"],["model","m"]]', whole.replace('"t"', '"unknown"')],
  ])('goes on from where it had %s', (_, key, now) => expect(meter.resolve(key)?.key).toBe(now));

  test.each([
    ['another KPI', '["gone_total",["agent","a"]]'],
    ['fewer labels', '["cost_usd_total",["agent","a"],["team","t"]]'],
    ['other labels', '["cost_usd_total",["agent","a"],["source","m"],["team","t"]]'],
    ['other buckets', '["wait_seconds",["model","m"],["le","0.5 2"]]'],
    ['no buckets', '["wait_seconds",["model","m"]]'],
    ['an overflow of other buckets', '["wait_seconds",["otel_metric_overflow","true"],["le","1"]]'],
  ])('is not resolved where it has %s', (_, key) => {
    expect(meter.resolve(key)).toBeUndefined();
    expect(meter.resolve(key)).toBeUndefined();
  });
});

describe('a flood of names', () => {
  const series = (values: readonly string[]): Series => ({
    ...meterOf(COST).overflow(meterOf(COST).kpis[0]!),
    key: values.join(),
  });

  test('makes every series once, until there are more than may be remembered', () => {
    const made: string[] = [];
    const find = createIntern(3, true, ({ model = '' }, { team = '' }) => {
      made.push(model + team);
      return series([model, team]);
    });
    const ask = (...names: string[]) => names.map(([model, team]) => find(labelsOf({ model }), labelsOf({ team })).key);
    expect(ask('ax', 'ay', 'bx', 'ax', 'ay', 'bx')).toEqual(['a,x', 'a,y', 'b,x', 'a,x', 'a,y', 'b,x']);
    expect(made).toEqual(['ax', 'ay', 'bx']);
    expect(ask('by', 'ax', 'ax', 'by')).toEqual(['b,y', 'a,x', 'a,x', 'b,y']);
    expect(made.slice(3)).toEqual(['by', 'ax']);
  });

  test('is not made anew for dimensions that no label of the KPI is', () => {
    let made = 0;
    const find = createIntern(3, false, () => {
      made++;
      return series([]);
    });
    for (const team of ['web', 'data', 'web']) find(labelsOf({ model: 'a' }), labelsOf({ team }));
    expect(made).toBe(1);
  });

  test('is told apart all the same', () => {
    const totals = collect();
    const meter = meterOf(COST);
    for (let index = 0; index < 100; index++) meter.record(factOf('cost', 1, { model: `m${index % 50}` }), totals);
    expect(totals.slots.size).toBe(50);
    expect(new Set([...totals.slots.values()].flat())).toEqual(new Set([2n]));
  });
});

test('a KPI from elsewhere is a bug', () => {
  const { kpis } = meterOf(COST);
  expect(() => meterOf(WAIT).overflow(kpis[0]!)).toThrow('BUG: cost_usd_total is not of this catalogue');
});

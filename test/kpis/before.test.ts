/** A KPI that gets a label goes on from what it counted before. */
import { expect, test } from '@jest/globals';
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue, type Catalogue } from '../../src/kpis/catalogue.ts';
import { createGauges, readings } from '../../src/kpis/derive.ts';
import { createMoments } from '../../src/kpis/gauges/moment.ts';
import { createMeter } from '../../src/kpis/meter.ts';
import { createCalendar, quarterOf } from '../../src/model/calendar.ts';
import type { SeriesState } from '../../src/model/store.ts';
import { NOW_MS } from './moments.ts';
import { NO_PRESENCE } from './presence.ts';

const WINDOW = 'w_usd: { help: X., kind: window, of: c_usd_total, labels: [model], windows: [24h] }';
const entry = (labels: string, more = '') =>
  `kpis: { c_usd_total: { help: X., kind: sum, of: cost, labels: [${labels}]${more} }, ${WINDOW} }`;

function catalogueOf(text: string): Catalogue {
  const parsed = parseCatalogue([{ path: 'x.yaml', text }], WORDS, []);
  if (Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  return parsed;
}

const state = (labels: readonly (readonly [string, string])[], nanos: bigint): SeriesState => ({
  key: JSON.stringify(['c_usd_total', ...labels]),
  slots: [nanos],
  quarters: new Map([[quarterOf(NOW_MS), nanos]]),
});
const before = state(
  [
    ['agent', 'a'],
    ['model', 'm'],
  ],
  3_000_000_000n,
);
const reported = state(
  [
    ['agent', 'a'],
    ['model', 'm'],
    ['basis', 'reported'],
  ],
  2_000_000_000n,
);
const estimated = state(
  [
    ['agent', 'a'],
    ['model', 'm'],
    ['basis', 'estimated'],
  ],
  500_000_000n,
);

test('with a value for the time before, series from before go on', () => {
  const { kpis, gauges } = catalogueOf(entry('agent, model, basis', ', before: { basis: reported }'));
  const meter = createMeter(kpis, []);
  const [shown] = readings([before, reported, estimated], meter);
  expect(shown!.points).toEqual([
    {
      labels: [
        ['agent', 'a'],
        ['model', 'm'],
        ['basis', 'estimated'],
      ],
      value: 0.5,
    },
    {
      labels: [
        ['agent', 'a'],
        ['model', 'm'],
        ['basis', 'reported'],
      ],
      value: 5,
    },
  ]);
  const empty = {
    people: new Map(),
    shared: new Map(),
    attendance: new Map(),
    open: new Map(),
    registers: new Map(),
    presence: NO_PRESENCE,
  };
  const snapshot = { ...empty, entityCount: 0, series: [before, reported, estimated] };
  const [window] = createGauges(gauges, createMoments(meter, createCalendar('UTC')))(snapshot, NOW_MS);
  expect(window!.points).toEqual([
    {
      labels: [
        ['model', 'm'],
        ['window', '24h'],
      ],
      value: 5.5,
    },
  ]);
});

test('without one, a KPI with a label more begins anew', () => {
  const meter = createMeter(catalogueOf(entry('agent, model, basis')).kpis, []);
  expect(readings([before], meter)).toEqual([]);
});

test('what is before is said of labels that the KPI has', () => {
  const parsed = parseCatalogue([{ path: 'x.yaml', text: entry('agent', ', before: { basis: reported }') }], WORDS, []);
  expect(parsed).toContainEqual({
    path: 'x.yaml: kpis.c_usd_total.before[0]',
    message: 'is "basis"; must be one of agent',
  });
});

/** What docs/how-it-is-counted.md says with numbers, worked out by hand. Where another file shows a claim it is not here. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createNameHash } from '../../src/app/hashing.ts';
import { COUNTED, HOUR_MS, NOW_MS, tell, watch, watchFiles, type Told } from './moments.ts';

const DAY_MS = 24 * HOUR_MS;
const DEFAULT = readFileSync('kpis/default.yaml', 'utf8');
const DOC = readFileSync('docs/how-it-is-counted.md', 'utf8');

const cost = (timeMs: number, usd: number): Told => {
  return { kind: 'cost', value: Math.round(usd * 1e9), timeMs, labels: { agent: 'a', model: 'm' } };
};

/** An example of the page that is about a word. */
function example(word: string): string {
  const found = [...DOC.matchAll(/```yaml\n(.*?)```/gs)].find(([, yaml]) => yaml!.includes(word));
  return found![1]!;
}

describe('the forecast', () => {
  const ENTRY = 'f_usd: { help: X., kind: forecast, of: cost_usd_total, labels: [], to: [week, month] }';
  const of = (told: readonly Told[], nowMs: number) => {
    const { snapshot, values } = watch(`${COUNTED}, ${ENTRY}`);
    return values(snapshot({ told }), nowMs)['f_usd'] ?? {};
  };
  /** A Monday, noon. */
  const monday = Date.UTC(2026, 10, 16, 12);
  /** Each evening of whole weeks behind; the last of them is the week before. */
  const weeks = (...usd: number[]) =>
    usd.flatMap((each, at) =>
      [1, 2, 3, 4, 5, 6, 7].map((day) =>
        cost(monday + 6 * HOUR_MS - (7 * (usd.length - at) - day + 1) * DAY_MS, each / 7),
      ),
    );

  test('is what there is, the rest of today and days ahead, and may be off by t·s·√(W + W²)', () => {
    // What is to come is one average week of 105: this evening and six days. The weeks differ by s = 35·√(4/3).
    const said = of([...weeks(70, 140, 70, 140), cost(monday - HOUR_MS, 9)], monday);
    const off = 1.638 * 35 * Math.sqrt(4 / 3) * Math.sqrt(2);
    expect(said['period=week quantile=0.5']).toBeCloseTo(9 + 105, 6);
    expect(said['period=week quantile=0.1']).toBeCloseTo(9 + 105 - off, 6);
    expect(said['period=week quantile=0.9']).toBeCloseTo(9 + 105 + off, 6);
  });

  test('is there after a week, and has quantiles from the third whole week on', () => {
    const quantiles = (told: readonly Told[]) =>
      Object.keys(of(told, monday)).filter((key) => key.startsWith('period=w'));
    expect(quantiles(weeks(70).slice(1))).toEqual([]);
    expect(quantiles(weeks(70))).toEqual(['period=week quantile=0.5']);
    expect(quantiles(weeks(70, 140))).toHaveLength(1);
    expect(quantiles(weeks(70, 140, 70))).toHaveLength(3);
  });

  test('of a company that grows by a tenth each month is some 5 % too low on the tenth', () => {
    const nowMs = Date.UTC(2026, 10, 10);
    const day = (at: number) => cost(nowMs + at * DAY_MS + 12 * HOUR_MS, 100 * 1.1 ** (at / 30));
    const [first, end] = [-9, 21];
    const all = Array.from({ length: 60 }, (_, at) => day(at - 39));
    const told = all.filter(({ timeMs }) => timeMs < nowMs);
    const actual = all.filter(({ timeMs }) => timeMs >= nowMs + first * DAY_MS && timeMs < nowMs + end * DAY_MS);
    const whole = actual.reduce((sum, { value }) => sum + value / 1e9, 0);
    const low = 1 - of(told, nowMs)['period=month quantile=0.5']! / whole;
    expect(low).toBeGreaterThan(0.045);
    expect(low).toBeLessThan(0.055);
  });
});

describe('budgets', () => {
  const standing = (budget: string, told: readonly Told[], nowMs: number, show: string) => {
    const { snapshot, values } = watchFiles([DEFAULT, `budgets: { b: ${budget} }`], 'UTC');
    return Object.values(values(snapshot({ told }), nowMs)[`agent_budget_${show}`] ?? {});
  };

  test.each([
    ['month', 1, 30 * 24 * 0.02],
    ['week', 1, (7 * 24) / 12],
    ['day', 1, 24 / 3],
    ['month', 6, (30 * 24) / 6 / 20],
    ['week', 6, (7 * 24) / 6 / 5],
  ])('of a %s that burn as the alerts say for %i h burn at %d', (per, hours, burn) => {
    const rules = readFileSync('prometheus/rules/otel-kpi.yml', 'utf8');
    const alert = rules.slice(rules.indexOf(hours === 1 ? 'BurnsFast' : 'BurnsSlowly'));
    const scope = per === 'day' ? 'per="day"' : 'per!="day"';
    const threshold = Number(new RegExp(`window="${hours}h",${scope}\\} > ([\\d.]+)`).exec(alert)![1]);
    // A fiftieth of a month exactly; of a week and a day it is a little more or less.
    expect(threshold / burn).toBeGreaterThan(0.99);
    expect(threshold / burn).toBeLessThan(1.13);
  });

  test('of the price of a plan say how many times the plan the use would cost', () => {
    const nowMs = Date.UTC(2026, 10, 21);
    const told = [cost(Date.UTC(2026, 10, 2), 250), cost(Date.UTC(2026, 10, 20), 350)];
    expect(standing('{ amount: 200, unit: usd, per: month }', told, nowMs, 'spent_ratio')).toEqual([3]);
  });

  test('that the page shows as an example are budgets', () => {
    const { catalogue } = watchFiles([DEFAULT, example('budgets:')], 'UTC');
    expect(catalogue.gauges.map(({ name }) => name)).toContain('agent_budget_spent');
  });
});

test('the value of a commit that the page assumes is 50 dollars for each dollar of its cost', () => {
  const told = [
    tell('commit', 4, { agent: 'a' }),
    tell('witnessed_cost', 20e9, { agent: 'a', witness: 'metrics' }),
    tell('witnessed_cost', 7e9, { agent: 'a', witness: 'events' }),
  ];
  const { snapshot, values } = watchFiles([DEFAULT, example('agent_assumed_value')], 'UTC');
  expect(values(snapshot({ told }), NOW_MS)['agent_assumed_value']).toEqual({ 'window=30d': (4 * 50) / 20 });
});

test('an error budget of 2,000 requests has 0.75 left after five failures, and -0.5 after thirty', () => {
  const { snapshot, values } = watchFiles([DEFAULT], 'UTC');
  const left = (failed: number, status = '500') => {
    const labels = { agent: 'a', model: 'm' };
    const told = [
      ...Array.from({ length: 2000 - failed }, () => tell('request', 1, { ...labels, source: 'main' })),
      ...Array.from({ length: failed }, () => tell('request_error', 1, { ...labels, status })),
      // The asker's: in neither.
      ...Array.from({ length: 9 }, () => tell('request_error', 1, { ...labels, status: '400' })),
    ];
    return values(snapshot({ told }), NOW_MS)['agent_api_error_budget_ratio']!['window=30d'];
  };
  expect(left(5)).toBeCloseTo(0.75, 9);
  expect(left(30)).toBeCloseTo(-0.5, 9);
  expect(left(20, '429')).toBeCloseTo(0, 9);
});

test('an hour that clocks repeat has the requests of both, and one that they jump over has none', () => {
  const { snapshot, values } = watchFiles([DEFAULT], 'Europe/Berlin');
  const of = (sunday: number, nowMs: number) => {
    const told = [0, 1, 2, 3].map((hour) => ({
      ...tell('request', 1, { agent: 'a', model: 'm', source: 'main' }),
      timeMs: sunday + (hour + 0.5) * HOUR_MS,
    }));
    const hours = values(snapshot({ told }), nowMs)['agent_requests_by_hour']!;
    return ['01', '02', '03', '04'].map((hour) => hours[`weekday=7 hour=${hour}`]);
  };
  // By UTC the four requests are from half past midnight to half past three.
  expect(of(Date.UTC(2026, 9, 25), Date.UTC(2026, 9, 27))).toEqual([0, 2, 1, 1]);
  expect(of(Date.UTC(2026, 2, 29), Date.UTC(2026, 2, 31))).toEqual([1, 0, 1, 1]);
});

test('a hashed name is the first 128 bits of its HMAC-SHA-256', () => {
  // The second case of RFC 4231.
  const hash = createNameHash('Jefe')('what do ya want for nothing?');
  expect(hash).toBe('5bdcc146bf60754e6a042426089575c7');
});

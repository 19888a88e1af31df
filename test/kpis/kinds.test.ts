/** Each kind against the plainest arithmetic there is, over random facts. */
import { expect, test } from '@jest/globals';
import { readings } from '../../src/kpis/derive.ts';
import type { Fact } from '../../src/model/fact.ts';
import { randomFrom } from '../random.ts';
import { collect, factOf, meterOf } from './facts.ts';

const BOUNDS = [0.1, 0.3, 1.1, 2];
const meter = meterOf(`
  much_seconds_total: { help: X., kind: sum, of: first_token, labels: [model] },
  often_total: { help: X., kind: count, of: first_token, labels: [model] },
  spread_seconds: { help: X., kind: distribution, of: first_token, labels: [model], buckets: [${BOUNDS.join()}] }`);

test.each([1, 2, 3, 4, 5])('sum, count and distribution say what the facts say (seed %i)', (seed) => {
  const { below, pick } = randomFrom(seed);
  // Often right at a bound, a microsecond beside it, or far away.
  const value = () => Math.max(1, Math.round(pick([...BOUNDS, 0, 50]) * 1e6) + pick([-1, 0, 1, below(1e6)]));
  const facts = Array.from({ length: 300 }, () => factOf('first_token', value(), { model: pick(['a', 'b', 'c']) }));
  const totals = collect();
  for (const fact of facts) meter.record(fact, totals);

  const models = [...new Set(facts.map(modelOf))].toSorted();
  const of = (model: string) => facts.filter((fact) => modelOf(fact) === model);
  const seconds = (some: readonly Fact[]) => some.reduce((sum, fact) => sum + fact.value, 0) / 1e6;
  const within = (low: number, high: number) => (fact: Fact) => fact.value / 1e6 > low && fact.value / 1e6 <= high;
  const labels = (model: string) => [['model', model]];
  const edges = [0, ...BOUNDS, Infinity];

  const [much, often, spread] = readings(
    [...totals.slots].map(([key, slots]) => ({ key, slots })),
    meter,
  );
  expect(much!.points).toEqual(models.map((model) => ({ labels: labels(model), value: seconds(of(model)) })));
  expect(often!.points).toEqual(models.map((model) => ({ labels: labels(model), value: of(model).length })));
  expect(spread!.points).toEqual(
    models.map((model) => ({
      labels: labels(model),
      value: 0,
      counts: edges.slice(1).map((high, index) => of(model).filter(within(edges[index]!, high)).length),
      sum: seconds(of(model)),
    })),
  );
});

test('an observation of exactly a bound is in its bucket', () => {
  const totals = collect();
  for (const bound of BOUNDS) meter.record(factOf('first_token', Math.round(bound * 1e6), { model: 'm' }), totals);
  const [spread] = [...totals.slots].filter(([key]) => key.startsWith('["spread'));
  expect(spread![1]).toEqual([1n, 1n, 1n, 1n, 0n, 3_500_000n]);
});

function modelOf(fact: Fact): string {
  return fact.labels['model']!;
}

/**
 * Copilot CLI's metrics, cumulative. Lines are told by them alone. Of tokens they are a witness beside the spans; their input
 * and output have the cache and the reasoning in them, which come as other metrics.
 */
import type { Form, What } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { PointRecord, Vocabulary } from '../../model/record.ts';
import type { Unit } from '../../model/units.ts';
import type { NewPoint } from '../point.ts';
import type { Translate } from '../translator.ts';
import { amount, text } from '../values.ts';
import type { WhoOf } from '../who.ts';

type Metric = {
  readonly kind: string;
  readonly unit: Unit;
  readonly quantities: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
};

const USAGE = 'gen_ai.client.inference.usage';
const tokens = (quantity: string): Metric => ({ kind: 'usage', unit: 'tokens', quantities: [quantity], labels: {} });
const lines = (type: string): Metric => ({ kind: 'lines', unit: 'lines', quantities: [], labels: { type } });

const METRICS: ReadonlyMap<string, Metric> = new Map([
  [`${USAGE}.cache_read.input_tokens`, tokens('cache_read')],
  [`${USAGE}.cache_write.input_tokens`, tokens('cache_write')],
  [`${USAGE}.cache_creation.input_tokens`, tokens('cache_write')],
  [`${USAGE}.reasoning.output_tokens`, tokens('reasoning')],
  ['github.copilot.code.lines_added', lines('added')],
  ['github.copilot.code.lines_removed', lines('removed')],
]);

/** Known, and they say nothing that is counted here, or what spans say. */
const WITHOUT_KPI = /^(gen_ai|github\.copilot)\./;

export function copilotMetrics(
  agent: string,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Translate<PointRecord> {
  const models = [vocabulary.name('gen_ai.response.model'), vocabulary.name('gen_ai.request.model')];
  const whatOf = (name: string, { kind, quantities, labels }: Metric, form: Form) =>
    vocabulary.derive(models, ([response, request]): What => {
      const model = text(response) || text(request);
      return { kind, form, witness: 'metrics', name, quantities, labels: labelsOf({ agent, model, ...labels }) };
    });
  const known = new Map(
    [...METRICS].map(([name, metric]) => {
      return [name, { metric, delta: whatOf(name, metric, 'delta'), cumulative: whatOf(name, metric, 'cumulative') }];
    }),
  );

  return (record, out) => {
    const told = known.get(record.metric);
    if (told === undefined) return WITHOUT_KPI.test(record.metric) ? 'no_kpi' : 'unknown_name';
    const { shape, monotonic, temporality } = record;
    if (shape !== 'sum' || !monotonic || temporality === 'unspecified') return 'unusable_point';
    const value = amount(record.value, told.metric.unit);
    if (value < 0) return 'invalid_value';
    out.push(newPoint(record, whoOf(record), told[temporality](record), value));
    return undefined;
  };
}

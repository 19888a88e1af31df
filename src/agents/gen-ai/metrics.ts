/**
 * Tokens as metrics of the GenAI conventions tell them: a second witness beside spans. Input and output are wholes, with the
 * cache and the reasoning in them, which come as metrics of their own. The older histogram is another witness (wholes.ts).
 */
import type { Form, What } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { PointRecord, Vocabulary } from '../../model/record.ts';
import type { Unit } from '../../model/units.ts';
import type { NewPoint } from '../point.ts';
import type { Translate } from '../translator.ts';
import { amount, text } from '../values.ts';
import type { WhoOf } from '../who.ts';
import { isRequest } from './kinds.ts';
import { durationsOf } from './durations.ts';
import type { GenAiNames } from './names.ts';
import { hostOf } from './hosts.ts';

export const PREFIX = 'gen_ai.';
const USAGE = `${PREFIX}client.inference.usage`;

/** What a metric tells, whoever sends it. */
export type Metric = {
  readonly unit: Unit;
  readonly told: Pick<What, 'kind' | 'quantities' | 'partOf' | 'waitsFor'>;
  readonly labels?: Readonly<Record<string, string>>;
};

const tokens = (quantity: string, more: Pick<What, 'partOf' | 'waitsFor'>): Metric => {
  return { unit: 'tokens', told: { kind: 'usage', quantities: [quantity], ...more } };
};

const METRICS: Readonly<Record<string, Metric>> = {
  [`${USAGE}.input_tokens`]: tokens('input', { waitsFor: 'parts' }),
  [`${USAGE}.cache_read.input_tokens`]: tokens('cache_read', { partOf: ['input'], waitsFor: 'twin' }),
  [`${USAGE}.cache_write.input_tokens`]: tokens('cache_write', { partOf: ['input'], waitsFor: 'twin' }),
  [`${USAGE}.output_tokens`]: tokens('output', { waitsFor: 'parts' }),
  [`${USAGE}.reasoning.output_tokens`]: tokens('reasoning', { partOf: ['output'], waitsFor: 'twin' }),
};

/** `own`: metrics of the agent's own beside these. */
export function genAiMetrics(
  agent: string,
  own: Readonly<Record<string, Metric>>,
  names: GenAiNames,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Translate<PointRecord> {
  const whatOf = (name: string, { told, labels }: Metric, form: Form) =>
    vocabulary.derive([names.operation, names.responseModel, names.requestModel, names.provider], (values) => {
      const [operation = '', response = '', request = '', provider = ''] = values.map(text);
      if (!isRequest(operation)) return undefined;
      const of = { agent, model: response || request, hosted_by: hostOf(provider), ...labels };
      return { ...told, form, witness: 'metrics', name, labels: labelsOf(of) } satisfies What;
    });
  const known = new Map(
    Object.entries({ ...METRICS, ...own }).map(([name, metric]) => {
      return [
        name,
        { ...metric, delta: whatOf(name, metric, 'delta'), cumulative: whatOf(name, metric, 'cumulative') },
      ];
    }),
  );

  const durations = durationsOf(agent, names, whoOf, newPoint, vocabulary);
  return (record, out) => {
    const requests = durations.get(record.metric);
    if (requests !== undefined) return requests(record, out);
    const told = known.get(record.metric);
    if (told === undefined) return record.metric.startsWith(PREFIX) ? 'no_kpi' : 'unknown_name';
    const { shape, monotonic, temporality } = record;
    if (shape !== 'sum' || !monotonic || temporality === 'unspecified') return 'unusable_point';
    const what = told[temporality](record);
    if (what === undefined) return 'no_kpi';
    const value = amount(record.value, told.unit);
    if (value < 0) return 'invalid_value';
    out.push(newPoint(record, whoOf(record), what, value));
    return undefined;
  };
}

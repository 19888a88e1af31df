/**
 * Requests as metrics of the GenAI conventions tell them: by how many durations a histogram has. Spans and events know more of the
 * same ones, so that they come first. How long one took nobody can read from it.
 */
import type { Form, What } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { PointRecord, Vocabulary } from '../../model/record.ts';
import type { NewPoint } from '../point.ts';
import type { Translate } from '../translator.ts';
import { amount, text } from '../values.ts';
import type { WhoOf } from '../who.ts';
import { isRequest } from './kinds.ts';
import type { GenAiNames } from './names.ts';
import { HISTOGRAMS } from './wholes.ts';

/** By their witness: a sender may have both, while it changes the name. */
const METRICS = { 'gen_ai.client.inference.duration': 'metrics', 'gen_ai.client.operation.duration': HISTOGRAMS };

const SHAPES = ['histogram', 'exponential_histogram'];

export function durationsOf(
  agent: string,
  { operation, responseModel, requestModel, error }: GenAiNames,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): ReadonlyMap<string, Translate<PointRecord>> {
  const whatOf = (name: string, witness: string, form: Form) =>
    vocabulary.derive([operation, responseModel, requestModel, error], (values): What | undefined => {
      const [of = '', response = '', request = '', status = ''] = values.map(text);
      // Tools and agents have durations as well, and who does not say of what it is may mean an embedding.
      if (of === '' || !isRequest(of)) return undefined;
      const labels = labelsOf({ agent, model: response || request, status });
      const quantities = [status === '' ? 'answered_request' : 'failed_request'];
      return { kind: 'usage', form, witness, name, quantities, labels, waitsFor: 'twin' };
    });
  return new Map(
    Object.entries(METRICS).map(([name, witness]): [string, Translate<PointRecord>] => {
      const [delta, cumulative] = [whatOf(name, witness, 'delta'), whatOf(name, witness, 'cumulative')];
      return [
        name,
        (record, out) => {
          if (!SHAPES.includes(record.shape) || record.temporality === 'unspecified') return 'unusable_point';
          const what = (record.temporality === 'delta' ? delta : cumulative)(record);
          if (what === undefined) return 'no_kpi';
          const requests = amount(record.count, 'count');
          if (requests < 0) return 'invalid_value';
          out.push(newPoint(record, whoOf(record), what, requests));
          return undefined;
        },
      ];
    }),
  );
}

/** The family's metrics: cumulative sums, each series with a start of its own. Verified on recordings of 0.61.0 and 0.24.4. */
import type { Form, ProblemReason, What } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { PointRecord, Vocabulary } from '../../model/record.ts';
import type { Unit } from '../../model/units.ts';
import type { NewPoint } from '../point.ts';
import type { Translate } from '../translator.ts';
import { amount, flag, text } from '../values.ts';
import type { WhoOf } from '../who.ts';
import { canonicalModel, decidedBy, editDecision, outcomeOf, type Variant } from './words.ts';
import { isMetricWithoutKpi } from './without-kpi.ts';

type Metric = {
  readonly unit: Unit;
  readonly attributes: readonly string[];
  /** What a point of the metric is by these attributes, all at once; or why it is nothing. */
  readonly read: (texts: readonly string[], variant: Variant) => Told;
};
type Meaning = Pick<What, 'kind' | 'quantities' | 'partOf' | 'waitsFor'> & {
  readonly told?: Readonly<Record<string, string>>;
};

const METRICS: Readonly<Record<string, Metric>> = {
  'session.count': { unit: 'count', attributes: [], read: () => [{ kind: 'session_start', quantities: ['start'] }] },
  'token.usage': { unit: 'tokens', attributes: ['model', 'type'], read: tokens },
  'lines.changed': { unit: 'lines', attributes: ['type'], read: lines },
  'api.request.count': { unit: 'count', attributes: ['model', 'status_code', 'error_type'], read: requests },
  'tool.call.count': { unit: 'count', attributes: ['function_name', 'decision', 'success', 'status'], read: calls },
};

/**
 * Input has the tokens in it that were read from the cache, and tokens of tool results beside it. Output has the thoughts in it, or
 * beside it.
 */
function tokens([model = '', type = '']: readonly string[], { outputHasThoughts }: Variant): Told {
  const told: Readonly<Record<string, Omit<Meaning, 'kind' | 'told'>>> = {
    input: { quantities: ['input'], waitsFor: 'part' },
    tool: { quantities: ['input'] },
    cache: { quantities: ['cache_read'], partOf: ['input'] },
    output: outputHasThoughts ? { quantities: ['output'], waitsFor: 'part' } : { quantities: ['output'] },
    thought: outputHasThoughts ? { quantities: ['reasoning'], partOf: ['output'] } : { quantities: ['reasoning'] },
  };
  const meaning = told[type];
  return meaning === undefined
    ? 'unknown_name'
    : [{ kind: 'usage', ...meaning, told: { model: canonicalModel(model) } }];
}

function lines([type = '']: readonly string[]): Told {
  if (type !== 'added' && type !== 'removed') return 'unknown_name';
  return [{ kind: 'usage', quantities: ['changed_lines'], told: { type } }];
}

const ANSWERED = /^(ok|2\d\d)?$/;

/** One that failed is counted twice: with the type of its error, and with its status alone. Events know what they were for. */
function requests([of = '', status = '', errorType = '']: readonly string[]): Told {
  const model = canonicalModel(of);
  const twin = { kind: 'usage', waitsFor: 'twin' } as const;
  if (errorType !== '') return [{ ...twin, quantities: ['failed_request'], told: { model, status } }];
  return ANSWERED.test(status) ? [{ ...twin, quantities: ['answered_request'], told: { model } }] : 'no_kpi';
}

function calls([tool = '', decided = '', success = '', status = '']: readonly string[]): Told {
  const outcome = outcomeOf(flag(success), decided, status);
  const decision = editDecision(tool, decided);
  const edit = { tool, decision, decided_by: decidedBy(decided) };
  const call: Meaning = { kind: 'usage', quantities: ['tool_call'], told: { tool, outcome } };
  return decision === '' ? [call] : [call, { kind: 'decision', quantities: ['decision'], told: edit }];
}

type Told = readonly Meaning[] | ProblemReason;

export function createMetrics(
  variant: Variant,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Translate<PointRecord> {
  const byName = new Map(
    Object.entries(METRICS).map(([name, metric]) => [
      `${variant.prefix}${name}`,
      metricTranslator(variant, name, metric, whoOf, newPoint, vocabulary),
    ]),
  );
  return (record, out) => {
    const translate = byName.get(record.metric);
    if (translate !== undefined) return translate(record, out);
    return isMetricWithoutKpi(record.metric, variant.prefix) ? 'no_kpi' : 'unknown_name';
  };
}

function metricTranslator(
  variant: Variant,
  name: string,
  { unit, attributes, read }: Metric,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Translate<PointRecord> {
  const names = attributes.map((attribute) => vocabulary.name(attribute));
  const whatsOf = (form: Form) =>
    vocabulary.derive(names, (values): readonly What[] | ProblemReason => {
      const meanings = read(values.map(text), variant);
      if (typeof meanings === 'string') return meanings;
      return meanings.map(({ told, ...meaning }, index): What => {
        const labels = labelsOf({ agent: variant.agent, ...told });
        // What a point tells beside the first is a stream of its own.
        const own = index === 0 ? name : `${name}/${meaning.quantities.join()}`;
        return { ...meaning, form, witness: 'metrics', name: own, labels };
      });
    });
  const [delta, cumulative] = [whatsOf('delta'), whatsOf('cumulative')];

  return (record, out) => {
    if (record.shape !== 'sum' || !record.monotonic || record.temporality === 'unspecified') return 'unusable_point';
    const whats = (record.temporality === 'delta' ? delta : cumulative)(record);
    if (typeof whats === 'string') return whats;
    const value = amount(record.value, unit);
    if (value < 0) return 'invalid_value';
    for (const [index, what] of whats.entries()) {
      const point = newPoint(record, whoOf(record), what, value);
      point.sameRecord = index > 0;
      out.push(point);
    }
    return undefined;
  };
}

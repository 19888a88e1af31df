/**
 * Claude Code's eight metrics, over OTLP or scraped from the agent's own Prometheus endpoint: there the names carry
 * underscores, a unit (which the agent drops when Prometheus is its only exporter) and `_total`, and labels underscores.
 */
import type { Form, ProblemReason, What } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { AttributeValue, PointRecord, Vocabulary } from '../../model/record.ts';
import type { Unit } from '../../model/units.ts';
import { withPrometheusName } from '../spellings.ts';
import type { NewPoint } from '../point.ts';
import type { Translate } from '../translator.ts';
import { amount, text } from '../values.ts';
import type { WhoOf } from '../who.ts';
import { THROUGH, usedThrough } from './features.ts';
import { canonicalModel, decidedBy, EDIT_TOOLS, sourceClass } from './words.ts';

type Metric = {
  readonly name: string;
  readonly unitWords: readonly string[];
  readonly kind: string;
  readonly unit: Unit;
  /** What the ledger accounts for of it, or by the attribute `type`. */
  readonly quantity?: string | Readonly<Record<string, string>>;
  /** The attribute of each label. */
  readonly labels: Readonly<Record<string, string>>;
};

const TOKEN_TYPES = { input: 'input', output: 'output', cacheRead: 'cache_read', cacheCreation: 'cache_write' };
const USAGE_LABELS = { model: 'model', source: 'query_source' };
const DECISION_LABELS = { tool: 'tool_name', decision: 'decision', language: 'language', decided_by: 'source' };

// prettier-ignore
const METRICS: readonly Metric[] = [
  { name: 'session.count', unitWords: [], kind: 'session_start', unit: 'count', quantity: 'start', labels: { start: 'start_type' } },
  { name: 'lines_of_code.count', unitWords: [], kind: 'lines', unit: 'lines', quantity: 'lines', labels: { type: 'type', model: 'model' } },
  { name: 'pull_request.count', unitWords: [], kind: 'pull_request', unit: 'count', quantity: 'pull_request', labels: {} },
  { name: 'commit.count', unitWords: [], kind: 'commit', unit: 'count', quantity: 'commit', labels: {} },
  { name: 'cost.usage', unitWords: ['USD'], kind: 'usage', unit: 'usd', quantity: 'cost', labels: USAGE_LABELS },
  { name: 'token.usage', unitWords: ['tokens'], kind: 'usage', unit: 'tokens', quantity: TOKEN_TYPES, labels: USAGE_LABELS },
  { name: 'code_edit_tool.decision', unitWords: [], kind: 'decision', unit: 'count', quantity: 'decision', labels: DECISION_LABELS },
  { name: 'active_time.total', unitWords: ['s', 'seconds'], kind: 'active_time', unit: 'seconds', quantity: 'active_time', labels: { type: 'type' } },
];

const SCRAPED_PREFIX = 'claude_code_';

export type Metrics = { readonly owns: (name: string) => boolean; readonly translate: Translate<PointRecord> };

export function claudeCodeMetrics(agent: string, whoOf: WhoOf, newPoint: NewPoint, vocabulary: Vocabulary): Metrics {
  const bySpelling = new Map<string, Translate<PointRecord>>();
  for (const metric of METRICS) {
    const [otlp, scraped] = (['metrics', 'scraped'] as const).map((witness) =>
      metricTranslator({ agent, witness, metric }, whoOf, newPoint, vocabulary),
    );
    for (const spelling of spellings(metric)) {
      bySpelling.set(spelling, spelling.startsWith(SCRAPED_PREFIX) ? scraped! : otlp!);
    }
  }
  return {
    owns: (name) => name.startsWith(SCRAPED_PREFIX) && bySpelling.has(name),
    translate: (record, out) => {
      const translate = bySpelling.get(record.metric);
      return translate ? translate(record, out) : 'unknown_name';
    },
  };
}

/** Every name the metric is met under. `active_time.total` ends in what is elsewhere a suffix. */
function spellings(metric: Metric): string[] {
  const base = `${SCRAPED_PREFIX}${metric.name.replaceAll('.', '_')}`;
  const stem = base.replace(/_total$/, '');
  const suffixes = ['', ...metric.unitWords.map((word) => `_${word}`)];
  const scraped = [base, stem].flatMap((name) =>
    suffixes.flatMap((suffix) => [name + suffix, `${name}${suffix}_total`]),
  );
  return [`claude_code.${metric.name}`, ...scraped];
}

type Told = { readonly agent: string; readonly witness: string; readonly metric: Metric };

function metricTranslator(
  told: Told,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Translate<PointRecord> {
  const { unit, labels } = told.metric;
  const attributes = [...new Set(['type', ...Object.values(labels), ...(told.metric.kind === 'usage' ? THROUGH : [])])];
  const names = attributes.map((name) => vocabulary.name(...withPrometheusName(name)));
  const whatOf = (form: Form) => vocabulary.derive(names, (values) => whatIs(told, form, textsBy(attributes, values)));
  const [delta, cumulative] = [whatOf('delta'), whatOf('cumulative')];

  return (record, out) => {
    if (record.shape !== 'sum' || !record.monotonic || record.temporality === 'unspecified') return 'unusable_point';
    const what = (record.temporality === 'delta' ? delta : cumulative)(record);
    if (typeof what === 'string') return what;
    const value = amount(record.value, unit);
    if (value < 0) return 'invalid_value';

    out.push(newPoint(record, whoOf(record), what, value));
    return undefined;
  };
}

type Texts = Readonly<Record<string, string>>;

function textsBy(attributes: readonly string[], values: readonly AttributeValue[]): Texts {
  return Object.fromEntries(attributes.map((attribute, index) => [attribute, text(values[index])]));
}

function whatIs({ agent, witness, metric }: Told, form: Form, texts: Texts): What | ProblemReason {
  const { kind, name, quantity } = metric;
  const {
    start,
    tool,
    model,
    source,
    decided_by: decider,
    ...rest
  }: Record<string, string | undefined> = Object.fromEntries(
    Object.entries(metric.labels).map(([label, attribute]) => [label, texts[attribute]]),
  );
  const counted = typeof quantity === 'object' ? quantity[texts['type']!] : quantity;
  if (counted === undefined && quantity !== undefined) return 'unknown_name';
  if (kind === 'session_start' && start === 'agents_view') return 'no_kpi';
  if (kind === 'decision' && !EDIT_TOOLS.has(tool ?? '')) return 'no_kpi';
  return {
    kind,
    form,
    witness,
    // What is scraped comes by other streams than what is sent.
    name: witness === 'scraped' ? `scraped/${name}` : name,
    quantities: counted === undefined ? [] : [counted],
    ...usedThrough(THROUGH.map((attribute) => texts[attribute])),
    labels: labelsOf({
      agent,
      ...rest,
      start,
      tool,
      decided_by: decidedBy(decider ?? ''),
      model: canonicalModel(model ?? ''),
      source: sourceClass(source ?? ''),
    }),
  };
}

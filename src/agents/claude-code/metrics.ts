/**
 * Claude Code's eight metrics, over OTLP or scraped from the agent's own Prometheus endpoint: there the names carry
 * underscores, a unit (which the agent drops when Prometheus is its only exporter) and `_total`, and labels underscores.
 */
import {
  QUANTITY_UNIT,
  type ActivityKind,
  type Form,
  type ProblemReason,
  type Quantity,
  type What,
  type Witness,
} from '../../model/activity.ts';
import { labelList, type FixedLabel } from '../../model/labels.ts';
import type { AttributeValue, PointRecord, Vocabulary } from '../../model/record.ts';
import type { Unit } from '../../model/units.ts';
import { withPrometheusName } from '../spellings.ts';
import { newActivity, type Translate } from '../translator.ts';
import { amount, text } from '../values.ts';
import type { WhoOf } from '../who.ts';
import { canonicalModel, EDIT_TOOLS, sourceClass } from './words.ts';

type Metric = {
  readonly name: string;
  readonly unitWords: readonly string[];
  readonly kind: ActivityKind;
  readonly unit: Unit;
  /** The attributes that tell streams of this metric apart: the point's own, without who and where. */
  readonly attributes: readonly string[];
  readonly labels: Readonly<Partial<Record<FixedLabel, string>>>;
};

const USAGE_ATTRIBUTES = [
  'type',
  'model',
  'query_source',
  'effort',
  'speed',
  'agent.name',
  'skill.name',
  'plugin.name',
  'marketplace.name',
  'mcp_server.name',
  'mcp_tool.name',
];
const USAGE_LABELS = { model: 'model', source: 'query_source' } as const;

// prettier-ignore
const METRICS: readonly Metric[] = [
  { name: 'session.count', unitWords: [], kind: 'session_start', unit: 'count', attributes: ['start_type'], labels: { start: 'start_type' } },
  { name: 'lines_of_code.count', unitWords: [], kind: 'lines', unit: 'lines', attributes: ['type', 'model'], labels: { type: 'type', model: 'model' } },
  { name: 'pull_request.count', unitWords: [], kind: 'pull_request', unit: 'count', attributes: [], labels: {} },
  { name: 'commit.count', unitWords: [], kind: 'commit', unit: 'count', attributes: [], labels: {} },
  { name: 'cost.usage', unitWords: ['USD'], kind: 'usage', unit: 'usd', attributes: USAGE_ATTRIBUTES, labels: USAGE_LABELS },
  { name: 'token.usage', unitWords: ['tokens'], kind: 'usage', unit: 'tokens', attributes: USAGE_ATTRIBUTES, labels: USAGE_LABELS },
  { name: 'code_edit_tool.decision', unitWords: [], kind: 'decision', unit: 'count', attributes: ['tool_name', 'decision', 'source', 'language'], labels: { tool: 'tool_name', decision: 'decision', language: 'language' } },
  { name: 'active_time.total', unitWords: ['s', 'seconds'], kind: 'active_time', unit: 'seconds', attributes: ['type'], labels: { type: 'type' } },
];

const SCRAPED_PREFIX = 'claude_code_';

const TOKEN_TYPES: Readonly<Record<string, Quantity>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache_read',
  cacheCreation: 'cache_write',
};

export type Metrics = { readonly owns: (name: string) => boolean; readonly translate: Translate<PointRecord> };

export function claudeCodeMetrics(agent: string, whoOf: WhoOf, vocabulary: Vocabulary): Metrics {
  const bySpelling = new Map<string, Translate<PointRecord>>();
  for (const metric of METRICS) {
    const [otlp, scraped] = (['metrics', 'scraped'] as const).map((witness) =>
      metricTranslator({ agent, witness, metric }, whoOf, vocabulary),
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

type Told = { readonly agent: string; readonly witness: Witness; readonly metric: Metric };

function metricTranslator(told: Told, whoOf: WhoOf, vocabulary: Vocabulary): Translate<PointRecord> {
  const { unit, attributes } = told.metric;
  const names = attributes.map((name) => vocabulary.name(...withPrometheusName(name)));
  const whatOf = (form: Form) => vocabulary.derive(names, (values) => whatIs(told, form, values));
  const [delta, cumulative] = [whatOf('delta'), whatOf('cumulative')];

  return (record, out) => {
    if (record.shape !== 'sum' || !record.monotonic || record.temporality === 'unspecified') return 'unusable_point';
    const what = (record.temporality === 'delta' ? delta : cumulative)(record);
    if (typeof what === 'string') return what;
    const value = amount(record.value, unit);
    if (value < 0) return 'invalid_value';

    const point = newActivity(whoOf(record), what);
    point.amount = value;
    point.timeHi = record.timeHi | 0;
    point.timeLo = record.timeLo | 0;
    point.startHi = record.startHi | 0;
    point.startLo = record.startLo | 0;
    record.digest(point);
    out.push(point);
    return undefined;
  };
}

function whatIs({ agent, witness, metric }: Told, form: Form, values: readonly AttributeValue[]): What | ProblemReason {
  const texts = values.map(text);
  const told = (name: string) => texts[metric.attributes.indexOf(name)] ?? '';
  const quantity = quantityOf(metric, told('type'));
  if (quantity === null) return 'unknown_name';
  const labels = Object.entries(metric.labels).map(([label, name]) => [label, told(name)]);
  const { start, tool, model, source, ...rest }: Partial<Record<FixedLabel, string>> = Object.fromEntries(labels);
  if (metric.kind === 'session_start' && start === 'agents_view') return 'no_kpi';
  if (metric.kind === 'decision' && !EDIT_TOOLS.has(tool ?? '')) return 'no_kpi';
  return {
    kind: metric.kind,
    form,
    witness,
    name: metric.name,
    stream: texts.map((value, index) => (value === '' ? '' : `${index}=${value}|`)).join(''),
    quantity,
    labels: labelList({
      agent,
      ...rest,
      start: start ?? '',
      tool: tool ?? '',
      model: canonicalModel(model ?? ''),
      source: sourceClass(source ?? ''),
    }),
  };
}

/** What a point's amount is an amount of: undefined for what the ledger does not account for, null for an unknown type. */
function quantityOf(metric: Metric, type: string): Quantity | undefined | null {
  if (metric.kind === 'decision') return 'decision';
  if (metric.kind === 'session_start') return 'start';
  if (metric.kind !== 'usage') return undefined;
  const quantity = metric.unit === 'usd' ? 'cost' : TOKEN_TYPES[type];
  return quantity && QUANTITY_UNIT[quantity] === metric.unit ? quantity : null;
}

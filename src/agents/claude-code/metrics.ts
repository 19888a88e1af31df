/**
 * Claude Code's eight metrics, over OTLP or scraped from the agent's own Prometheus endpoint: there the names carry
 * underscores, a unit (which the agent drops when Prometheus is its only exporter) and `_total`, and labels underscores.
 */
import { QUANTITY_UNIT, type ActivityKind, type Quantity } from '../../model/activity.ts';
import { LABEL, type FixedLabel } from '../../model/labels.ts';
import type { Attributes, AttributeValue, PointRecord } from '../../model/record.ts';
import type { Unit } from '../../model/units.ts';
import { canonicalModel, EDIT_TOOLS, sourceClass } from './words.ts';
import type { Beginner, Translate } from '../translator.ts';
import { amount, text } from '../values.ts';
import { withPrometheusName, type SlotOf } from '../vocabulary.ts';

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

const TOKEN_TYPES: Readonly<Record<string, Quantity>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache_read',
  cacheCreation: 'cache_write',
};

export type Metrics = { readonly owns: (name: string) => boolean; readonly translate: Translate<PointRecord> };

export function claudeCodeMetrics(begin: Beginner, slotOf: SlotOf): Metrics {
  const bySpelling = new Map<string, Translate<PointRecord>>();
  for (const metric of METRICS) {
    const translate = metricTranslator(metric, begin, slotOf);
    for (const spelling of spellings(metric)) bySpelling.set(spelling, translate);
  }
  return {
    owns: (name) => name.startsWith('claude_code_') && bySpelling.has(name),
    translate: (record, out) => {
      const translate = bySpelling.get(record.metric);
      return translate ? translate(record, out) : 'unknown_name';
    },
  };
}

/** Every name the metric is met under. `active_time.total` ends in what is elsewhere a suffix. */
function spellings(metric: Metric): string[] {
  const base = `claude_code_${metric.name.replaceAll('.', '_')}`;
  const stem = base.replace(/_total$/, '');
  const suffixes = ['', ...metric.unitWords.map((word) => `_${word}`)];
  const scraped = [base, stem].flatMap((name) =>
    suffixes.flatMap((suffix) => [name + suffix, `${name}${suffix}_total`]),
  );
  return [`claude_code.${metric.name}`, ...scraped];
}

function metricTranslator(metric: Metric, begin: Beginner, slotOf: SlotOf): Translate<PointRecord> {
  const slot = (name: string) => slotOf(...withPrometheusName(name));
  const own = metric.attributes.map(slot);
  const labels = Object.entries(metric.labels).map(
    ([label, name]) => [LABEL[label as FixedLabel], slot(name)] as const,
  );
  const type = slot('type');
  const detailOf = createDetails(own);

  return (record, out) => {
    if (record.shape !== 'sum' || !record.monotonic || record.temporality === 'unspecified') return 'unusable_point';
    const quantity = quantityOf(metric, text(record.attributes[type]));
    if (quantity === null) return 'unknown_name';
    const value = amount(record.value, metric.unit);
    if (value < 0) return 'invalid_value';

    const witness = record.metric.startsWith('claude_code_') ? 'scraped' : 'metrics';
    const point = begin(record, record.temporality, witness, metric.name);
    point.kind = metric.kind;
    point.quantity = quantity;
    point.amount = value;
    point.timeHi = record.timeHi;
    point.timeLo = record.timeLo;
    point.startHi = record.startHi;
    point.startLo = record.startLo;
    point.detail = detailOf(record.attributes);
    for (const [label, index] of labels) point.labels[label] = text(record.attributes[index]);
    point.labels[LABEL.model] = canonicalModel(point.labels[LABEL.model]!);
    point.labels[LABEL.source] = sourceClass(point.labels[LABEL.source]!);
    if (metric.kind === 'session_start' && point.labels[LABEL.start] === 'agents_view') return 'no_kpi';
    if (metric.kind === 'decision' && !EDIT_TOOLS.has(point.labels[LABEL.tool]!)) return 'no_kpi';
    out.push(point);
    return undefined;
  };
}

/** Streams that take turns: most points say what one of the last few said, and putting a text together is not cheap. */
const DETAILS_REMEMBERED = 8;

/** The attributes with these slots as one text. */
function createDetails(slots: readonly number[]): (attributes: Attributes) => string {
  const remembered: { values: AttributeValue[]; detail: string }[] = [];
  let turn = 0;
  return (attributes) => {
    for (let at = 0; at < remembered.length; at++) {
      const { values, detail } = remembered[at]!;
      let index = 0;
      while (index < slots.length && attributes[slots[index]!] === values[index]) index++;
      if (index === slots.length) return detail;
    }
    const values = slots.map((slot) => attributes[slot]);
    const told = values.map((value, index) => (text(value) === '' ? '' : `${index}=${text(value)}|`));
    const detail = told.join('');
    remembered[turn++ % DETAILS_REMEMBERED] = { values, detail };
    return detail;
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

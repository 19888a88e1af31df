/**
 * Codex' metrics, as far as they tell the same as its events: starts, tokens by turn and cost by turn. All others are of the
 * program itself, or tell less than events: requests of all kinds as one, and refused calls as failed.
 */
import type { Form, ProblemReason, What } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { PointRecord, Vocabulary } from '../../model/record.ts';
import { UNITS } from '../../model/units.ts';
import type { NewPoint } from '../point.ts';
import type { Translate } from '../translator.ts';
import { amount, text } from '../values.ts';
import type { WhoOf } from '../who.ts';
import { sinceTurnUs } from './judgements.ts';
import { canonicalModel, PREFIX } from './words.ts';

/** What metrics that are known and carry no KPI begin with. Any other is counted as unknown, by name. */
const WITHOUT_KPI = new Set(
  [
    'agents_md api_request app app_server approval apps artifact auth auth_storage cloud_config_bundle cloud_requirements',
    'code_mode compact compaction conversation daemon db exec exec_server extension external_agent_config feature goal',
    'guardian guardian_v2 hooks http_client mcp memories memory model model_search models multi_agent network',
    'network_approval network_proxy openai_file_blob_upload_failed openai_file_blob_upload_recovered',
    'openai_file_blob_upload_retry plugin plugins process remote_models response responses responses_api review rollout',
    'rollout_compression rollout_migration sandbox sandbox_integrity shell_snapshot skill skill_read skills sqlite',
    'sse_event startup startup_prewarm status_line statusline task thread thread_history threads tool tool_metadata tools',
    'transport tui turn turn_input unified_exec user voice web_search websocket windows_sandbox world_state',
  ].flatMap((line) => line.split(' ')),
);

type Told = Pick<What, 'quantities' | 'partOf' | 'waitsFor' | 'rounding' | 'costs'>;

/** Types of `turn.token_usage`. `input` and `output` are wholes: what else is told of them comes in points of its own. */
const TOKENS: Readonly<Record<string, Told>> = {
  input: { quantities: ['input'], waitsFor: 'parts' },
  cached_input: { quantities: ['cache_read'], partOf: ['input'] },
  cache_write_input: { quantities: ['cache_write'], partOf: ['input'] },
  output: { quantities: ['output'], waitsFor: 'parts' },
  reasoning_output: { quantities: ['reasoning'], partOf: ['output'] },
};
const SUM_OF_TYPES = 'total';

/** Cost is told in whole millionths of a dollar, rounded up. The event knows it better. */
const NANOS_PER_MICRO = UNITS.usd.scale / 1e6;
const COST: Told = {
  quantities: ['cost'],
  waitsFor: 'twin',
  rounding: NANOS_PER_MICRO,
  costs: 'of_turn',
};

type Metric = {
  readonly kind: string;
  readonly shapes: readonly string[];
  readonly parts: number;
  /** The attribute that says what a point tells, where it is not the type of tokens. */
  readonly by?: string;
  readonly told: (type: string) => Told | ProblemReason;
};

/** A conversation of the program's own: nobody starts it. */
const OF_THE_PROGRAM = /^(subagent|internal)/;

const METRICS: Readonly<Record<string, Metric>> = {
  'turn.token_usage': {
    kind: 'usage',
    shapes: ['histogram', 'exponential_histogram', 'sum'],
    parts: 1,
    told: (type) => TOKENS[type] ?? (type === SUM_OF_TYPES ? 'no_kpi' : 'unknown_name'),
  },
  // It does not say whether the thread is new, which the event does.
  'thread.started': {
    kind: 'session_start',
    shapes: ['sum'],
    parts: 1,
    by: 'session_source',
    told: (by) => (OF_THE_PROGRAM.test(by) ? 'no_kpi' : { quantities: ['start'], waitsFor: 'twin' }),
  },
  'turn.cost_microusd': { kind: 'late_cost', shapes: ['sum'], parts: NANOS_PER_MICRO, told: () => COST },
};

export function codexMetrics(
  agent: string,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Translate<PointRecord> {
  const translators = new Map(
    Object.entries(METRICS).map(([name, metric]) => [
      PREFIX + name,
      metricTranslator(agent, name, metric, whoOf, newPoint, vocabulary),
    ]),
  );
  return (record, out) => {
    const translate = translators.get(record.metric);
    return translate === undefined ? unread(record.metric) : translate(record, out);
  };
}

function unread(metric: string): ProblemReason {
  const [area = ''] = (metric.startsWith(PREFIX) ? metric.slice(PREFIX.length) : metric).split('.');
  return WITHOUT_KPI.has(area) ? 'no_kpi' : 'unknown_name';
}

function metricTranslator(
  agent: string,
  name: string,
  { kind, shapes, parts, by = 'token_type', told }: Metric,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Translate<PointRecord> {
  const turn = vocabulary.name('turn.id');
  const names = [vocabulary.name(by), vocabulary.name('model')];
  const whatOf = (form: Form) =>
    vocabulary.derive(names, ([type, model]): What | ProblemReason => {
      const tells = told(text(type));
      if (typeof tells === 'string') return tells;
      const labels = labelsOf({ agent, model: canonicalModel(text(model)) });
      return { kind, form, witness: 'metrics', name, labels, ...tells };
    });
  const [delta, cumulative] = [whatOf('delta'), whatOf('cumulative')];

  return (record, out) => {
    if (!shapes.includes(record.shape) || record.temporality === 'unspecified') return 'unusable_point';
    if (record.shape === 'sum' && !record.monotonic) return 'unusable_point';
    const what = (record.temporality === 'delta' ? delta : cumulative)(record);
    if (typeof what === 'string') return what;
    const value = amount(record.value, 'count') * parts;
    if (value < 0 || !Number.isSafeInteger(value)) return 'invalid_value';
    const point = newPoint(record, whoOf(record), what, value);
    if (what.costs === 'of_turn') point.durationUs = sinceTurnUs(text(record.get(turn)), point);
    out.push(point);
    return undefined;
  };
}

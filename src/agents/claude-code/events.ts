/** Claude Code's events (OTLP logs): which carry a KPI, and what they say. Verified on recordings of 2.1.329. */
import { QUANTITIES, type Activity, type ProblemReason } from '../../model/activity.ts';
import { LABEL } from '../../model/labels.ts';
import type { AttributeValue, LogRecord } from '../../model/record.ts';
import { toParts } from '../../model/units.ts';
import { canonicalModel, EDIT_TOOLS, sourceClass } from './words.ts';
import type { Beginner, Translate } from '../translator.ts';
import { ABSENT, amount, durationUs, flag, INVALID, ordinal, text } from '../values.ts';
import type { SlotOf } from '../vocabulary.ts';

/** Body and, in some versions, the event name: `claude_code.api_request`. */
const PREFIX = 'claude_code.';

/** Known, and they say nothing that is counted here. What is on neither list is counted as unknown, by name. */
const WITHOUT_KPI = new Set([
  'api_refusal',
  'api_request_body',
  'api_response_body',
  'api_retries_exhausted', // comes beside api_error: counting both would count the failure twice
  'assistant_response', // comes beside api_request
  'at_mention',
  'auth',
  'compaction',
  'feedback_survey',
  'hook_execution_complete',
  'hook_execution_start',
  'hook_plugin_metrics',
  'hook_registered',
  'internal_error',
  'managed_settings_resolved',
  'mcp_server_connection',
  'permission_mode_changed',
  'plugin_installed',
  'plugin_loaded',
  'retention_sweep',
  'skill_activated',
  'subagent_completed', // its total_tokens are those of the last request only
  'system_prompt',
]);

export type Events = { readonly nameOf: (record: LogRecord) => string; readonly translate: Translate<LogRecord> };

type Handler = (record: LogRecord, event: Activity, out: Activity[]) => ProblemReason | undefined;

export function claudeCodeEvents(begin: Beginner, slotOf: SlotOf, lateSlotOf: SlotOf): Events {
  const eventName = slotOf('event.name');
  const sequence = slotOf('event.sequence');
  const joins = ['tool_use_id', 'request_id', 'message.uuid', 'prompt.id'].map((name) => lateSlotOf(name));
  const handlers = new Map<string, Handler>([
    ['api_request', apiRequest(slotOf)],
    ['api_error', apiError(slotOf)],
    ['tool_result', toolResult(slotOf)],
    ['tool_decision', toolDecision(slotOf)],
    ['user_prompt', (_, event, out) => void out.push(event)],
  ]);

  const nameOf = (record: LogRecord) => {
    // A body is a name only with the prefix: any other is prose, and a name that is not known is shown in own metrics.
    const body = record.body.startsWith(PREFIX) ? record.body : '';
    const name = text(record.attributes[eventName]) || record.eventName || body;
    return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
  };

  const translate = (record: LogRecord, out: Activity[]) => {
    const name = nameOf(record);
    const handler = handlers.get(name);
    if (!handler) return WITHOUT_KPI.has(name) ? 'no_kpi' : 'unknown_name';
    const event = begin(record, 'event', 'events', name);
    const observed = record.timeHi === 0 && record.timeLo === 0;
    event.timeHi = observed ? record.observedHi : record.timeHi;
    event.timeLo = observed ? record.observedLo : record.timeLo;
    event.sequence = ordinal(record.attributes[sequence]);
    if (event.sequence < 0) event.detail = joins.map((slot) => text(record.late(slot))).join('|');
    return handler(record, event, out);
  };

  return { nameOf, translate };
}

/** What request and error have in common: model and source. */
function requestLabels(slotOf: SlotOf): (record: LogRecord, event: Activity) => void {
  const model = slotOf('model');
  const querySource = slotOf('query_source');
  return (record, event) => {
    event.labels[LABEL.model] = canonicalModel(text(record.attributes[model]));
    event.labels[LABEL.source] = sourceClass(text(record.attributes[querySource]));
  };
}

const BLANK_USAGE: readonly number[] = QUANTITIES.map(() => 0);

function apiRequest(slotOf: SlotOf): Handler {
  const label = requestLabels(slotOf);
  const [cost, costMicros] = [slotOf('cost_usd'), slotOf('cost_usd_micros')];
  const [duration, firstToken] = [slotOf('duration_ms'), slotOf('ttft_ms')];
  const tokens = [
    ['input', 'input_tokens'],
    ['output', 'output_tokens'],
    ['cache_read', 'cache_read_tokens'],
    ['cache_write', 'cache_creation_tokens'],
  ] as const;
  const quantities = tokens.map(([type]) => QUANTITIES.indexOf(type));
  const slots = tokens.map(([, name]) => slotOf(name));
  const costIndex = QUANTITIES.indexOf('cost');

  return (record, event, out) => {
    const usage = BLANK_USAGE.slice();
    const dollars = amount(record.attributes[cost], 'usd');
    const spent = dollars === ABSENT ? microsToNanos(record.attributes[costMicros]) : dollars;
    if (spent === INVALID) return 'invalid_value';
    usage[costIndex] = Math.max(spent, 0);
    for (let index = 0; index < slots.length; index++) {
      const told = amount(record.attributes[slots[index]!], 'tokens');
      if (told === INVALID) return 'invalid_value';
      usage[quantities[index]!] = Math.max(told, 0);
    }
    label(record, event);
    event.kind = 'request';
    event.usage = usage;
    event.durationUs = durationUs(record.attributes[duration]);
    event.firstTokenUs = durationUs(record.attributes[firstToken]);
    out.push(event);
    return undefined;
  };
}

function microsToNanos(value: AttributeValue): number {
  const micros = amount(value, 'count');
  return micros < 0 ? micros : (toParts(micros / 1e6, 'usd') ?? INVALID);
}

/** Sent once, after the agent gave up; a retried failure that succeeded in the end is no error. */
function apiError(slotOf: SlotOf): Handler {
  const label = requestLabels(slotOf);
  const status = slotOf('status_code');
  return (record, event, out) => {
    label(record, event);
    event.kind = 'request_error';
    event.labels[LABEL.status] = text(record.attributes[status]);
    out.push(event);
    return undefined;
  };
}

function toolResult(slotOf: SlotOf): Handler {
  const [tool, success, duration] = [slotOf('tool_name'), slotOf('success'), slotOf('duration_ms')];
  return (record, event, out) => {
    const succeeded = flag(record.attributes[success]);
    event.kind = 'tool';
    event.labels[LABEL.tool] = text(record.attributes[tool]);
    event.labels[LABEL.outcome] = succeeded === undefined ? '' : succeeded ? 'success' : 'error';
    event.durationUs = durationUs(record.attributes[duration]);
    out.push(event);
    return undefined;
  };
}

/**
 * A rejected call never becomes a tool_result, so it is counted as a tool call here. Decisions on edits are counted as
 * such too; they are also told by a metric, with the language, which the event does not know.
 */
function toolDecision(slotOf: SlotOf): Handler {
  const [tool, decision] = [slotOf('tool_name'), slotOf('decision')];
  return (record, event, out) => {
    const name = text(record.attributes[tool]);
    const verdict = text(record.attributes[decision]);
    if (verdict === 'reject') {
      const call: Activity = { ...event, kind: 'tool', labels: [...event.labels] };
      call.labels[LABEL.tool] = name;
      call.labels[LABEL.outcome] = 'rejected';
      out.push(call);
    }
    if (!EDIT_TOOLS.has(name)) return verdict === 'reject' ? undefined : 'no_kpi';
    event.kind = 'decision';
    event.quantity = 'decision';
    event.labels[LABEL.tool] = name;
    event.labels[LABEL.decision] = verdict;
    out.push(event);
    return undefined;
  };
}

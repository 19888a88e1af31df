/** What the main agent tells as events (logs), with the names, types and order of the recordings of 2.1.329. */
import type { Happening, Source } from './happenings.ts';
import { attributes, nanoseconds, type Attributes, type Json } from './json.ts';
import { NANOS } from './models.ts';
import { PREFIX } from './words.ts';

export type Event = readonly [name: string, of: Attributes];

const CALLERS: Record<Source, string> = {
  main: 'repl_main_thread',
  subagent: 'agent:builtin:general-purpose',
  auxiliary: 'generate_session_title',
};

/** How often the agent tries before it gives up. */
const ATTEMPTS = 11;

/** `who`: attributes of every event. `sequence`: of the first. `atMs`: maps the time of a happening to that of the record. */
export function logRecords(
  happenings: readonly Happening[],
  who: Attributes,
  sequence: number,
  timeOf: (atMs: number) => number,
): Json[] {
  const events = happenings.flatMap((happening) => eventsOf(happening).map((event) => ({ happening, event })));
  return events.map(({ happening, event: [name, of] }, index) => {
    const ms = timeOf(happening.atMs);
    const all: Attributes = {
      ...who,
      'event.name': name,
      'event.timestamp': new Date(ms).toISOString(),
      'event.sequence': sequence + index,
      'prompt.id': happening.promptId,
      ...of,
    };
    return {
      timeUnixNano: nanoseconds(ms),
      observedTimeUnixNano: nanoseconds(ms),
      body: { stringValue: `${PREFIX}${name}` },
      attributes: attributes(all),
      droppedAttributesCount: 0,
    };
  });
}

/** None for what only metrics tell. */
export function eventsOf(of: Happening): Event[] {
  switch (of.kind) {
    case 'prompt': {
      const texts = { prompt: '<REDACTED>', prompt_text: '<REDACTED>', 'message.uuid': of.messageId };
      return [['user_prompt', { prompt_length: String(of.length), ...texts }]];
    }
    case 'request':
      return requestEvents(of);
    case 'error': {
      const { model, durationMs, source, status, requestId } = of;
      const what = { model, error: `${status} ${STATUS_TEXTS[status]}`, status_code: status };
      const caller = { request_id: requestId, speed: 'normal', query_source: CALLERS[source], effort: 'medium' };
      return [
        ['api_error', { ...what, duration_ms: durationMs, attempt: ATTEMPTS, ...caller }],
        ['api_retries_exhausted', { ...what, total_attempts: ATTEMPTS, total_retry_duration_ms: durationMs }],
      ];
    }
    case 'decision': {
      const source = of.by === 'config' ? 'config' : of.accepted ? 'user_temporary' : 'user_reject';
      const what = { decision: of.accepted ? 'accept' : 'reject', source, tool_name: of.tool };
      return [['tool_decision', { ...what, tool_use_id: of.toolUseId, tool_source: 'builtin' }]];
    }
    case 'tool':
      return [['tool_result', toolResult(of)]];
    default:
      return [];
  }
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'service unavailable',
  529: 'overloaded_error',
};

function requestEvents(of: Extract<Happening, { kind: 'request' }>): Event[] {
  const { model, tokens, costNanos } = of;
  const caller = { query_source: CALLERS[of.source], effort: 'medium' };
  const agent: Attributes = of.source === 'subagent' ? { 'agent.name': 'general-purpose' } : {};
  const request: Attributes = {
    model,
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    cache_read_tokens: tokens.cacheRead,
    cache_creation_tokens: tokens.cacheWrite,
    cost_usd: costNanos / NANOS,
    cost_usd_micros: Math.round(costNanos / 1000),
    duration_ms: of.durationMs,
    ttft_ms: of.firstTokenMs,
    request_id: of.requestId,
    speed: 'normal',
    ...caller,
    ...agent,
  };
  const texts = { response_length: tokens.output * 4, response: '<REDACTED>', request_id: of.requestId };
  return [
    ['api_request', request],
    ['assistant_response', { ...texts, 'message.uuid': of.messageId, model, query_source: CALLERS[of.source] }],
  ];
}

/** Sizes and durations are text here, and numbers elsewhere. */
function toolResult(of: Extract<Happening, { kind: 'tool' }>): Attributes {
  const how: Attributes = of.succeeded ? {} : { error_type: of.tool === 'Bash' ? 'ShellError' : 'Error' };
  return {
    tool_name: of.tool,
    tool_use_id: of.toolUseId,
    success: String(of.succeeded),
    duration_ms: String(of.durationMs),
    ...how,
    decision_source: of.by === 'config' ? 'config' : 'user_temporary',
    decision_type: 'accept',
  };
}

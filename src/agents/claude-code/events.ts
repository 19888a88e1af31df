/** Claude Code's events (OTLP logs): which carry a KPI, and what they say. Verified on recordings of 2.1.329. */
import type { Activity, What } from '../../model/activity.ts';
import type { AttributeValue, LogRecord, Vocabulary } from '../../model/record.ts';
import { toParts } from '../../model/units.ts';
import type { Translate } from '../translator.ts';
import { ABSENT, amount, durationUs, INVALID, ordinal, text } from '../values.ts';
import { noticeEvents } from '../notices.ts';
import type { WhoOf } from '../who.ts';
import { besides, createEventName, eventOf, newEvent, type EventRecord, type Handler, type Told } from '../event.ts';
import { THROUGH, usedThrough } from './features.ts';
import { NOTICES } from './notices.ts';
import { toolDecision, toolResult } from './tools.ts';
import { canonicalModel, EVENTS_WITHOUT_KPI, sourceClass } from './words.ts';

/** Metrics, bodies and, in some versions, event names begin so: `claude_code.api_request`. */
export const PREFIX = 'claude_code.';

export type Events = { readonly nameOf: (record: LogRecord) => string; readonly translate: Translate<LogRecord> };

export function claudeCodeEvents(agent: string, whoOf: WhoOf, vocabulary: Vocabulary): Events {
  const sequence = vocabulary.name('event.sequence');
  const handlers = new Map<string, Handler>([
    ['api_request', apiRequest(agent, vocabulary)],
    ['api_error', apiError(agent, vocabulary)],
    ['tool_result', toolResult(agent, vocabulary)],
    ['tool_decision', toolDecision(agent, vocabulary)],
    ['user_prompt', userPrompt(agent, vocabulary)],
    ...hookEvents(agent, vocabulary),
    ...noticeEvents(agent, NOTICES, canonicalModel, vocabulary),
  ]);

  const nameOf = createEventName(PREFIX, vocabulary);
  const note: What = eventOf(agent, 'note', 'note', {}, { form: 'note' });

  const began = (record: LogRecord, what: What): Activity => {
    const event = newEvent(record, whoOf(record), what);
    event.sequence = ordinal(record.get(sequence));
    return event;
  };
  const begin = (record: LogRecord, what: What): Activity => {
    const event = began(record, what);
    record.digest(event);
    return event;
  };

  const translate = (record: LogRecord, out: Activity[]) => {
    const name = nameOf(record);
    const handler = handlers.get(name);
    const { length } = out;
    const reason = handler ? handler(record, begin, out) : EVENTS_WITHOUT_KPI.has(name) ? 'no_kpi' : 'unknown_name';
    // All events of a process are numbered together: those that say nothing here show that none was lost.
    if (out.length === length && ordinal(record.get(sequence)) >= 0) out.push(began(record, note));
    return reason;
  };

  return { nameOf, translate };
}

/** `/clear`, `/model` and the like come as prompts, but no model is asked. Custom commands are prompts. */
function userPrompt(agent: string, vocabulary: Vocabulary): Handler {
  const prompt = eventOf(agent, 'prompt', 'user_prompt', {});
  const command: What = { ...prompt, features: ['command'] };
  const source = vocabulary.name('command_source');
  return (record, begin, out) => {
    const of = text(record.get(source));
    if (of === 'builtin') return 'no_kpi';
    out.push(begin(record, of === '' ? prompt : command));
    return undefined;
  };
}

/** What request and error have in common: model and source. */
function requestLabels(model: AttributeValue, querySource: AttributeValue): Told {
  return { model: canonicalModel(text(model)), source: sourceClass(text(querySource)) };
}

/** A speed with prices of its own. */
const FAST = 'fast';
/** Requests of the server's web search: each search has a price beside that of the tokens. */
const WEB_SEARCH = 'web_search_tool';

/** What a request tells, and the attribute of each. */
const TOKENS = [
  ['input', 'input_tokens'],
  ['output', 'output_tokens'],
  ['cache_read', 'cache_read_tokens'],
  ['cache_write', 'cache_creation_tokens'],
] as const;
const USAGE = ['cost', ...TOKENS.map(([type]) => type)];
const WRITE = TOKENS.findIndex(([type]) => type === 'cache_write');
/** A list that began with a fraction keeps all its numbers in place, also those past 2^31. */
const NOTHING: readonly number[] = [0.5, ...TOKENS.map(() => 0)];

function apiRequest(agent: string, vocabulary: Vocabulary): Handler {
  const names = ['model', 'query_source', 'speed', ...THROUGH].map((name) => vocabulary.name(name));
  const whatOf = vocabulary.derive(names, ([of, by, speed, ...through]): What => {
    const what = eventOf(agent, 'request', 'api_request', requestLabels(of, by), { quantities: USAGE });
    return {
      ...what,
      ...usedThrough(through),
      ...(speed === FAST && { variant: FAST }),
      ...(by === WEB_SEARCH && { hasFees: true as const }),
    };
  });
  const [cost, costMicros] = [vocabulary.name('cost_usd'), vocabulary.name('cost_usd_micros')];
  const [duration, firstToken] = [vocabulary.name('duration_ms'), vocabulary.name('ttft_ms')];
  const tokens = TOKENS.map(([, name]) => vocabulary.name(name));
  const longWrites = createLongWrites(vocabulary);

  return (record, begin, out) => {
    const dollars = amount(record.get(cost), 'usd');
    const spent = dollars < 0 ? microsToNanos(record.get(costMicros)) : dollars;
    const amounts = NOTHING.slice();
    amounts[0] = Math.max(spent, ABSENT);
    // One bad field costs that field: the request and what else it tells count.
    let bad = dollars === INVALID || spent === INVALID;
    for (let index = 0; index < tokens.length; index++) {
      const told = amount(record.get(tokens[index]!), 'tokens');
      if (told === INVALID) bad = true;
      amounts[1 + index] = Math.max(told, ABSENT);
    }
    const request = begin(record, whatOf(record));
    request.amounts = amounts;
    request.cacheWrite1h = longWrites(record, amounts[1 + WRITE]!);
    request.durationUs = durationUs(record.get(duration));
    request.firstTokenUs = durationUs(record.get(firstToken));
    if (request.durationUs === INVALID || request.firstTokenUs === INVALID) bad = true;
    out.push(request);
    const isTooLong = request.durationUs === INVALID || request.firstTokenUs === INVALID;
    return bad || isTooLong ? 'invalid_field' : undefined;
  };
}

/** What a write is made of is believed where it adds up: nearly always both parts are told as 0. */
function createLongWrites(vocabulary: Vocabulary): (record: EventRecord, written: number) => number {
  const [short, long] = [vocabulary.name('cache_creation_5m_tokens'), vocabulary.name('cache_creation_1h_tokens')];
  return (record, written) => {
    if (written <= 0) return ABSENT;
    const [minutes, hour] = [amount(record.get(short), 'tokens'), amount(record.get(long), 'tokens')];
    return minutes >= 0 && hour >= 0 && minutes + hour === written ? hour : ABSENT;
  };
}

function microsToNanos(value: AttributeValue): number {
  const micros = amount(value, 'count');
  return micros < 0 ? micros : (toParts(micros / 1e6, 'usd') ?? INVALID);
}

/** Sent once, after the agent gave up; a retried failure that succeeded in the end is no error. */
function apiError(agent: string, vocabulary: Vocabulary): Handler {
  const tries = vocabulary.seldom('attempt');
  const [model, source, status] = [
    vocabulary.name('model'),
    vocabulary.name('query_source'),
    vocabulary.name('status_code'),
  ];
  const whatOf = vocabulary.derive([model, source, status], ([of, by, code]) =>
    eventOf(agent, 'request_error', 'api_error', { ...requestLabels(of, by), status: text(code) }),
  );
  const retriesOf = vocabulary.derive([model], ([of]) =>
    eventOf(agent, 'retry', 'api_error', { model: canonicalModel(text(of)) }),
  );
  return (record, begin, out) => {
    out.push(begin(record, whatOf(record)));
    const again = amount(record.get(tries), 'count') - 1;
    if (again > 0) out.push(besides(begin(record, retriesOf(record)), again));
    return undefined;
  };
}

/** Of hooks: which there are, and which blocked. All else of them the hook itself tells (see ../hook/). */
function hookEvents(agent: string, vocabulary: Vocabulary): [string, Handler][] {
  const [event, blocking] = [vocabulary.seldom('hook_event'), vocabulary.seldom('num_blocking')];
  const blockOf = vocabulary.derive([event], ([of]) =>
    eventOf(agent, 'confirmed_block', 'hook_execution_complete', { event: text(of) }),
  );
  const registeredOf = vocabulary.derive([event], ([of]) =>
    eventOf(agent, 'registered_hook', 'hook_registered', { event: text(of) }),
  );
  const completed: Handler = (record, begin, out) => {
    const blocked = amount(record.get(blocking), 'count');
    if (blocked <= 0) return blocked === INVALID ? 'invalid_field' : 'no_kpi';
    const block = begin(record, blockOf(record));
    block.amount = blocked;
    out.push(block);
    return undefined;
  };
  const registered: Handler = (record, begin, out) => void out.push(begin(record, registeredOf(record)));
  return [
    ['hook_execution_complete', completed],
    ['hook_registered', registered],
  ];
}

/** Codex' events (OTLP logs): which carry a KPI, and what they say. Verified on recordings of 0.169.0 and 0.171.0. */
import type { Activity, What } from '../../model/activity.ts';
import type { AttributeValue, LogRecord, Vocabulary } from '../../model/record.ts';
import type { Translate } from '../translator.ts';
import { ABSENT, amount, durationUs, flag, INVALID, ordinal, text } from '../values.ts';
import { noticeEvents, type Notices } from '../notices.ts';
import type { WhoOf } from '../who.ts';
import { createEventName, eventOf, newEvent, type Handler } from '../event.ts';
import { isModelEndpoint, mayBeTriedAgain, sinceTurnUs, startKind } from './judgements.ts';
import { toolDecision, toolResult } from './tools.ts';
import { canonicalModel, FAILED_TRY, PREFIX } from './words.ts';

/** Known, and they say nothing that is counted here. What is on neither list is counted as unknown, by name. */
const WITHOUT_KPI = new Set([
  '', // what the program logs of itself
  'agent_communication',
  'agent_response', // beside sse_event
  'agents_list_invocation',
  'auth_recovery',
  'exec_command.background_lifecycle',
  'guardian_assessment', // beside tool_decision
  'network_proxy.domain_policy_decision',
  'network_proxy.policy_decision',
  'plugin_install_elicitation_sent',
  'plugin_install_suggestion',
  'sandbox_outcome',
  'startup_phase',
  'turn_profile',
  'turn_ttft', // of a turn: each request tells its own
  'websocket_connect',
  'websocket_event',
  'websocket_request', // failures are tried again, answers are told by sse_event
]);

const NOTICES: Notices = {
  skill_invocation: {
    kind: 'skill_use',
    labels: { skill_name: 'skill.name', trigger: 'skill.invocation_type' },
    features: ['skill'],
  },
};

export type Events = { readonly nameOf: (record: LogRecord) => string; readonly translate: Translate<LogRecord> };

export function codexEvents(agent: string, whoOf: WhoOf, vocabulary: Vocabulary): Events {
  const handlers = new Map<string, Handler>([
    ['sse_event', answer(agent, vocabulary)],
    ['api_request', apiRequest(agent, vocabulary)],
    ['tool_result', toolResult(agent, vocabulary)],
    ['tool_decision', toolDecision(agent, vocabulary)],
    ['user_prompt', userPrompt(agent)],
    ['conversation_starts', conversationStarts(agent)],
    ['turn_cost', turnCost(agent, vocabulary)],
    ...noticeEvents(agent, NOTICES, canonicalModel, vocabulary),
  ]);

  const nameOf = createEventName(PREFIX, vocabulary);
  const begin = (record: LogRecord, what: What): Activity => {
    const event = newEvent(record, whoOf(record), what);
    record.digest(event);
    return event;
  };

  const translate = (record: LogRecord, out: Activity[]) => {
    const name = nameOf(record);
    const handler = handlers.get(name);
    if (!handler) return WITHOUT_KPI.has(name) || UNNAMED.test(name) ? 'no_kpi' : 'unknown_name';
    return handler(record, begin, out);
  };

  return { nameOf, translate };
}

/** What the program notes of itself has no name but its place in the source, which is another in each version. */
const UNNAMED = /\.rs:\d+$/;

const modelOf = (model: AttributeValue, slug: AttributeValue) => canonicalModel(text(model) || text(slug));

function userPrompt(agent: string): Handler {
  const prompt = eventOf(agent, 'prompt', 'user_prompt', {}, { costs: 'begins_turn' });
  return (record, begin, out) => {
    out.push(begin(record, prompt));
    return undefined;
  };
}

function conversationStarts(agent: string): Handler {
  const starting = (start: string) =>
    eventOf(agent, 'session_start', 'conversation_starts', { start }, { witness: 'starts', quantities: ['start'] });
  const whats = { fresh: starting('fresh'), resume: starting('resume'), '': starting('') };
  return (record, begin, out) => {
    const event = begin(record, whats['']);
    out.push({ ...event, what: whats[startKind(event)] });
    return undefined;
  };
}

/** What an answer tells, and the attribute of each. `input` and `output` are told with their parts. */
const TOKENS = [
  ['input', 'input_token_count'],
  ['cache_read', 'cached_token_count'],
  ['cache_write', 'cache_write_token_count'],
  ['output', 'output_token_count'],
  ['reasoning', 'reasoning_token_count'],
] as const;
const QUANTITIES = TOKENS.map(([type]) => type);
/** A list that began with a fraction keeps all its numbers in place, also those past 2^31. */
const NOTHING: readonly number[] = [0.5, ...TOKENS.map(() => 0)].slice(1);

/** One event per chunk of an answer. The last of them comes again with what was used: that is the request that was answered. */
function answer(agent: string, vocabulary: Vocabulary): Handler {
  const [kind, firstToken] = [vocabulary.name('event.kind'), vocabulary.name('ttft_ms')];
  const [model, slug] = [vocabulary.name('model'), vocabulary.name('slug')];
  const whatOf = vocabulary.derive([model, slug], ([of, by]) =>
    eventOf(agent, 'request', 'sse_event', { model: modelOf(of, by) }, { quantities: QUANTITIES, costs: 'with_turn' }),
  );
  const names = TOKENS.map(([, name]) => vocabulary.name(name));

  return (record, begin, out) => {
    if (record.get(kind) !== 'response.completed') return 'no_kpi';
    const amounts = NOTHING.slice();
    let bad = false;
    let told = false;
    for (let index = 0; index < names.length; index++) {
      const tokens = amount(record.get(names[index]!), 'tokens');
      // One bad field costs that field: the request and what else it tells count.
      if (tokens === INVALID) bad = true;
      if (tokens !== ABSENT) told = true;
      amounts[index] = Math.max(tokens, ABSENT);
    }
    if (!told) return 'no_kpi';
    const [input, read, write, output, reasoning] = amounts as [number, number, number, number, number];
    amounts[0] = without(input, Math.max(read, 0) + Math.max(write, 0));
    amounts[3] = without(output, Math.max(reasoning, 0));
    const request = begin(record, whatOf(record));
    request.amounts = amounts;
    request.firstTokenUs = durationUs(record.get(firstToken));
    out.push(request);
    return bad ? 'invalid_field' : undefined;
  };
}

/** A whole without its parts. Parts that are more than it are no parts of it. */
function without(whole: number, parts: number): number {
  return whole < parts ? whole : whole - parts;
}

/**
 * One for each try. It took until the answer began: when that ended is not told. A failed try counts unless another follows, which
 * says that it is one.
 */
function apiRequest(agent: string, vocabulary: Vocabulary): Handler {
  const name = (spelling: string) => vocabulary.name(spelling);
  const [model, slug, endpoint, status] = [
    name('model'),
    name('slug'),
    name('endpoint'),
    name('http.response.status_code'),
  ];
  const [attempt, relogin, duration] = [name('attempt'), name('auth.retry_after_unauthorized'), name('duration_ms')];
  const whatsOf = vocabulary.derive([model, slug, status, attempt, relogin], ([of, by, code, number, again]) =>
    tryOf(agent, modelOf(of, by), text(code), ordinal(number), flag(again) === true),
  );
  const retryOf = vocabulary.derive([model, slug], ([of, by]) =>
    eventOf(agent, 'retry', 'api_request', { model: modelOf(of, by) }),
  );
  return (record, begin, out) => {
    if (!isModelEndpoint(text(record.get(endpoint)))) return 'no_kpi';
    const what = whatsOf(record);
    if (what === undefined) return 'no_kpi';
    const event = begin(record, what);
    if (what.kind === 'request_time') event.durationUs = durationUs(record.get(duration));
    out.push(event);
    if (ordinal(record.get(attempt)) <= 0) return undefined;
    const again = begin(record, retryOf(record));
    again.sameRecord = true;
    out.push(again);
    return undefined;
  };
}

/** `number`: how many tries there were before. What failed and does not say so may have been followed by another, or not. */
function tryOf(agent: string, model: string, code: string, number: number, isRelogin: boolean): What | undefined {
  const status = ordinal(code);
  const again = number > 0 || isRelogin ? { partOf: [FAILED_TRY] } : {};
  if (status >= 200 && status < 300) return eventOf(agent, 'request_time', 'api_request', { model }, again);
  const told = { model, status: code };
  if (!mayBeTriedAgain(status)) return eventOf(agent, 'request_error', 'api_request', told, again);
  if (number === ABSENT) return undefined;
  const failed = { quantities: [FAILED_TRY], waitsFor: 'parts', ...again } as const;
  return eventOf(agent, 'failed_try', 'api_request', told, failed);
}

/** Minutes after the turn, and only where the account's prices are known. */
function turnCost(agent: string, vocabulary: Vocabulary): Handler {
  const [model, slug] = [vocabulary.name('model'), vocabulary.name('slug')];
  const whatOf = vocabulary.derive([model, slug], ([of, by]) =>
    eventOf(agent, 'late_cost', 'turn_cost', { model: modelOf(of, by) }, { quantities: ['cost'], costs: 'of_turn' }),
  );
  const [cost, turn] = [vocabulary.name('usage.estimated_usd'), vocabulary.name('turn.id')];
  return (record, begin, out) => {
    const spent = amount(record.get(cost), 'usd');
    if (spent === ABSENT) return 'no_kpi';
    if (spent === INVALID) return 'invalid_value';
    const event = begin(record, whatOf(record));
    event.amount = spent;
    event.durationUs = sinceTurnUs(text(record.get(turn)), event);
    out.push(event);
    return undefined;
  };
}

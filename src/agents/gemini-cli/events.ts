/** The family's events (OTLP logs): which carry a KPI, and what they say. Verified on recordings of 0.61.0 and 0.24.4. */
import type { Activity, What } from '../../model/activity.ts';
import { createMemo } from '../../model/memo.ts';
import type { LogRecord, SpanRecord, Vocabulary } from '../../model/record.ts';
import type { Translate } from '../translator.ts';
import { newSpan } from '../span.ts';
import { ABSENT, ordinal, text } from '../values.ts';
import type { WhoOf } from '../who.ts';
import { createEventName, eventOf, newEvent, type Begin, type EventRecord, type Handler } from '../event.ts';
import { noticeEvents } from '../notices.ts';
import { NOTICES } from './notices.ts';
import { apiError, apiResponse } from './requests.ts';
import { toolCall } from './tools.ts';
import { isEventWithoutKpi } from './without-kpi.ts';
import { canonicalModel, type Variant } from './words.ts';

/** Kinds of events that are remembered. */
const WHATS_MAX = 1_000;

export type Events = {
  readonly nameOf: (record: LogRecord) => string;
  readonly translate: Translate<LogRecord>;
  /** Of spans that are made of events. */
  readonly ofSpan: Translate<SpanRecord>;
};

export function createEvents(variant: Variant, whoOf: WhoOf, vocabulary: Vocabulary): Events {
  const { agent, prefix, startEvent } = variant;
  const sequence = vocabulary.name('event.sequence');
  const handlers = new Map<string, Handler>([
    ['api_response', apiResponse(variant, vocabulary)],
    ['api_error', apiError(agent, vocabulary)],
    ['tool_call', toolCall(agent, vocabulary)],
    ['user_prompt', always(eventOf(agent, 'prompt', 'user_prompt', {}))],
    ['session.end', always(eventOf(agent, 'session_end', 'session.end', {}))],
    ...noticeEvents(agent, NOTICES, canonicalModel, vocabulary),
    [startEvent, always(eventOf(agent, 'session_start', startEvent, {}, { quantities: ['start'], witness: 'starts' }))],
  ]);

  const nameOf = createEventName(prefix, vocabulary);
  const begin = (record: LogRecord, what: What): Activity => {
    const event = newEvent(record, whoOf(record), what);
    event.sequence = ordinal(record.get(sequence));
    record.digest(event);
    return event;
  };
  const inSpan = createMemo(WHATS_MAX, (what: What): What => ({ ...what, form: 'span' }));
  // How long it took its attributes tell.
  const beginOfSpan = (record: SpanRecord, what: What): Activity => ({
    ...newSpan(record, whoOf(record), inSpan(what), true),
    durationUs: ABSENT,
  });

  const by =
    <R extends EventRecord>(named: (record: R) => string, begun: Begin<R>): Translate<R> =>
    (record, out) => {
      const name = named(record);
      const handler = handlers.get(name);
      if (!handler) return isEventWithoutKpi(name) ? 'no_kpi' : 'unknown_name';
      return handler(record, begun, out);
    };
  const eventName = vocabulary.name('event.name');
  const nameOfSpan = (record: SpanRecord) => {
    const name = text(record.get(eventName)) || record.name;
    return name.startsWith(prefix) ? name.slice(prefix.length) : name;
  };

  return { nameOf, translate: by(nameOf, begin), ofSpan: by(nameOfSpan, beginOfSpan) };
}

function always(what: What): Handler {
  return (record, begin, out) => {
    out.push(begin(record, what));
    return undefined;
  };
}

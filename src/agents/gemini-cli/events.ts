/** The family's events (OTLP logs): which carry a KPI, and what they say. Verified on recordings of 0.61.0 and 0.24.4. */
import type { Activity, What } from '../../model/activity.ts';
import type { LogRecord, Vocabulary } from '../../model/record.ts';
import { newActivity, type Translate } from '../translator.ts';
import { ordinal, text } from '../values.ts';
import type { WhoOf } from '../who.ts';
import { eventOf, type Handler } from './handler.ts';
import { apiError, apiResponse } from './requests.ts';
import { toolCall } from './tools.ts';
import { isEventWithoutKpi } from './without-kpi.ts';
import type { Variant } from './words.ts';

export type Events = { readonly nameOf: (record: LogRecord) => string; readonly translate: Translate<LogRecord> };

export function createEvents(variant: Variant, whoOf: WhoOf, vocabulary: Vocabulary): Events {
  const { agent, prefix, startEvent } = variant;
  const eventName = vocabulary.name('event.name');
  const sequence = vocabulary.name('event.sequence');
  const handlers = new Map<string, Handler>([
    ['api_response', apiResponse(variant, vocabulary)],
    ['api_error', apiError(agent, vocabulary)],
    ['tool_call', toolCall(agent, vocabulary)],
    ['user_prompt', always(eventOf(agent, 'prompt', 'user_prompt', {}))],
    ['session.end', always(eventOf(agent, 'session_end', 'session.end', {}))],
    [startEvent, always({ ...eventOf(agent, 'session_start', startEvent, {}, ['start']), witness: 'starts' })],
  ]);

  const nameOf = (record: LogRecord) => {
    const name = text(record.get(eventName)) || record.eventName || nameIn(record.body, prefix);
    return name.startsWith(prefix) ? name.slice(prefix.length) : name;
  };

  const begin = (record: LogRecord, what: What): Activity => {
    const event = newActivity(whoOf(record), what);
    const observed = record.timeHi === 0 && record.timeLo === 0;
    event.timeHi = (observed ? record.observedHi : record.timeHi) | 0;
    event.timeLo = (observed ? record.observedLo : record.timeLo) | 0;
    event.sequence = ordinal(record.get(sequence));
    record.digest(event);
    return event;
  };

  const translate = (record: LogRecord, out: Activity[]) => {
    const name = nameOf(record);
    const handler = handlers.get(name);
    if (!handler) return isEventWithoutKpi(name) ? 'no_kpi' : 'unknown_name';
    return handler(record, begin, out);
  };

  return { nameOf, translate };
}

/** A body is a name only with the prefix: any other is prose. */
function nameIn(body: string, prefix: string): string {
  return body.startsWith(prefix) ? body : '';
}

function always(what: What): Handler {
  return (record, begin, out) => {
    out.push(begin(record, what));
    return undefined;
  };
}

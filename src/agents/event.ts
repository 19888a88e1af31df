/** An event, as every agent's logs tell it. */
import type { Activity, ProblemReason, What, Who } from '../model/activity.ts';
import { labelsOf } from '../model/labels.ts';
import type { LogRecord, SpanRecord, Vocabulary } from '../model/record.ts';
import { newActivity } from './translator.ts';
import { text } from './values.ts';

/** An event is a log, or a span where an agent makes spans of its logs. */
export type EventRecord = LogRecord | SpanRecord;
/** Makes an activity of an event: all but how much. */
export type Begin<R = LogRecord> = (record: R, what: What) => Activity;
/** What makes activities of the events of one name. */
export type Handler = <R extends EventRecord>(record: R, begin: Begin<R>, out: Activity[]) => ProblemReason | undefined;

export type Told = Readonly<Record<string, string>>;

/** What events of this name are; `of` for what is not as it mostly is. */
export function eventOf(agent: string, kind: string, name: string, told: Told, of: Partial<What> = {}): What {
  return { kind, form: 'event', witness: 'events', name, quantities: [], labels: labelsOf({ agent, ...told }), ...of };
}

/** An activity at the event's time. */
export function newEvent(record: LogRecord, who: Who, what: What): Activity {
  const event = newActivity(who, what);
  const observed = isTimeless(record);
  event.timeHi = (observed ? record.observedHi : record.timeHi) | 0;
  event.timeLo = (observed ? record.observedLo : record.timeLo) | 0;
  return event;
}

/** The event's time, or when that was observed: of some agents the time itself is always 0. */
export function timeOf(record: LogRecord): readonly [hi: number, lo: number] {
  return isTimeless(record) ? [record.observedHi, record.observedLo] : [record.timeHi, record.timeLo];
}

function isTimeless({ timeHi, timeLo }: LogRecord): boolean {
  return timeHi === 0 && timeLo === 0;
}

/**
 * Reads the name of an event, without the agent's prefix. A body is a name only with it: any other is prose, and a name that is not
 * known is shown in own metrics.
 */
export function createEventName(prefix: string, vocabulary: Vocabulary): (record: LogRecord) => string {
  const attribute = vocabulary.name('event.name');
  return (record) => {
    const { eventName, body } = record;
    const name = text(record.get(attribute)) || eventName || (body.startsWith(prefix) ? body : '');
    return name.startsWith(prefix) ? name.slice(prefix.length) : name;
  };
}

/** What the same record tells as well. */
export function besides(told: Activity, howMuch: number): Activity {
  told.sameRecord = true;
  told.amount = howMuch;
  return told;
}

/** All that one record tells. */
export function pushAll<R>(
  whats: readonly What[],
  record: R,
  begin: Begin<R>,
  out: Activity[],
): ProblemReason | undefined {
  for (const [index, what] of whats.entries()) {
    const told = begin(record, what);
    told.sameRecord = index > 0;
    out.push(told);
  }
  return whats.length === 0 ? 'no_kpi' : undefined;
}

/** What makes activities of the events of one name. */
import type { Activity, ProblemReason, What } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { LogRecord } from '../../model/record.ts';

/** Makes an activity of an event: all but how much. */
export type Begin = (record: LogRecord, what: What) => Activity;
export type Handler = (record: LogRecord, begin: Begin, out: Activity[]) => ProblemReason | undefined;

/** What events of this name are; `quantities` for what the ledger accounts for. */
export function eventOf(
  agent: string,
  kind: string,
  name: string,
  told: Readonly<Record<string, string>>,
  quantities: readonly string[] = [],
): What {
  return { kind, form: 'event', witness: 'events', name, quantities, labels: labelsOf({ agent, ...told }) };
}

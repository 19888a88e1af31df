/** What all of Claude Code's events have in common. */
import type { Activity, Form, ProblemReason, What } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { LogRecord } from '../../model/record.ts';

/** Makes an activity of an event: all but how much. */
type Begin = (record: LogRecord, what: What) => Activity;
export type Handler = (record: LogRecord, begin: Begin, out: Activity[]) => ProblemReason | undefined;

export type Told = Readonly<Record<string, string>>;

/** What events of this name are; `quantities` for what the ledger accounts for. */
export function eventOf(
  agent: string,
  kind: string,
  name: string,
  told: Told,
  quantities: readonly string[] = [],
  form: Form = 'event',
): What {
  return { kind, form, witness: 'events', name, quantities, labels: labelsOf({ agent, ...told }) };
}

/** What the same record tells as well. */
export function besides(told: Activity, howMuch: number): Activity {
  told.sameRecord = true;
  told.amount = howMuch;
  return told;
}

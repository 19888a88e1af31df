/** What all of Codex' events have in common. */
import type { Activity, ProblemReason, What } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { LogRecord } from '../../model/record.ts';

/** Makes an activity of an event: all but how much. */
type Begin = (record: LogRecord, what: What) => Activity;
export type Handler = (record: LogRecord, begin: Begin, out: Activity[]) => ProblemReason | undefined;

type Told = Readonly<Record<string, string>>;

/** What events of this name are; `of` for what is not as it mostly is. */
export function eventOf(agent: string, kind: string, name: string, told: Told, of: Partial<What> = {}): What {
  return { kind, form: 'event', witness: 'events', name, quantities: [], labels: labelsOf({ agent, ...told }), ...of };
}

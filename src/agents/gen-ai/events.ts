/** Usage as an event of the GenAI conventions tells it beside the span of its request: a witness, and no request of its own. */
import type { Activity, ProblemReason, What, Who } from '../../model/activity.ts';
import type { LogRecord, Vocabulary } from '../../model/record.ts';
import { eventOf, newEvent } from '../event.ts';
import { text } from '../values.ts';
import type { GenAiNames } from './names.ts';
import { hostOf } from './hosts.ts';
import { USAGE, usageOf } from './usage.ts';

const DETAILS = 'gen_ai.client.inference.operation.details';

type EventHandler = (record: LogRecord, who: Who, out: Activity[]) => ProblemReason | undefined;

export function genAiEvents(agent: string, names: GenAiNames, vocabulary: Vocabulary): EventHandler {
  const told = [names.responseModel, names.requestModel, names.provider];
  const whatOf = vocabulary.derive(told, ([response, request, provider]): What => {
    const labels = { model: text(response) || text(request), hosted_by: hostOf(text(provider)) };
    return eventOf(agent, 'usage', DETAILS, labels, { quantities: USAGE });
  });
  return (record, who, out) => {
    if ((record.eventName || text(record.get(names.event)) || record.body) !== DETAILS) return 'no_kpi';
    const { amounts, hasInvalid } = usageOf(record, names);
    const usage = newEvent(record, who, whatOf(record));
    record.digest(usage);
    usage.amounts = amounts;
    out.push(usage);
    return hasInvalid ? 'invalid_field' : undefined;
  };
}

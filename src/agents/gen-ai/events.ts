/** Requests as events of the GenAI conventions tell them beside spans, which know more of them: a second witness. */
import type { Activity, ProblemReason, What, Who } from '../../model/activity.ts';
import type { LogRecord, Vocabulary } from '../../model/record.ts';
import { eventOf, newEvent } from '../event.ts';
import { text } from '../values.ts';
import type { GenAiNames } from './names.ts';
import { hostOf, tierOf } from './hosts.ts';
import { ANSWERED, FAILED, usageOf } from './usage.ts';

const DETAILS = 'gen_ai.client.inference.operation.details';
const SPELLING = /^gen_ai\.client\.inference(\.operation)?\.details$/;

type EventHandler = (record: LogRecord, who: Who, out: Activity[]) => ProblemReason | undefined;

export function genAiEvents(agent: string, names: GenAiNames, vocabulary: Vocabulary): EventHandler {
  const told = [names.responseModel, names.requestModel, names.provider, names.tier, names.error];
  const whatOf = vocabulary.derive(told, ([response, request, provider, tier, error]): What => {
    const model = text(response) || text(request);
    const labels = { model, hosted_by: hostOf(text(provider)), service_tier: tierOf(text(tier)), status: text(error) };
    const quantities = text(error) === '' ? ANSWERED : FAILED;
    return eventOf(agent, 'usage', DETAILS, labels, { quantities, waitsFor: 'twin', costs: 'itself' });
  });
  return (record, who, out) => {
    if (!SPELLING.test(record.eventName || text(record.get(names.event)) || record.body)) return 'no_kpi';
    const { amounts, hasInvalid } = usageOf(record, names);
    const usage = newEvent(record, who, whatOf(record));
    record.digest(usage);
    usage.amounts = [...amounts, 1];
    out.push(usage);
    return hasInvalid ? 'invalid_field' : undefined;
  };
}

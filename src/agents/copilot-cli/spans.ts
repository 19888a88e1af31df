/** What Copilot CLI's spans mean. Verified on recordings of 1.0.102. */
import type { What } from '../../model/activity.ts';
import { createMemo } from '../../model/memo.ts';
import type { SpanRecord, Vocabulary } from '../../model/record.ts';
import { requestOf, toolOf, whatOfSpan, type SpanHandler } from '../gen-ai/handlers.ts';
import { isUnknown, spanKindOf } from '../gen-ai/kinds.ts';
import type { GenAiNames } from '../gen-ai/names.ts';
import { withCredits } from './credits.ts';
import { newSpan } from '../span.ts';
import type { Translate } from '../translator.ts';
import { text } from '../values.ts';
import type { WhoOf } from '../who.ts';

const RUN = 'invoke_agent';
const SUBAGENT = 'sub-agent';
const PERMISSION = 'permission';
/** The permission that an edit of a file needs. */
const EDIT = 'write';
/** `approved-for-session`, `approved-for-location` and others are answers of a person too. */
const APPROVED = /^approved/;
const BY_PERSON = /by-user$/;

export function copilotSpans(
  agent: string,
  whoOf: WhoOf,
  names: GenAiNames,
  vocabulary: Vocabulary,
): Translate<SpanRecord> {
  const request = withCredits(agent, withSubagents(requestOf(agent, names, vocabulary), vocabulary), vocabulary);
  const tool = toolOf(agent, names, vocabulary);
  const run = runOf(agent, names, vocabulary);
  const permission = permissionOf(agent, vocabulary);
  const handlerOf = (record: SpanRecord): SpanHandler | undefined => {
    if (record.name === PERMISSION) return permission;
    if (text(record.get(names.operation)) === RUN) return run;
    const kind = spanKindOf(record, names);
    return kind === 'request' ? request : kind === 'tool' ? tool : undefined;
  };
  return (record, out) => {
    const handler = handlerOf(record);
    if (handler !== undefined) return handler(record, whoOf(record), out);
    return isUnknown(record, names) ? 'unknown_name' : 'no_kpi';
  };
}

/** Kinds of requests that are remembered. */
const WHATS_MAX = 1_000;

/** Requests of a sub-agent say so. Metrics, which tell the same tokens, do not, so it is no label of them. */
function withSubagents(request: SpanHandler, vocabulary: Vocabulary): SpanHandler {
  const initiator = vocabulary.name('github.copilot.initiator');
  const bySubagent = createMemo(WHATS_MAX, (what: What): What => ({ ...what, madeFor: 'subagent' }));
  return (record, who, out) => {
    const { length } = out;
    const problem = request(record, who, out);
    const asked = out[length];
    if (asked !== undefined && text(record.get(initiator)) === SUBAGENT)
      out[length] = { ...asked, what: bySubagent(asked.what) };
    return problem;
  };
}

/**
 * A run of an agent repeats the usage of its requests: none of it counts. The run of the main agent answers one prompt; that
 * of a sub-agent has a name. So may the main one, which is the first of its trace and tells its turns.
 */
function runOf(agent: string, { agentName }: GenAiNames, vocabulary: Vocabulary): SpanHandler {
  const prompt = whatOfSpan('prompt', RUN, { agent });
  const subagentOf = vocabulary.derive([agentName], ([name]) =>
    whatOfSpan('subagent_run', RUN, { agent, agent_type: text(name) }),
  );
  const turns = vocabulary.name('github.copilot.turn_count');
  const isMain = (record: SpanRecord) => record.parentSpanId === '' && record.get(turns) !== undefined;
  return (record, who, out) => {
    const isSubagent = text(record.get(agentName)) !== '' && !isMain(record);
    out.push(isSubagent ? newSpan(record, who, subagentOf(record)) : newSpan(record, who, prompt, true));
    return undefined;
  };
}

/** Whether a call was allowed that nothing allowed beforehand: a person was asked, or nobody could be. Which tool it was is not told. */
function permissionOf(agent: string, vocabulary: Vocabulary): SpanHandler {
  const nameOf = (word: string) => vocabulary.name(`github.copilot.permission.${word}`);
  const names = ['kind', 'tool_name', 'result'].map(nameOf);
  const whatsOf = vocabulary.derive(names, (values): What[] => {
    const [kind = '', tool = '', result = ''] = values.map(text);
    if (result === '') return [];
    const decision = APPROVED.test(result) ? 'accept' : 'reject';
    const isPersons = APPROVED.test(result) || BY_PERSON.test(result);
    const edit = { agent, tool, decision, decided_by: isPersons ? 'person' : 'settings' };
    return [
      ...(kind === EDIT ? [whatOfSpan('decision', PERMISSION, edit, ['decision'])] : []),
      ...(isPersons ? [whatOfSpan('permission', PERMISSION, { agent, tool, decision })] : []),
    ];
  });
  return (record, who, out) => {
    const whats = whatsOf(record);
    for (const [index, what] of whats.entries()) out.push({ ...newSpan(record, who, what), sameRecord: index > 0 });
    return whats.length === 0 ? 'no_kpi' : undefined;
  };
}

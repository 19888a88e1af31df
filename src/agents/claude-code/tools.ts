/** Claude Code's calls of tools, and who decided about them. */
import type { What } from '../../model/activity.ts';
import type { Vocabulary } from '../../model/record.ts';
import { durationUs, flag, INVALID, text } from '../values.ts';
import { eventOf, pushAll, type Handler } from '../event.ts';
import { usedBy } from './features.ts';
import { decidedBy, EDIT_TOOLS } from './words.ts';

export function toolResult(agent: string, vocabulary: Vocabulary): Handler {
  const [tool, success, duration] = [
    vocabulary.name('tool_name'),
    vocabulary.name('success'),
    vocabulary.name('duration_ms'),
  ];
  const whatOf = vocabulary.derive([tool, success], ([name, told]) => {
    const succeeded = flag(told);
    const outcome = succeeded === undefined ? '' : succeeded ? 'success' : 'error';
    return { ...eventOf(agent, 'tool', 'tool_result', { tool: text(name), outcome }), ...usedBy(text(name)) };
  });
  const errorType = vocabulary.seldom('error_type');
  const failed = vocabulary.derive([tool, errorType], ([name, of]) => {
    const labels = { tool: text(name), outcome: 'error', error_type: text(of) };
    return { ...eventOf(agent, 'tool', 'tool_result', labels), ...usedBy(text(name)) };
  });
  return (record, begin, out) => {
    const call = begin(record, flag(record.get(success)) === false ? failed(record) : whatOf(record));
    call.durationUs = durationUs(record.get(duration));
    out.push(call);
    return call.durationUs === INVALID ? 'invalid_field' : undefined;
  };
}

/** Who decided, where a person did not answer and stopped the agent. */
const STOPPED = 'user_abort';

/**
 * A rejected call never becomes a tool_result, so it is counted as a tool call here. Decisions on edits are counted as
 * such too; they are also told by a metric, with the language, which the event does not know. What a person answered, and that
 * they stopped the agent, is told by who decided.
 */
export function toolDecision(agent: string, vocabulary: Vocabulary): Handler {
  const names = ['tool_name', 'decision', 'source'].map((name) => vocabulary.name(name));
  const whatsOf = vocabulary.derive(names, (values) => {
    const [tool, decision, source] = values.map(text) as [string, string, string];
    const decider = decidedBy(source);
    const edit = { tool, decision, decided_by: decider };
    const whats: What[] = [];
    if (decision === 'reject') whats.push(eventOf(agent, 'tool', 'tool_decision', { tool, outcome: 'rejected' }));
    if (EDIT_TOOLS.has(tool))
      whats.push(eventOf(agent, 'decision', 'tool_decision', edit, { quantities: ['decision'] }));
    if (decider === 'person') whats.push(eventOf(agent, 'permission', 'tool_decision', { tool, decision }));
    if (source === STOPPED) whats.push(eventOf(agent, 'interruption', 'tool_decision', {}));
    return whats;
  });
  return (record, begin, out) => pushAll(whatsOf(record), record, begin, out);
}

/** Tool calls: what became of them, what was decided on them, and the lines they changed. */
import type { What } from '../../model/activity.ts';
import type { AttributeValue, Vocabulary } from '../../model/record.ts';
import { durationUs, flag, INVALID, text } from '../values.ts';
import { besides, eventOf, type Handler } from '../event.ts';
import { decidedBy, editDecision, outcomeOf } from './words.ts';

/** Lines that the model changed, in a call's metadata, a text or a map. Gemini CLI's metric tells the same ones. */
const LINES = [
  ['added', /"model_added_lines"\s*:\s*(\d{1,9})\b/],
  ['removed', /"model_removed_lines"\s*:\s*(\d{1,9})\b/],
] as const;

/** Features that a call shows in use. */
const FEATURES: Readonly<Record<string, string>> = {
  activate_skill: 'skill',
  skill: 'skill',
  invoke_agent: 'subagent',
  agent: 'subagent',
  task: 'subagent',
  enter_plan_mode: 'plan_mode',
  exit_plan_mode: 'plan_mode',
};

/**
 * A call that was refused or stopped is rejected whatever else is told of it. How long that took is how long a person did. What a
 * command returned is told as free text only: `exit 3` is a success where the agent says so.
 */
export function toolCall(agent: string, vocabulary: Vocabulary): Handler {
  const names = ['function_name', 'success', 'decision', 'status', 'tool_type', 'error_type'].map((name) =>
    vocabulary.name(name),
  );
  const [duration, metadata] = [vocabulary.name('duration_ms'), vocabulary.map('metadata')];
  const whatsOf = vocabulary.derive(names, (values) => whatsOfCall(agent, values));
  const changes = LINES.map(([type, pattern]) => ({
    what: eventOf(agent, 'usage', 'tool_call', { type }, { quantities: ['changed_lines'] }),
    pattern,
  }));

  return (record, begin, out) => {
    const { call, decision } = whatsOf(record);
    const told = begin(record, call);
    if (call.labels['outcome'] !== 'rejected') told.durationUs = durationUs(record.get(duration));
    out.push(told);
    if (decision !== undefined) out.push(besides(begin(record, decision), 1));
    const written = record.get(metadata);
    // What is longer than a name may be is not delivered.
    if (typeof written === 'string') {
      for (const { what, pattern } of changes) {
        const lines = Number(pattern.exec(written)?.[1] ?? 0);
        if (lines > 0) out.push(besides(begin(record, what), lines));
      }
    }
    return told.durationUs === INVALID ? 'invalid_field' : undefined;
  };
}

function whatsOfCall(agent: string, values: readonly AttributeValue[]): { call: What; decision: What | undefined } {
  const [tool = '', , decided = '', status = '', type, error] = values.map(text);
  const outcome = outcomeOf(flag(values[1]), decided, status);
  const decision = editDecision(tool, decided);
  const edit = { tool, decision, decided_by: decidedBy(decided) };
  const told = { tool, outcome, ...(outcome === 'error' && { error_type: error ?? '' }) };
  const feature = type === 'mcp' ? 'mcp' : FEATURES[tool];
  return {
    call: {
      ...eventOf(agent, 'tool_call', 'tool_call', told, { quantities: ['tool_call'] }),
      ...(feature !== undefined && outcome !== 'rejected' && { features: [feature] }),
    },
    decision: decision === '' ? undefined : eventOf(agent, 'decision', 'tool_call', edit, { quantities: ['decision'] }),
  };
}

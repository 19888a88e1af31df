/** Codex' tool calls, and the decisions about them. */
import type { What } from '../../model/activity.ts';
import type { Vocabulary } from '../../model/record.ts';
import { durationUs, flag, text } from '../values.ts';
import { besides, eventOf, pushAll, type Handler } from '../event.ts';
import { EDIT_TOOL, FAILED_TOOL } from './words.ts';

const SUBAGENT = 'subagent';
/** Some versions put the tool's namespace before its name. */
const SPAWNS = /spawn_agent$/;

/** It says whether the tool ran, not what came of it: a command that ends with 3 is a success. */
export function toolResult(agent: string, vocabulary: Vocabulary): Handler {
  const [tool, success] = [vocabulary.name('tool_name'), vocabulary.name('success')];
  const server = vocabulary.name('mcp_server');
  const duration = vocabulary.name('duration_ms');
  const whatOf = vocabulary.derive([tool, success, server], ([name, told, of]) => {
    const succeeded = flag(told);
    const outcome = succeeded === undefined ? '' : succeeded ? 'success' : 'error';
    const labels = { tool: text(name), outcome };
    const features = text(of) !== '' ? ['mcp'] : SPAWNS.test(text(name)) ? [SUBAGENT] : undefined;
    if (succeeded !== false) return eventOf(agent, 'tool', 'tool_result', labels, features && { features });
    const failed = { quantities: [FAILED_TOOL], waitsFor: 'parts' } as const;
    return eventOf(agent, 'failed_tool', 'tool_result', labels, failed);
  });
  const run = eventOf(agent, 'subagent_run', 'tool_result', {});
  return (record, begin, out) => {
    const what = whatOf(record);
    const call = begin(record, what);
    // One that failed may never have run: then it is as long as a person was waited for.
    if (what.kind === 'tool') call.durationUs = durationUs(record.get(duration));
    out.push(call);
    if (what.features?.[0] === SUBAGENT) out.push(besides(begin(record, run), 1));
    return undefined;
  };
}

const DECIDERS: Readonly<Record<string, string>> = { config: 'settings', user: 'person' };

/** Its case varies. Other words are of programs that decide for a person. */
function decidedBy(source: string): string {
  return DECIDERS[source.toLowerCase()] ?? '';
}

const ACCEPTED = /^approved/i;
/** `abort` refuses, and ends the turn: the call has no result. */
const REFUSED = /^(denied|abort|timed_out)/i;
const STOPPED = /^abort/i;
const HAS_RESULT = /^denied/i;

/** Also of what the configuration decides. Of a call that was refused it is the call, and not the result that follows. */
export function toolDecision(agent: string, vocabulary: Vocabulary): Handler {
  const names = ['tool_name', 'decision', 'source'].map((name) => vocabulary.name(name));
  const whatsOf = vocabulary.derive(names, (values) => {
    const [tool, decided, source] = values.map(text) as [string, string, string];
    const [isRefused, isAccepted] = [REFUSED.test(decided), ACCEPTED.test(decided)];
    const whats: What[] = [];
    if (isRefused) {
      const of = HAS_RESULT.test(decided) ? { partOf: [FAILED_TOOL] } : {};
      whats.push(eventOf(agent, 'tool', 'tool_decision', { tool, outcome: 'rejected' }, of));
    }
    if (tool === EDIT_TOOL) {
      const decision = isRefused ? 'reject' : isAccepted ? 'accept' : '';
      const edit = { tool, decision, decided_by: decidedBy(source) };
      whats.push(eventOf(agent, 'decision', 'tool_decision', edit, { quantities: ['decision'] }));
    }
    if (decidedBy(source) === 'person' && (isRefused || isAccepted)) {
      const decision = isRefused ? 'reject' : 'accept';
      whats.push(eventOf(agent, 'permission', 'tool_decision', { tool, decision }));
    }
    if (STOPPED.test(decided)) whats.push(eventOf(agent, 'interruption', 'tool_decision', {}));
    return whats;
  });
  return (record, begin, out) => pushAll(whatsOf(record), record, begin, out);
}

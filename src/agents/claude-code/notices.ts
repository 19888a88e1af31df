/** Events of Claude Code that say that something happened, and no amount: what each is, and which attribute each label is. */
import type { What } from '../../model/activity.ts';
import type { Vocabulary } from '../../model/record.ts';
import { durationUs, flag, INVALID, text } from '../values.ts';
import { eventOf, type Handler } from '../event.ts';
import { canonicalModel } from './words.ts';

type Notice = { readonly kind: string; readonly labels: Readonly<Record<string, string>>; readonly takes?: true };

/** `takes`: it tells how long it took. */
const NOTICES: Readonly<Record<string, Notice>> = {
  compaction: { kind: 'compaction', labels: { trigger: 'trigger', outcome: 'success' } },
  mcp_server_connection: { kind: 'mcp_connection', labels: { status: 'status', transport: 'transport_type' } },
  skill_activated: { kind: 'skill_use', labels: { skill_name: 'skill.name', trigger: 'invocation_trigger' } },
  subagent_completed: { kind: 'subagent_run', labels: { agent_type: 'agent_type' }, takes: true },
  permission_mode_changed: { kind: 'permission_mode', labels: { mode: 'to_mode', trigger: 'trigger' } },
  api_refusal: { kind: 'refusal', labels: { model: 'model' } },
};

/** What an attribute says, where that is no word of ours. */
const READ: Readonly<Record<string, (told: string) => string>> = {
  model: canonicalModel,
  outcome: (told) => ({ true: 'success', false: 'error' })[String(flag(told))] ?? '',
};

export function noticeEvents(agent: string, vocabulary: Vocabulary): [string, Handler][] {
  const duration = vocabulary.name('duration_ms');
  return Object.entries(NOTICES).map(([name, { kind, labels, takes }]) => {
    const words = Object.keys(labels);
    const names = Object.values(labels).map((attribute) => vocabulary.seldom(attribute));
    const whatOf = vocabulary.derive(names, (values): What => {
      const told = words.map((word, at) => [word, READ[word]?.(text(values[at])) ?? text(values[at])]);
      return eventOf(agent, kind, name, Object.fromEntries(told));
    });
    const handler: Handler = (record, begin, out) => {
      const event = begin(record, whatOf(record));
      if (takes === true) event.durationUs = durationUs(record.get(duration));
      out.push(event);
      return event.durationUs === INVALID ? 'invalid_field' : undefined;
    };
    return [name, handler];
  });
}

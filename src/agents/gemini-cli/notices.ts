/** The family's events that say that something happened, and no amount. Each member has some of them. */
import type { Notices } from '../notices.ts';

const RETRY = { kind: 'retry', labels: { model: 'model' } } as const;
const SWITCH = { kind: 'permission_mode', labels: { mode: 'to_mode' } } as const;

export const NOTICES: Notices = {
  'agent.finish': { kind: 'subagent_run', labels: { agent_type: 'agent_name' }, takes: true },
  // Told when it begins, too.
  subagent_execution: { kind: 'subagent_run', labels: { agent_type: 'subagent_name' }, unless: ['status', 'started'] },
  skill_launch: { kind: 'skill_use', labels: { skill_name: 'skill_name' }, unless: ['success', 'false'] },
  chat_compression: { kind: 'compaction', labels: {} },
  'plan.approval_mode_switch': SWITCH,
  approval_mode_switch: SWITCH,
  api_retry: RETRY,
  network_retry: RETRY,
  network_retry_attempt: RETRY,
};

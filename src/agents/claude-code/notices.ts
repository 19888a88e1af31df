/** Events of Claude Code that say that something happened, and no amount. */
import type { Notices } from '../notices.ts';

export const NOTICES: Notices = {
  compaction: { kind: 'compaction', labels: { trigger: 'trigger', outcome: 'success' } },
  mcp_server_connection: { kind: 'mcp_connection', labels: { status: 'status', transport: 'transport_type' } },
  skill_activated: { kind: 'skill_use', labels: { skill_name: 'skill.name', trigger: 'invocation_trigger' } },
  subagent_completed: { kind: 'subagent_run', labels: { agent_type: 'agent_type' }, takes: true },
  permission_mode_changed: { kind: 'permission_mode', labels: { mode: 'to_mode', trigger: 'trigger' } },
  api_refusal: { kind: 'refusal', labels: { model: 'model' } },
};

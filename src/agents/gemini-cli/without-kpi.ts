/**
 * What the family is known to send and says nothing that is counted here. What is on neither list is counted as unknown, by
 * name. Each member has some of them.
 */

const EVENTS = new Set(
  [
    // Repeat what api_response and tool_call say.
    'api_request gen_ai.client.inference.operation.details file_operation api_cancel',
    'agent.start agent.recovery_attempt',
    // Beside prompts.
    'slash_command slash_command.model user_retry prompt_suggestion speculation rewind user_feedback',
    // Set up and settings.
    'config auth api_key_updated startup_stats ide_connection token_storage.initialization',
    'extension_install extension_uninstall extension_update extension_enable extension_disable',
    'approval_mode_duration plan_execution goal_state workflow_keyword workflow_run workflow_size_warning',
    // How the agent went about it.
    'model_routing flash_fallback ripgrep_fallback ripgrep_runtime_recovery web_fetch_fallback_attempt',
    'next_speaker_check loop_detected loop_detection_disabled llm_loop_check conversation_finished',
    'malformed_json_response hook_call tool_output_truncated tool_output_masking edit_strategy edit_correction',
    'kitty_sequence_overflow repeated_tool_failure_guard',
    'arena_session_started arena_agent_completed arena_session_ended',
    'credits_used overage_menu_shown overage_option_selected empty_wallet_menu_shown credit_purchase_click',
  ].flatMap((line) => line.split(' ')),
);

const METRICS = new Set(
  [
    // Repeat what events and token.usage say.
    'api.request.latency api.request.breakdown api.retry.count network_retry.count',
    'tool.call.latency tool.execution.count tool.execution.breakdown tool.queue.depth file.operation.count',
    'agent.run.count agent.duration agent.turns agent.recovery_attempt.count agent.recovery_attempt.duration',
    'subagent.execution.count chat_compression hook_call.count hook_call.latency',
    'model_routing.latency model_routing.failure.count slash_command.model.call_count',
    'token_storage.type.count exit.fail.count cpu.usage token.efficiency overage_option.count credit_purchase.count',
  ].flatMap((line) => line.split(' ')),
);

/** First words of names that are about the program and its machine. */
const ABOUT_THE_PROGRAM = new Set(
  'arena browser_agent channel chat conseca context daemon event_loop keychain memory onboarding performance plan startup ui'.split(
    ' ',
  ),
);

/** Beginnings of metrics that libraries in the agent's process send, and of those that repeat token.usage. */
const OF_LIBRARIES = ['gen_ai.client.', 'http.', 'nodejs.', 'v8js.', 'process.', 'rpc.', 'dns.'];

/** `name`: without the agent's prefix. */
export function isEventWithoutKpi(name: string): boolean {
  return EVENTS.has(name) || isAboutTheProgram(name);
}

export function isMetricWithoutKpi(metric: string, prefix: string): boolean {
  if (!metric.startsWith(prefix)) return OF_LIBRARIES.some((beginning) => metric.startsWith(beginning));
  const name = metric.slice(prefix.length);
  return METRICS.has(name) || isAboutTheProgram(name);
}

function isAboutTheProgram(name: string): boolean {
  const [first = '', ...rest] = name.split('.');
  return rest.length > 0 && ABOUT_THE_PROGRAM.has(first);
}

/** Claude Code's words, brought to one spelling: its metrics and its events differ. */
import type { Declarations } from '../../model/words.ts';

/** Metrics name a model with its context variant (`opus[1m]`) where events give the plain name: one model, two spellings. */
export function canonicalModel(name: string): string {
  return name.endsWith(']') ? name.slice(0, name.indexOf('[')) : name;
}

/** The tools whose decisions the agent also tells as a metric: told twice, so they go through the ledger. */
export const EDIT_TOOLS = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit']);

/** Who decided on a call, by the source that is told: a person (now, or by allowing it for good), the settings, or a hook. */
export function decidedBy(source: string): string {
  return source.startsWith('user_') ? 'person' : (DECIDERS[source] ?? '');
}

const DECIDERS: Readonly<Record<string, string>> = { config: 'settings', hook: 'hook' };

/**
 * What a request was made for. Metrics give the class; events give the caller, by which the same classes are told:
 * the session's own loop, a subagent, or side work such as titles and summaries. '' where neither is told (before 2.0).
 */
export function sourceClass(querySource: string): string {
  if (querySource === '' || querySource === 'main' || querySource === 'subagent') return querySource;
  if (querySource === 'sdk' || querySource.startsWith('repl_main_thread')) return 'main';
  return querySource.startsWith('agent:') ? 'subagent' : 'auxiliary';
}

/** Events that are known, and say nothing that is counted here. What is on neither list is counted as unknown, by name. */
export const EVENTS_WITHOUT_KPI = new Set([
  'api_request_body',
  'api_response_body',
  'api_retries_exhausted', // comes beside api_error: counting both would count the failure twice
  'assistant_response', // comes beside api_request
  'at_mention',
  'auth',
  'feedback_survey',
  'hook_execution_start',
  'hook_plugin_metrics',
  'internal_error',
  'managed_settings_resolved',
  'plugin_installed',
  'plugin_loaded',
  'retention_sweep',
  'safety_event',
  'system_prompt',
]);

/** What it says of hooks itself, which are other people's programs: ours among them. */
export const DECLARES: Declarations = {
  facts: {
    confirmed_block: { unit: 'count', labels: ['event'], help: 'A hook that blocked, as the agent counts it.' },
    registered_hook: { unit: 'count', labels: ['event'], each: true, help: 'A hook that the agent has for an event.' },
  },
  kinds: {
    confirmed_block: { active: false, facts: { confirmed_block: 'amount' } },
    registered_hook: { active: false, facts: { registered_hook: 'one' } },
  },
};

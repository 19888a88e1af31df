/** Claude Code's words, brought to one spelling: its metrics and its events differ. */

/** Metrics name a model with its context variant (`opus[1m]`) where events give the plain name: one model, two spellings. */
export function canonicalModel(name: string): string {
  return name.endsWith(']') ? name.slice(0, name.indexOf('[')) : name;
}

/** The tools whose decisions the agent also tells as a metric: told twice, so they go through the ledger. */
export const EDIT_TOOLS = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit']);

/**
 * What a request was made for. Metrics give the class; events give the caller, by which the same classes are told:
 * the session's own loop, a subagent, or side work such as titles and summaries. '' where neither is told (before 2.0).
 */
export function sourceClass(querySource: string): string {
  if (querySource === '' || querySource === 'main' || querySource === 'subagent') return querySource;
  if (querySource === 'sdk' || querySource.startsWith('repl_main_thread')) return 'main';
  return querySource.startsWith('agent:') ? 'subagent' : 'auxiliary';
}

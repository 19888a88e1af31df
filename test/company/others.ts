/**
 * What must have been counted of agents that tell events alone, in the words that their events have for tools; told by the
 * facts, not by their records.
 */
import { CODEX } from '../../demo/agents/kinds.ts';
import { EDIT_TOOLS, type Happening, type Session } from '../../demo/happenings.ts';
import { counted, tokensOf, type Counted } from './counted.ts';

export function nameOf({ person: { agent } }: Session): string {
  return agent.name;
}

const COMMAND = 'exec_command';
const CODEX_TOOLS: Record<string, string> = { Edit: 'apply_patch', Write: 'apply_patch', Agent: 'spawn_agent' };
// prettier-ignore
const GEMINI_TOOLS: Record<string, string> = {
  Read: 'read_file', Grep: 'grep_search', Glob: 'glob', Bash: 'run_shell_command', Edit: 'replace', Write: 'write_file', Agent: 'generalist',
};

/** Codex' requests do not say that a subagent made them, but its tools say that one was started. */
export function startsAgent({ person: { agent } }: Session, happening: Happening): boolean {
  return agent === CODEX && happening.kind === 'tool' && happening.tool === 'Agent' && happening.succeeded;
}

export function ofOthers(session: Session, happening: Happening): Counted[] {
  const isCodex = session.person.agent === CODEX;
  const { atMs } = happening;
  const toolOf = (tool: string) => (isCodex ? (CODEX_TOOLS[tool] ?? COMMAND) : GEMINI_TOOLS[tool]!);
  const decided = (tool: string, decision: string, by: string) =>
    EDIT_TOOLS.includes(tool)
      ? [counted('decisions', atMs, 1, { decision, decided_by: by, tool: toolOf(tool), language: 'unknown' })]
      : [];
  switch (happening.kind) {
    case 'prompt':
      return [counted('prompts', atMs, 1)];
    case 'request':
      return isCodex ? ofCodexRequest(happening) : ofGeminiRequest(happening);
    case 'error':
      return [counted('errors', atMs, 1, { model: happening.model, status: String(happening.status) })];
    case 'decision': {
      const { tool, accepted, by } = happening;
      const decider = by === 'config' ? 'settings' : 'person';
      if (accepted) return isCodex ? decided(tool, 'accept', decider) : [];
      const call = counted('tool calls', atMs, 1, { tool: toolOf(tool), outcome: 'rejected' });
      return [call, ...decided(tool, 'reject', isCodex ? decider : 'person')];
    }
    case 'tool': {
      const { tool, succeeded, durationMs, by } = happening;
      return [
        counted('tool calls', atMs, 1, { tool: toolOf(tool), outcome: succeeded ? 'success' : 'error' }),
        // Of what failed Codex does not say whether it ran.
        ...(isCodex && !succeeded ? [] : [counted('tool duration', atMs, durationMs * 1000, { tool: toolOf(tool) })]),
        ...(startsAgent(session, happening) ? [counted('subagent runs', atMs, 1, { agent_type: 'unknown' })] : []),
        ...(isCodex ? [] : decided(tool, 'accept', by === 'config' ? 'settings' : 'unknown')),
      ];
    }
    default:
      return [];
  }
}

type Request = Extract<Happening, { kind: 'request' }>;

/** A request lasts until its answer begins, and nobody says what it was for. */
function ofCodexRequest(request: Request): Counted[] {
  const { atMs, model, costNanos, firstTokenMs } = request;
  return [
    counted('requests', atMs, 1, { model, source: 'unknown' }),
    counted('request duration', atMs, firstTokenMs * 1000, { model }),
    counted('first token', atMs, firstTokenMs * 1000, { model }),
    counted('cost', atMs, costNanos, { model, source: 'unknown', basis: 'reported' }),
    counted('witnessed cost', atMs, costNanos, { witness: 'events' }),
    ...used(request),
  ];
}

/** It reports no cost. */
function ofGeminiRequest(request: Request): Counted[] {
  const { atMs, model, source, costNanos, durationMs } = request;
  return [
    counted('requests', atMs, 1, { model, source }),
    counted('request duration', atMs, durationMs * 1000, { model }),
    counted('cost', atMs, costNanos, { model, source: 'unknown', basis: 'estimated' }),
    ...used(request),
  ];
}

function used({ atMs, model, tokens, costNanos }: Request): Counted[] {
  return [
    counted('list price', atMs, costNanos, { model }),
    ...tokensOf(tokens).flatMap(([type, amount]) => [
      counted('tokens', atMs, amount, { model, source: 'unknown', type }),
      counted('witnessed tokens', atMs, amount, { witness: 'events', type }),
    ]),
  ];
}

/** What the two agents of this family say in their own words, brought to ours. */
import type { Declarations } from '../../model/words.ts';

/** What tells a member of the family apart: the same code with other names. */
export type Variant = {
  readonly agent: string;
  /** Its `service.name`, and the name of its scope. */
  readonly service: string;
  /** Names of its events and metrics begin so. */
  readonly prefix: string;
  readonly users: readonly string[];
  readonly installation: string;
  /** What all of its records have beside: so those are its own whose names others share. */
  readonly signature?: readonly string[];
  /** The attribute that has the version, where there is one. */
  readonly version?: string;
  /** Whether output includes thoughts where a total does not show it. */
  readonly outputHasThoughts: boolean;
  /** The event that says that a session began. */
  readonly startEvent: string;
  /** It makes spans of its events where nobody takes logs: the attribute that marks such a span. */
  readonly bridge?: string;
};

/**
 * What metrics tell as well goes through the ledger: requests, tool calls and lines. How long these took is in the events
 * alone.
 */
export const DECLARES: Declarations = {
  quantities: {
    changed_lines: { unit: 'lines', labels: ['type'], fact: 'lines' },
  },
  kinds: {
    answered_request: { active: true, facts: { request_duration: 'durationUs', first_token: 'firstTokenUs' } },
    // What it used.
    request_usage: { active: true },
  },
};

const MODEL_PREFIX = 'models/';

/** The model API names a model with its collection (`models/gemini-3.8-flash`) or without. */
export function canonicalModel(name: string): string {
  return name.startsWith(MODEL_PREFIX) ? name.slice(MODEL_PREFIX.length) : name;
}

/** The tools that propose an edit. */
const EDIT_TOOLS = new Set(['replace', 'edit', 'write_file', 'notebook_edit']);

/**
 * An edit that was taken, by a person, by the mode (`auto_accept`) or after a person changed it (`modify`), or refused. '' where
 * nothing was decided, or of no edit.
 */
export function editDecision(tool: string, decision: string): string {
  if (!EDIT_TOOLS.has(tool) || decision === '') return '';
  return decision === 'auto_accept' || decision === 'modify' ? 'accept' : decision;
}

/**
 * Who decided. A refusal and a change are a person's, and a call that is accepted for good is one that the mode allows.
 * `accept` is told of both.
 */
export function decidedBy(decision: string): string {
  return DECIDERS[decision] ?? '';
}

const DECIDERS: Readonly<Record<string, string>> = { reject: 'person', modify: 'person', auto_accept: 'settings' };

/** What a request was made for. The role is told since 0.30; a name of a subagent tells as much. */
export function sourceClass(role: string, subagent: string): string {
  if (role === '') return subagent === '' ? '' : 'subagent';
  return role === 'main' || role === 'subagent' ? role : 'auxiliary';
}

/** What became of a call. One that was refused or stopped is rejected whatever else is told of it. */
export function outcomeOf(success: boolean | undefined, decision: string, status: string): string {
  if (decision === 'reject' || status === 'cancelled') return 'rejected';
  const succeeded = success ?? { success: true, error: false }[status];
  return succeeded === undefined ? '' : succeeded ? 'success' : 'error';
}

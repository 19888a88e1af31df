/** Codex' words, and what only it needs. */
import type { Declarations } from '../../model/words.ts';

/** All names of events and metrics begin so. */
export const PREFIX = 'codex.';

/** What a name says of a model beside which one it is: by whom it was asked for. */
const ROUTE = 'openai/';

export function canonicalModel(name: string): string {
  return name.startsWith(ROUTE) ? name.slice(ROUTE.length) : name;
}

/** The tool whose calls are edits. */
export const EDIT_TOOL = 'apply_patch';

/** A call that a person refused has a result too, which failed: it is taken off these. */
export const FAILED_TOOL = 'failed_tool';

/** A try that failed and was followed by another is no failed request: the other is taken off these. */
export const FAILED_TRY = 'failed_try';

export const DECLARES: Declarations = {
  quantities: {
    [FAILED_TOOL]: {
      unit: 'count',
      labels: ['tool'],
      fact: 'tool',
      factLabels: { outcome: 'error' },
      counter: 'tools',
    },
    [FAILED_TRY]: { unit: 'count', labels: ['model', 'status'], fact: 'request_error', counter: 'failures' },
  },
  kinds: {
    // How long a request took is told apart from what it used.
    request_time: { active: true, facts: { request_duration: 'durationUs' } },
    failed_tool: { active: true },
    failed_try: { active: true },
    // It comes minutes after the turn that it is of, when nobody may be at work any more.
    late_cost: { active: false },
  },
};

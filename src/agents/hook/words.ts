/** What hooks tell that no agent's telemetry does. */
import type { Declarations } from '../../model/words.ts';

/** The rank is the last: where an agent tells the same it knows more of it. */
export const WITNESS = 'hook';

/** The agents that have hooks, as these name them. */
export const HOOKED: readonly string[] = ['claude-code', 'codex', 'copilot-cli', 'cursor', 'gemini-cli', 'qwen-code'];

export const DECLARES: Declarations = {
  witnesses: { [WITNESS]: { rank: 4 } },
  facts: {
    hook_event: { unit: 'count', labels: ['event', 'tool'], each: true, help: 'An event that a hook reported.' },
    hook_duration: {
      unit: 'seconds',
      labels: ['event'],
      each: true,
      help: 'How long an agent waited for its hook, as of the start of that.',
    },
    guard_decision: {
      unit: 'count',
      labels: ['rule', 'verdict', 'tool', 'command_class', 'would'],
      each: true,
      help: 'A call or prompt that the guard judged: allow, warn, ask or deny.',
    },
    guard_failure: {
      unit: 'count',
      labels: ['failure'],
      each: true,
      help: 'A call or prompt that could not be judged as the policy says, by why.',
    },
    guarded_session: {
      unit: 'count',
      labels: ['version', 'policy'],
      each: true,
      help: 'A session that began with a guard, by its version and the digest of its policy.',
    },
    session_continued: {
      unit: 'count',
      labels: ['by'],
      each: true,
      help: 'A session that goes on from another one: after a clear, a resume or a fork.',
    },
    person_waited_for: {
      unit: 'seconds',
      labels: ['tool', 'question'],
      each: true,
      help: 'How long a person kept the agent waiting, by tool and kind of question.',
    },
    expired_cache: {
      unit: 'usd',
      labels: [],
      help: 'What the agent expects to pay for a cache that expired while a session was left alone.',
    },
    hook_dropped: {
      unit: 'count',
      labels: ['event'],
      help: 'Records of hooks that were dropped, since the spool was full or nobody takes them.',
    },
  },
  kinds: {
    // A hook is called for whatever the agent does: what is work the agent's own telemetry says.
    hook_event: { active: false, facts: { hook_event: 'one', hook_duration: 'durationUs' } },
    guard_decision: { active: false, facts: { guard_decision: 'one' } },
    guard_failure: { active: false, facts: { guard_failure: 'one' } },
    guarded_session: { active: false, facts: { guarded_session: 'one' } },
    session_continued: { active: false, facts: { session_continued: 'one' } },
    person_waited_for: { active: false, facts: { person_waited_for: 'durationUs' } },
    expired_cache: { active: false, facts: { expired_cache: 'amount' } },
    hook_dropped: { active: false, facts: { hook_dropped: 'amount' } },
  },
};

/** Whether a call of a tool may happen. Pure: the disk is asked through the world. */
import type { Policy } from './policy.ts';
import type { Call, Verdict, World } from './verdict.ts';

export function decide(_call: Call, _policy: Policy, _world: World): Verdict {
  return { action: 'none', rule: '', reason: '', commandClass: 'other', command: '', policy: 'built-in' };
}

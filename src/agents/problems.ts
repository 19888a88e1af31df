/** The problems of one request: counted, not kept one by one, since a sender may have millions of them. */
import type { Problem, ProblemReason } from '../model/activity.ts';
import { LIMITS } from '../model/limits.ts';

/** Stands for all names past the limit. */
const OTHER = 'other';

/** Gives a function that counts one more in the list. */
export function createProblems(all: Problem[]) {
  const byName = new Map<string, Problem[]>();
  let last: Problem | undefined;
  return function add(reason: ProblemReason, agent: string, name: string): void {
    const isIt = (one: Problem | undefined) => one?.name === name && one.reason === reason && one.agent === agent;
    if (!isIt(last)) {
      const known = byName.get(name) ?? [];
      last = known.find(isIt);
      if (last === undefined) {
        if (all.length >= LIMITS.request_problems.max && name !== OTHER) return add(reason, agent, OTHER);
        all.push((last = { reason, agent, name, records: 0 }));
        byName.set(name, [...known, last]);
      }
    }
    last!.records++;
  };
}

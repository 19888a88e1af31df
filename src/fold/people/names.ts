/**
 * The limit on names of people and installations, which senders make up: sandboxes have a new one for each job. What is kept for
 * ever of so many stays as it is; names past the limit are one user, and are not joined with others.
 */
import { LIMITS } from '../../model/limits.ts';
import { noteLimit, type Outcome } from '../../model/outcome.ts';
import type { Space } from '../../model/registers.ts';
import type { RegisterChanges } from '../registers.ts';

/** Whether the key is among those that are kept; from now on it is, if there is room. */
export type HasRoom = (space: Space, group: string, key: string) => boolean;

export function createRoom(registers: RegisterChanges, outcome: Pick<Outcome, 'limits'>): HasRoom {
  const fresh = new Map<string, number>();
  return (space, group, key) => {
    if (registers.get(space, group, key) !== undefined) return true;
    const of = `${space.name} ${group}`;
    const added = fresh.get(of) ?? 0;
    if ((registers.group(space, group)?.size ?? 0) + added >= LIMITS.people_names.max) {
      noteLimit(outcome, 'people_names');
      return false;
    }
    fresh.set(of, added + 1);
    return true;
  };
}

/** Who was active, and in which scopes. Records of one session come together: the last of a quarter hour speaks for them. */
import { quarterOf } from '../../model/calendar.ts';
import type { Scope, Sighting } from '../../model/store.ts';
import type { Entity } from '../entity/entity.ts';
import type { Rules } from '../rules.ts';

type Latest = { readonly entity: Entity; readonly user: string; readonly agent: string; lastMs: number };

/** Scopes by the values they are of, one after the other: each list of scopes is made once. */
type Branch = { readonly scopes: readonly Scope[]; readonly next: Map<string, Branch> };

/** `person`: who a name stands for. */
export function createSightings(
  person: (name: string) => string,
  { scopes, dateOf }: Pick<Rules, 'scopes' | 'dateOf'>,
) {
  const sightings: Sighting[] = [];
  const root: Branch = { scopes: [''], next: new Map() };
  let latest: Latest | undefined;

  const scopesOf = ({ entity, agent }: Latest): readonly Scope[] => {
    let branch = root;
    for (const label of scopes) {
      const value = label === 'agent' ? agent : (entity.dimensions[label] ?? '');
      let next = branch.next.get(value);
      if (next === undefined) {
        next = { scopes: value === '' ? branch.scopes : [...branch.scopes, `${label}=${value}`], next: new Map() };
        branch.next.set(value, next);
      }
      branch = next;
    }
    return branch.scopes;
  };
  const note = () => {
    if (latest === undefined) return;
    const { user, lastMs } = latest;
    sightings.push({ name: person(user), lastMs, scopes: scopesOf(latest), date: dateOf(lastMs) });
  };

  return {
    see(entity: Entity, agent: string, timeMs: number): void {
      const { user } = entity;
      if (latest?.entity === entity && latest.user === user && quarterOf(latest.lastMs) === quarterOf(timeMs)) {
        latest.lastMs = Math.max(latest.lastMs, timeMs);
        return;
      }
      note();
      latest = { entity, user, agent, lastMs: timeMs };
    },
    all(): Sighting[] {
      note();
      latest = undefined;
      return sightings;
    },
  };
}

/**
 * People. A session has one person and one value of each dimension, whatever its single records tell: a record that
 * lost its resource still belongs to the session's team. The best name learned wins; a name that is learned to be
 * another's (an installation that turns out to be somebody) stands for that person from then on.
 */
import type { Who } from '../model/activity.ts';
import { quarterOf } from '../model/calendar.ts';
import type { Change, Loaded, Scope } from '../model/store.ts';
import type { Entity } from './entity.ts';
import type { Rules } from './plan.ts';

export type People = {
  /** Learns what a record tells of its session. */
  learn(entity: Entity, who: Who): void;
  /** Notes that the session's person was active. */
  active(entity: Entity, agent: string, timeMs: number): void;
  changes(): Pick<Change, 'people' | 'attendance' | 'merges'>;
};

export function createPeople(loaded: Loaded, rules: Rules): People {
  const merged = new Map<string, string>();
  const person = (name: string) => merged.get(name) ?? loaded.person(name);

  /** Only of a name that is nobody else's yet: two people may share an installation, and must stay two. */
  const merge = (name: string, better: string) => {
    if (name !== '' && name !== better && person(name) === name) merged.set(name, better);
  };

  const learn = (entity: Entity, { user, userRank, dimensions }: Who) => {
    if (userRank < entity.userRank) {
      merge(entity.user, user);
      entity.user = user;
      entity.userRank = userRank;
    } else if (userRank > entity.userRank) {
      // The same news, in the other order.
      merge(user, entity.user);
    }
    for (let index = 0; index < entity.dimensions.length; index++) {
      if (entity.dimensions[index] === '') entity.dimensions[index] = dimensions[index]!;
    }
    const { team } = rules;
    if (team && entity.dimensions[team.dimension] === '') entity.dimensions[team.dimension] = team.of(entity.user);
  };

  const sightings = createSightings(person, rules);
  return {
    changes: () => ({ ...sightings.changes(), merges: [...merged] }),
    learn,
    active: (entity, agent, timeMs) => {
      if (entity.user !== '') sightings.see(entity, agent, timeMs);
    },
  };
}

type Sighting = { readonly entity: Entity; readonly user: string; readonly agent: string; timeMs: number };

/** Records of one session come together: the last of a quarter hour says what all before it say. */
function createSightings(person: (name: string) => string, rules: Rules) {
  const people = new Map<Scope, Map<string, number>>();
  const attendance = new Map<string, Set<string>>();
  let latest: Sighting | undefined;

  const noteIn = (scope: Scope, name: string, timeMs: number) => {
    let inScope = people.get(scope);
    if (inScope === undefined) people.set(scope, (inScope = new Map<string, number>()));
    inScope.set(name, Math.max(inScope.get(name) ?? 0, timeMs));
  };
  const note = ({ entity, user, agent, timeMs }: Sighting) => {
    const name = person(user);
    noteIn('', name, timeMs);
    for (const { label, dimension } of rules.scopes) {
      const value = dimension === undefined ? agent : entity.dimensions[dimension];
      if (value) noteIn(`${label}=${value}`, name, timeMs);
    }
    const date = rules.dateOf(timeMs);
    attendance.set(date, (attendance.get(date) ?? new Set<string>()).add(name));
  };

  return {
    see(entity: Entity, agent: string, timeMs: number): void {
      const { user } = entity;
      if (latest?.entity === entity && latest.user === user && quarterOf(latest.timeMs) === quarterOf(timeMs)) {
        latest.timeMs = Math.max(latest.timeMs, timeMs);
        return;
      }
      if (latest !== undefined) note(latest);
      latest = { entity, user, agent, timeMs };
    },
    changes() {
      if (latest !== undefined) note(latest);
      latest = undefined;
      return { people, attendance };
    },
  };
}

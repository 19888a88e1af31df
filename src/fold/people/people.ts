/**
 * People. A session has one person and one value of each dimension, whatever its single records tell: a record that
 * lost its resource still belongs to the session's team. The best name learned wins; a name that is learned to be
 * another's (an installation that turns out to be somebody) stands for that person from then on.
 */
import type { Who } from '../../model/activity.ts';
import type { Change, Loaded } from '../../model/store.ts';
import type { Entity } from '../entity/entity.ts';
import type { Rules } from '../plan.ts';
import { createSightings } from './sightings.ts';

export type People = {
  /** Learns what a record tells of its session. */
  learn(entity: Entity, who: Who): void;
  /** Notes that the session's person was active. */
  active(entity: Entity, agent: string, timeMs: number): void;
  changes(): Pick<Change, 'sightings' | 'merges'>;
};

export function createPeople(loaded: Pick<Loaded, 'person'>, rules: Pick<Rules, 'team' | 'scopes' | 'dateOf'>): People {
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
      entity.wholeChars = 0;
    } else if (userRank > entity.userRank) {
      // The same news, in the other order.
      merge(user, entity.user);
    }
    for (let index = 0; index < entity.dimensions.length; index++) fill(entity, index, dimensions[index]!);
    const { team } = rules;
    if (team && entity.dimensions[team.dimension] === '') fill(entity, team.dimension, team.of(entity.user));
  };

  const sightings = createSightings(person, rules);
  return {
    changes: () => ({ sightings: sightings.all(), merges: [...merged] }),
    learn,
    active: (entity, agent, timeMs) => {
      if (entity.user !== '') sightings.see(entity, agent, timeMs);
    },
  };
}

function fill(entity: Entity, dimension: number, value: string): void {
  if (value === '' || entity.dimensions[dimension] !== '') return;
  entity.dimensions[dimension] = value;
  entity.wholeChars = 0;
}

/**
 * People. A session has one person and one value of each dimension, whatever its single records tell: a record that
 * lost its resource still belongs to the session's team. The best name learned wins; a name that is learned to be
 * another's (an installation that turns out to be somebody) stands for that person from then on.
 */
import type { Who } from '../../model/activity.ts';
import type { Change, Loaded } from '../../model/store.ts';
import type { Entity } from '../entity/entity.ts';
import { hasLabels, labelsOf, NO_LABELS, withLabels, type Labels } from '../../model/labels.ts';
import type { Rules } from '../rules.ts';
import { createSightings } from './sightings.ts';

export type People = {
  /** Learns what a record tells of its session. */
  learn(entity: Entity, who: Who): void;
  /** Notes that the session's person was active. */
  active(entity: Entity, agent: string, timeMs: number): void;
  changes(): Pick<Change, 'sightings' | 'merges'>;
};

export function createPeople(
  loaded: Pick<Loaded, 'person'>,
  rules: Pick<Rules, 'teamOf' | 'scopes' | 'dateOf'>,
): People {
  const merged = new Map<string, string>();
  const person = (name: string) => merged.get(name) ?? loaded.person(name);

  /** Only of a name that is nobody else's yet: two people may share an installation, and must stay two. */
  const merge = (name: string, better: string) => {
    if (name !== '' && name !== better && person(name) === name) merged.set(name, better);
  };

  const learn = (entity: Entity, { user, userRank, dimensions, ownDimensions }: Who) => {
    if (userRank < entity.userRank) {
      merge(entity.user, user);
      entity.user = user;
      entity.userRank = userRank;
      entity.wholeChars = 0;
    } else if (userRank > entity.userRank) {
      // The same news, in the other order.
      merge(user, entity.user);
    }
    fill(entity, dimensions);
    fill(entity, ownDimensions);
    if (rules.teamOf !== undefined && entity.dimensions['team'] === undefined) {
      fill(entity, labelsOf({ team: rules.teamOf(entity.user) }));
    }
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

/** The first value told of a dimension holds for all of a session. Mostly nothing new is told. */
function fill(entity: Entity, told: Labels): void {
  const known = entity.dimensions;
  if (told === known || told === NO_LABELS || hasLabels(known, told)) return;
  entity.dimensions = withLabels(told, known);
  entity.wholeChars = 0;
}

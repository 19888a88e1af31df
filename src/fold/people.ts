/**
 * People. A session has one person and one value of each dimension, whatever its single records tell: a record that
 * lost its resource still belongs to the session's team. The best name learned wins; a name that is learned to be
 * another's (an installation that turns out to be somebody) stands for that person from then on.
 */
import type { Activity } from '../model/activity.ts';
import { LABELS } from '../model/labels.ts';
import type { Loaded, Scope } from '../model/store.ts';
import type { Entity } from './entity.ts';
import type { Rules } from './plan.ts';

export type People = {
  /** Learns what the record tells of its session. */
  learn(entity: Entity, activity: Activity): void;
  /** Notes that the session's person was active. */
  active(entity: Entity, agent: string, timeMs: number): void;
  readonly people: Map<Scope, Map<string, number>>;
  readonly attendance: Map<string, Set<string>>;
  readonly merges: [name: string, into: string][];
};

export function createPeople(loaded: Loaded, rules: Rules): People {
  const people = new Map<Scope, Map<string, number>>();
  const attendance = new Map<string, Set<string>>();
  const merged = new Map<string, string>();
  const person = (name: string) => merged.get(name) ?? loaded.person(name);

  const learn = (entity: Entity, activity: Activity) => {
    if (activity.userRank < entity.userRank) {
      const { user: former } = entity;
      entity.user = activity.user;
      entity.userRank = activity.userRank;
      // Only a name that is nobody else's yet: two people may share an installation, and must stay two.
      if (former !== '' && former !== activity.user && person(former) === former) merged.set(former, activity.user);
    }
    for (let index = 0; index < entity.dimensions.length; index++) {
      if (entity.dimensions[index] === '') entity.dimensions[index] = activity.labels[LABELS.length + index]!;
    }
    const { team } = rules;
    if (team && entity.dimensions[team.dimension] === '') entity.dimensions[team.dimension] = team.of(entity.user);
  };

  const see = (scope: Scope, name: string, timeMs: number) => {
    const inScope = people.get(scope) ?? new Map<string, number>();
    people.set(scope, inScope.set(name, Math.max(inScope.get(name) ?? 0, timeMs)));
  };

  return {
    people,
    attendance,
    get merges() {
      return [...merged];
    },
    learn,
    active: (entity, agent, timeMs) => {
      if (entity.user === '') return;
      const name = person(entity.user);
      see('', name, timeMs);
      for (const { label, dimension } of rules.scopes) {
        const value = dimension === undefined ? agent : entity.dimensions[dimension];
        if (value) see(`${label}=${value}`, name, timeMs);
      }
      const date = rules.dateOf(timeMs);
      attendance.set(date, (attendance.get(date) ?? new Set<string>()).add(name));
    },
  };
}

/** The record's labels with the session's dimensions in place of its own. */
export function withDimensions(labels: readonly string[], entity: Entity): string[] {
  const result = labels.slice(0, LABELS.length);
  for (const value of entity.dimensions) result.push(value);
  return result;
}

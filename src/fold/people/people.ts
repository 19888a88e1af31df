/**
 * People. A record names its person at several levels: an account, an installation, or not at all. Names are kept as they
 * are told; which of them are one person is worked out where they are read (see persons.ts), from links that only grow:
 *
 *  - accounts that one record names are one person
 *  - an installation is linked with the account of its record, or of its session; or with none
 *
 * A sighting goes to the best name of the record, and to that of its session only where the record has none.
 * [The best name of the session for all its records: people who share a machine are counted by which record came first.]
 *
 * A session has one value of each dimension, whatever its single records tell: a record that lost its resource still
 * belongs to the session's team.
 */
import type { Activity, Who } from '../../model/activity.ts';
import type { Outcome } from '../../model/outcome.ts';
import { SPACES } from '../../model/registers.ts';
import type { Entity } from '../entity/entity.ts';
import { hasLabels, labelsOf, NO_LABELS, PERSON, withLabels, type Labels } from '../../model/labels.ts';
import { Hash } from '../../model/hash.ts';
import type { RegisterChanges } from '../registers.ts';
import type { Rules } from '../rules.ts';
import { noteWitness } from './blind.ts';
import { createAdmission } from './dimensions.ts';
import { createRoom } from './names.ts';
import { createSightings } from './sightings.ts';

export type People = {
  /** Learns what a record tells of its session. */
  learn(entity: Entity, who: Who): void;
  /** Notes that the record's person was active; `by`: what tells so, of which it is noted as well where it knows no session. */
  active(entity: Entity, who: Who, timeMs: number, by?: Activity): void;
  /** Notes that they used features of the agent, each by the text of its scopes. */
  used(entity: Entity, who: Who, features: readonly string[], timeMs: number): void;
  /** Dimensions of a record's own, as they may be counted. */
  admitted(own: Labels): Labels;
  /** After the last record. */
  end(): void;
};

export function createPeople(
  registers: RegisterChanges,
  { linksOf, ...rules }: Pick<Rules, 'scopes' | 'dateOf' | 'linksOf' | 'byPerson'>,
  nowMs: number,
  outcome: Pick<Outcome, 'limits'>,
): People {
  const admitted = createAdmission(registers, nowMs, outcome);
  const hasRoom = createRoom(registers, outcome);
  const sightings = createSightings(registers, rules, hasRoom);
  // Records of one session come together, and most tell the same of who they are.
  let last: { readonly entity: Entity; readonly who: Who } | undefined;
  return {
    learn: (entity, who) => {
      if (entity.knownWho === who || (last?.entity === entity && last.who === who)) return;
      last = { entity, who };
      let isKept = who.userRank >= entity.userRank;
      for (const link of linksOf(entity, who)) {
        // What has no room is not told again.
        link.isKept ||= !hasRoom(SPACES.links, link.group, link.key);
        link.isKept ||= registers.add(SPACES.links, link.group, link.key, 1);
        isKept &&= link.isKept;
      }
      entity.knownWho = isKept ? who : undefined;
      if (who.userRank < entity.userRank) {
        entity.user = who.user;
        entity.userRank = who.userRank;
        entity.wholeChars = 0;
      }
      if (rules.byPerson === true) number(entity, registers, nowMs);
      fill(entity, who.dimensions, admitted);
      // Those of the people file are as many as it names.
      fill(entity, who.givenDimensions, (given) => given);
    },
    active: (entity, who, timeMs, by) => {
      const name = nameOf(entity, who);
      if (name === '') return;
      sightings.see(entity, name, who.agent, timeMs);
      if (who.session === '' && by !== undefined) noteWitness(name, who.agent, by.what.witness, timeMs, registers);
    },
    used: (entity, who, features, timeMs) => {
      const name = nameOf(entity, who);
      if (name !== '') sightings.use(entity, name, features, timeMs);
    },
    admitted,
    end: () => sightings.end(),
  };
}

function nameOf(entity: Entity, { user }: Who): string {
  return user === '' ? entity.user : user;
}

/** The first value told of a dimension holds for all of a session. Mostly nothing new is told. */
function fill(entity: Entity, told: Labels, admitted: (told: Labels) => Labels): void {
  const known = entity.dimensions;
  if (told === known || told === NO_LABELS || hasLabels(known, told)) return;
  const fresh = Object.entries(told).filter(([label]) => known[label] === undefined);
  entity.dimensions = withLabels(admitted(labelsOf(Object.fromEntries(fresh))), known);
  entity.wholeChars = 0;
}

const hash = new Hash();

/**
 * What a session is used for from now on is its person's, by a number. It is made of the name and of when the name was first
 * told, so that nobody can find it for a name that is forgotten.
 */
function number(entity: Entity, registers: RegisterChanges, nowMs: number): void {
  const { user } = entity;
  if (user === '') return;
  const known = registers.get(SPACES.persons, '', user) as number | undefined;
  const told = known ?? numberOf(user, nowMs);
  if (known === undefined) registers.add(SPACES.persons, '', user, told);
  const person = String(told);
  if (entity.dimensions[PERSON] === person) return;
  entity.dimensions = withLabels(entity.dimensions, labelsOf({ [PERSON]: person }));
  entity.wholeChars = 0;
}

function numberOf(name: string, nowMs: number): number {
  const { hi, lo } = hash.begin(0).double(nowMs).text(name).end();
  return (hi >>> 0) * 2 ** 20 + (lo >>> 12);
}

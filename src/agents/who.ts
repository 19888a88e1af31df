/** Who and where, read alike for all records of an agent. */
import type { Who } from '../model/activity.ts';
import { labelsOf, NO_LABELS, type Dimension, type Labels } from '../model/labels.ts';
import { lookUp, UNKNOWN_OWNER, type LogRecord, type PointRecord, type SpanRecord } from '../model/record.ts';
import { text } from './values.ts';
import { withPrometheusName, type SlotOf } from './vocabulary.ts';

type AnyRecord = LogRecord | PointRecord | SpanRecord;

/** How the agent names sessions and people. `users`: best name first; each is the list of spellings of one attribute. */
export type IdentityNames = {
  readonly session: readonly string[];
  readonly users: readonly string[];
  readonly installation: string;
};

export type WhoOf = (record: AnyRecord) => Who;

/** Sessions whose `Who` is remembered; all are forgotten when one more comes. */
const SESSIONS_MAX = 100_000;
/** Points and logs of a session may be told apart by the decoder. */
const OWNERS_MAX = 2 * SESSIONS_MAX;
/** Records of one session differ in little: some lost their resource, some know a better name. */
const PER_SESSION_MAX = 4;

export function createWhoOf(
  agent: string,
  names: IdentityNames,
  dimensions: readonly Dimension[],
  ownerSlotOf: SlotOf,
): WhoOf {
  const session = ownerSlotOf(...names.session.flatMap(withPrometheusName));
  const users = names.users.map((name) => ownerSlotOf(...withPrometheusName(name)));
  const instances = ['service.instance.id', 'host.name'].map((name) => ownerSlotOf(name));
  const installation = ownerSlotOf(...withPrometheusName(names.installation));
  const slotsOf = (some: readonly Dimension[]) =>
    some.map(({ label, attributes }) => ({
      label,
      slots: attributes.map((name) => ownerSlotOf(...withPrometheusName(name))),
    }));
  const ofSession = slotsOf(dimensions.filter(({ perRecord }) => perRecord !== true));
  const ofRecord = slotsOf(dimensions.filter(({ perRecord }) => perRecord === true));
  const remembered = createRemembered();
  // Of the record at hand; what is given away is a copy.
  const read = {
    agent,
    session: '',
    installation: '',
    user: '',
    userRank: 0,
    instance: '',
    dimensions: NO_LABELS,
    ownDimensions: NO_LABELS,
  };

  const readFrom = (record: AnyRecord): Who => {
    read.session = text(lookUp(record, session));
    let rank = 0;
    while (rank < users.length && (read.user = text(lookUp(record, users[rank]!))) === '') rank++;
    read.userRank = read.user === '' ? Infinity : rank;
    read.instance = firstOf(record, instances);
    read.installation = read.session === '' ? text(record.late(installation)) : '';
    read.dimensions = toldOf(record, ofSession);
    read.ownDimensions = toldOf(record, ofRecord);
    return remembered(read);
  };

  const byOwner = new Map<number, Who>();
  let last = UNKNOWN_OWNER;
  let who: Who | undefined;
  return (record) => {
    const owner = record.owner();
    if (owner === last && who !== undefined && owner !== UNKNOWN_OWNER) return who;
    last = owner;
    who = byOwner.get(owner);
    if (who === undefined) {
      who = readFrom(record);
      if (byOwner.size >= OWNERS_MAX) byOwner.clear();
      if (owner !== UNKNOWN_OWNER) byOwner.set(owner, who);
    }
    return who;
  };
}

/** Gives the one that equals what was read, or keeps a copy of that. */
function createRemembered(): (read: Who) => Who {
  let last: Who | undefined;
  const bySession = new Map<string, Who[]>();

  const find = (read: Who): Who => {
    const key = read.session || read.user || read.instance;
    let known = bySession.get(key);
    if (known === undefined) {
      if (bySession.size >= SESSIONS_MAX) bySession.clear();
      bySession.set(key, (known = []));
    }
    for (const who of known) if (isSame(who, read)) return who;
    const who: Who = { ...read };
    if (known.length >= PER_SESSION_MAX) known.shift();
    known.push(who);
    return who;
  };

  // Records of one session come together.
  return (read) => (last = last !== undefined && isSame(last, read) ? last : find(read));
}

function isSame(a: Who, b: Who): boolean {
  if (a.session !== b.session || a.user !== b.user || a.userRank !== b.userRank || a.instance !== b.instance)
    return false;
  return a.installation === b.installation && a.dimensions === b.dimensions && a.ownDimensions === b.ownDimensions;
}

type Slots = readonly { readonly label: string; readonly slots: readonly number[] }[];

function toldOf(record: AnyRecord, dimensions: Slots): Labels {
  return labelsOf(Object.fromEntries(dimensions.map(({ label, slots }) => [label, firstOf(record, slots)])));
}

function firstOf(record: AnyRecord, slots: readonly number[]): string {
  for (let index = 0; index < slots.length; index++) {
    const value = text(lookUp(record, slots[index]!));
    if (value !== '') return value;
  }
  return '';
}

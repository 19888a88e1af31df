/** Who and where, read alike for all records of an agent. */
import type { Who } from '../model/activity.ts';
import type { Dimension } from '../model/labels.ts';
import { lookUp, UNKNOWN_OWNER, type LogRecord, type PointRecord, type SpanRecord } from '../model/record.ts';
import { text } from './values.ts';
import { withPrometheusName, type SlotOf } from './vocabulary.ts';

type AnyRecord = LogRecord | PointRecord | SpanRecord;

/**
 * How the agent names sessions and people. `users`: best name first, of which the first `accounts` name an account and the others
 * an installation.
 */
export type IdentityNames = {
  readonly session: readonly string[];
  readonly users: readonly string[];
  readonly accounts: number;
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
  const dimensionSlots = dimensions.map(({ attributes }) =>
    attributes.map((name) => ownerSlotOf(...withPrometheusName(name))),
  );
  const remembered = createRemembered();
  // Of the record at hand; what is given away is a copy.
  const { accounts } = names;
  const read = { agent, session: '', user: '', userRank: 0, names: [''], accounts, instance: '', dimensions: [''] };

  const readFrom = (record: AnyRecord): Who => {
    read.session = text(lookUp(record, session));
    read.names = users.map((user) => text(lookUp(record, user)));
    const rank = read.names.findIndex((name) => name !== '');
    read.user = read.names[rank] ?? '';
    read.userRank = rank < 0 ? Infinity : rank;
    read.instance = firstOf(record, instances);
    read.dimensions = dimensionSlots.map((slots) => firstOf(record, slots));
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
  return (
    a.session === b.session &&
    a.instance === b.instance &&
    areSame(a.names, b.names) &&
    areSame(a.dimensions, b.dimensions)
  );
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  for (let index = 0; index < some.length; index++) if (some[index] !== others[index]) return false;
  return true;
}

function firstOf(record: AnyRecord, slots: readonly number[]): string {
  for (let index = 0; index < slots.length; index++) {
    const value = text(lookUp(record, slots[index]!));
    if (value !== '') return value;
  }
  return '';
}

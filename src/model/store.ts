/**
 * The contract of a home of state. A home knows none of the rules: it keeps entities (opaque blobs with versions),
 * marks of what was seen, totals, events and registers (see registers.ts), and changes them all at once or not at all.
 */
import type { Presence } from './presence.ts';
import { SPACES, type Forgetting, type Kept, type Registers, type Space, type Value } from './registers.ts';

/** A UTC day, as days since 1970; below 0, one of the records that have no time of their own. */
export type Day = number;

/**
 * A quarter of an hour of UTC, as quarters since 1970. Every local day of every zone begins at one, so windows and
 * calendar days of any zone are sums of quarters.
 */
export type Quarter = number;

/** A set of people that are counted together: '' is everybody, else `label=value` such as `team=web`, or `agent,team=[…]`. */
export type Scope = string;

/**
 * Fingerprints of records: 64 bits each, in two words, the high one before the low one. The last six bits of the low word are
 * the place of the entity a record was counted with.
 */
export type Marks = Int32Array;

/** Marks to look for in each of these days. */
export type Asked = { readonly days: readonly Day[]; readonly marks: Marks };

export type DayState = {
  readonly day: Day;
  /** What was listened when the first record of the day came that was not before it by our clock. Of two, the earlier wins. */
  readonly heardMs: number;
  /** Closed for ever: its marks are gone, none are kept any more, and its records change nothing. */
  readonly closed: boolean;
};

/**
 * A home may be cut into shards, each of which is committed apart from the others. Entities lie at one of 64 places,
 * with the marks of their records; shard `place % shards` has everything of a place.
 */
export const PLACES = 64;

export function placeOfMark(lo: number): number {
  return lo & (PLACES - 1);
}

export type EntityRow = { readonly blob: string; readonly version: number };

/** What a fold wants to see before it can decide. */
export type Need = {
  /** Where all its entities and marks are. */
  readonly shard: number;
  readonly entities: readonly string[];
  readonly marks: readonly Asked[];
};

/** What is of no shard: of registers alone. */
export const NOTHING: Need = { shard: 0, entities: [], marks: [] };

/** What was loaded. Read-only; valid until the next commit. */
export type Loaded = {
  readonly entities: ReadonlyMap<string, EntityRow>;
  /** Of each list of marks that was asked for, a byte for each mark: 1 where one of the days has seen it, else 0. */
  readonly seen: readonly Uint8Array[];
  /** The registers of a group. What they say would change nothing may be left out of a change; of spaces that folds do not decide by, others may have merged more. */
  group(space: Space, group: string): ReadonlyMap<string, Value> | undefined;
  /** For how many more entities there is room; of a home that several processes use, as of the last reading. */
  readonly entityRoom?: number;
  /** The last part of it, which is for senders that are known. */
  readonly entityReserve?: number;
};

/** The listening clock: how long we could have heard of a session (see src/fold/sessions/clock.ts). Milliseconds. */
export type Clock = {
  /** Listened so far. */
  readonly listenedMs: number;
  /** The same, with the time in which a collector was missing. */
  readonly upMs: number;
  /** By what entities are due, expire, and amounts ripen: it never goes back, and a jump of the wall's clock moves it by minutes. */
  readonly agendaMs: number;
  /** When that was worked out, by the wall's clock. 0: never. */
  readonly atMs: number;
  /** Listened until every collector that is alive last said so; it is worked out and not kept. All of it where it is absent. */
  readonly sureMs?: number;
};

/** What is kept outside the blob of an entity with a session under way, for counting at read time. */
export type OpenSession = {
  /** What it is counted by (see open-groups.ts). */
  readonly group: string;
  /** Last activity; milliseconds. */
  readonly lastMs: number;
};

/** The field of an event's body that says since when it waits, by the agenda's clock. It is not sent. */
export const WAITS_SINCE = 'waits_since_ms';

/** An event to be sent at least once: committed with what caused it, removed when it was delivered. `body`: JSON. */
export type Outgoing = { readonly id: string; readonly body: string };

export type EntityChange = {
  readonly key: string;
  /** The version that was loaded; 0 for one that did not exist. */
  readonly version: number;
  /** The new blob, or undefined to forget the entity. */
  readonly blob: string | undefined;
  /** What the blob has beyond the one that was loaded, with which it begins; undefined where it begins otherwise. */
  readonly tail: string | undefined;
  /** When the fold wants to see the entity again without a record (Infinity: never); by the agenda's clock. */
  readonly dueMs: number;
  /** When the entity may be forgotten; the same. */
  readonly expiresMs: number;
  /** Undefined while no session is under way. */
  readonly open: OpenSession | undefined;
};

/**
 * An addition to a series, slot by slot, all safe integers; a series that does not exist is created for that KPI. A
 * series may occur more than once: sums past 2^53 are split, so that each addition is exact. One of another number of
 * slots than the series has is a bug, and the change is refused.
 */
export type TotalChange = {
  readonly key: string;
  readonly kpi: string;
  readonly slots: readonly number[];
  /** Of KPIs that are also read in windows: when what goes to the last slot happened. Else empty. Safe integers, added up. */
  readonly quarters: readonly (readonly [quarter: Quarter, amount: number])[];
};

/** Quarters before a UTC day's first are kept by local day (see calendar.ts); `starts`: the first quarters of these days. */
export type Joining = { readonly before: Quarter; readonly starts: readonly Quarter[] };

/**
 * Everything one fold changes. What must not happen twice is committed as a whole: entities, marks, totals, outbox. The rest
 * may be applied again and again, or by a change that then conflicts, without a difference: registers, forget. A home of
 * several shards applies it first, since no retry would bring it.
 */
export type Change = {
  /** Where its entities and marks are; totals and events go there, too. */
  readonly shard: number;
  readonly entities: readonly EntityChange[];
  readonly marks: ReadonlyMap<Day, Marks>;
  readonly totals: readonly TotalChange[];
  /** A group may come more than once. With a day that is closed its marks go, also those of this change. */
  readonly registers: readonly Registers[];
  /** An id that waits already is the same event: the first is kept. */
  readonly outbox: readonly Outgoing[];
  /** Ids of events that were delivered; applied after `outbox`. */
  readonly delivered: readonly string[];
  /** What is over: quarters before this one, and registers; and which quarters are kept by day from now on. Applied last. */
  readonly forget:
    { readonly quarter: Quarter; readonly join?: Joining; readonly registers: readonly Forgetting[] } | undefined;
};

export type SeriesState = {
  readonly key: string;
  readonly slots: readonly bigint[];
  readonly quarters: ReadonlyMap<Quarter, bigint>;
};

/** Everything that is read of a home; of each shard as of one moment. */
export type Stored = {
  readonly series: readonly SeriesState[];
  readonly registers: Kept;
  /** Last activity of the sessions under way, by what they are counted by; milliseconds. */
  readonly open: ReadonlyMap<string, readonly number[]>;
  readonly entityCount: number;
};

/** Names that several people share: they count in a window that begins after these were last active. Milliseconds. */
export type Shared = { readonly lastMs: number; readonly afterMs: number };

export type Attended = Iterable<string> & { readonly size: number };

/** What a home has, with people for names: everything a scrape needs. */
export type Snapshot = Omit<Stored, 'registers'> & {
  /** Last activity of people by scope; milliseconds. */
  readonly people: ReadonlyMap<Scope, ReadonlyMap<string, number>>;
  readonly shared: ReadonlyMap<Scope, readonly Shared[]>;
  /** Who was active on each local day, such as 2026-11-20. */
  readonly attendance: ReadonlyMap<string, Attended>;
  /** How each person is shown, by the numbers that stand for their names in labels. */
  readonly persons?: ReadonlyMap<string, string>;
  readonly presence: Presence;
};

/** What a snapshot says of people. */
export type PeopleRead = Pick<Snapshot, 'people' | 'shared' | 'attendance' | 'presence'>;

export type Store = {
  /** How many parts are committed apart; of those that PLACES can be divided by. Throws while that is not known. */
  readonly shards: number;
  /** Whether a change of an entity that has a tail costs less than one without: then blobs should grow by tails. */
  readonly appends: boolean;
  /** Safe to call again. Throws (with cause) where the home is away. */
  load(need: Need): Promise<Loaded>;
  /**
   * Applies the change durably. `conflict`: an entity has another version than was loaded, and nothing that must not happen
   * twice was applied; load and fold again. Throws where the home is away or full: then all of that was applied, as marks tell, or none.
   */
  commit(change: Change): Promise<'done' | 'conflict'>;
  /** The state as of the last commit; never a part of it. */
  read(): Promise<Stored>;
  /** Keys of at most `limit` entities whose due time, and of those whose expiry, has come. */
  due(nowMs: number, limit: number): Promise<{ due: string[]; expired: string[] }>;
  /** The oldest events that wait to be delivered. Homes that several processes use lend them: for a while nobody else gets them. */
  outbox(limit: number): Promise<readonly Outgoing[]>;
  /**
   * All of the state as changes of bounded size that, committed in this order to an empty home, make it equal: it reads
   * the same, has seen the same, and the same is due and waiting. Versions of entities begin anew (0 is what each was
   * loaded at). The shards are those of this home: who commits it to another has to sort entities and marks by their
   * places. Marks come in no order of their bits. Nothing may be committed meanwhile.
   */
  dump(): AsyncIterable<Change>;
  /**
   * The time, of a home that several processes use: by its clock and nobody else's, so that one process with a wrong clock
   * harms no other. Throws until something was loaded or read. A home without it is used by the clock of its process.
   */
  nowMs?(): number;
  /** Whether this process has a task to itself, until so long after it asked last. A home without it has one process. */
  alone?(task: string, leaseMs: number): Promise<boolean>;
  /** How much room the home takes. */
  bytes?(): Promise<number>;
  /** Whether a commit would be tried: false while opening, closing, or after a failure not yet recovered from. */
  ready(): boolean;
  close(): Promise<void>;
};

/** State that is only read. */
export type Source = Pick<Store, 'shards' | 'load' | 'read' | 'dump' | 'close'>;

export function emptyChange(): Change {
  return {
    shard: 0,
    entities: [],
    marks: new Map(),
    totals: [],
    registers: [],
    outbox: [],
    delivered: [],
    forget: undefined,
  };
}

/** Whether committing it would change nothing that matters: a clock alone does not. */
export function isEmptyChange({ entities, marks, totals, registers, outbox, delivered, forget }: Change): boolean {
  const lists = [entities, totals, outbox, delivered];
  const isClock = registers.every(({ space }) => space.name === SPACES.clock.name);
  return forget === undefined && marks.size === 0 && isClock && lists.every(({ length }) => length === 0);
}

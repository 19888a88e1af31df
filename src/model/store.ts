/**
 * The contract of a home of state. A home knows none of the rules: it keeps entities (opaque blobs with versions),
 * marks of what was seen, totals, days, people and latches, and changes them all at once or not at all.
 */

/** A UTC day, as days since 1970. */
export type Day = number;

/** A record's fingerprint: 64 bits in two unsigned words. */
export type Marks = { his: number[]; los: number[] };

export type DayState = {
  readonly day: Day;
  /** When the first record of the day arrived; milliseconds. Of two, the earlier wins. */
  readonly firstArrivalMs: number;
  /** Closed for ever: its marks are gone, none are kept any more, and its records change nothing. */
  readonly closed: boolean;
};

export type EntityRow = { readonly blob: string; readonly version: number };

/** What a fold wants to see before it can decide. */
export type Need = { readonly entities: readonly string[]; readonly marks: ReadonlyMap<Day, Marks> };

/** What was loaded. Read-only; valid until the next commit. */
export type Loaded = {
  readonly entities: ReadonlyMap<string, EntityRow>;
  seen(day: Day, hi: number, lo: number): boolean;
  day(day: Day): DayState | undefined;
  /** Whether a series exists, and how many a KPI has (by the KPI's name). */
  hasSeries(key: string): boolean;
  seriesCount(kpi: string): number;
};

export type EntityChange = {
  readonly key: string;
  /** The version that was loaded; 0 for one that did not exist. */
  readonly version: number;
  /** The new blob, or undefined to forget the entity. */
  readonly blob: string | undefined;
  /** When the fold wants to see the entity again without a record (Infinity: never); milliseconds. */
  readonly dueMs: number;
  /** When the entity may be forgotten; milliseconds. */
  readonly expiresMs: number;
};

/** Series that were exported, and how: kept so that restarts and replicas neither repeat nor revert an export. */
export type Latch = {
  readonly key: string;
  /** When a scrape first saw the series as 0; milliseconds. Of two, the earlier wins. */
  readonly zeroAtMs: number;
  /** The value has been shown; from then on it is never held back again. */
  readonly released: boolean;
};

/**
 * An addition to a series, slot by slot, all safe integers; a series that does not exist is created for that KPI. A
 * series may occur more than once: sums past 2^53 are split, so that each addition is exact. One of another number of
 * slots than the series has is a bug, and the change is refused.
 */
export type TotalChange = { readonly key: string; readonly kpi: string; readonly slots: readonly number[] };

/** Everything one fold changes. Committed as a whole. */
export type Change = {
  readonly entities: readonly EntityChange[];
  readonly marks: ReadonlyMap<Day, Marks>;
  readonly totals: readonly TotalChange[];
  readonly days: readonly DayState[];
  /** Last activity of each person, milliseconds; the larger of old and new wins. */
  readonly people: ReadonlyMap<string, number>;
  readonly latches: readonly Latch[];
};

export type SeriesState = {
  readonly key: string;
  readonly slots: readonly bigint[];
  readonly latch: Latch | undefined;
};

/** Everything a scrape needs, of one moment. */
export type Snapshot = {
  readonly series: readonly SeriesState[];
  readonly people: ReadonlyMap<string, number>;
  readonly entityCount: number;
};

export type Store = {
  /** Safe to call again. Throws (with cause) where the home is away. */
  load(need: Need): Promise<Loaded>;
  /**
   * Applies the whole change durably, or nothing. `conflict`: an entity has another version than was loaded; load and
   * fold again. Throws where the home is away or full: nothing was applied, or all of it was and a fold of the same
   * records finds their marks.
   */
  commit(change: Change): Promise<'done' | 'conflict'>;
  /** The state as of the last commit; never a part of it. */
  read(): Promise<Snapshot>;
  /** Keys of at most `limit` entities whose due time, and of those whose expiry, has come; and all days not closed. */
  due(nowMs: number, limit: number): Promise<{ due: string[]; expired: string[]; days: DayState[] }>;
  /** Whether a commit would be tried: false while opening, closing, or after a failure not yet recovered from. */
  ready(): boolean;
  close(): Promise<void>;
};

export function emptyChange(): Change {
  return { entities: [], marks: new Map(), totals: [], days: [], people: new Map(), latches: [] };
}

export function isEmptyChange(change: Change): boolean {
  const { entities, marks, totals, days, people, latches } = change;
  return entities.length + marks.size + totals.length + days.length + people.size + latches.length === 0;
}

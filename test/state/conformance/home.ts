/** What the tests of a home share: the home itself, and short words for changes and questions. */
import { afterEach, beforeEach } from '@jest/globals';
import {
  emptyChange,
  type Change,
  type EntityChange,
  type Loaded,
  type Need,
  type Quarter,
  type Store,
  type Stored,
  type TotalChange,
} from '../../../src/model/store.ts';
import { marks, seenAmong, type Pair } from '../marked.ts';
import { dayIn } from '../registered.ts';

/** A home for one test, empty at first. `reopen` closes the store and opens another on the same state. */
export type Home = { readonly store: Store; reopen(): Promise<Store>; remove(): Promise<void> };

export const DAY = 20_000;
export const MINUTE_MS = 60_000;

/** Neighbours, both ends of the range, halves of zero, and zero itself. */
export const MARKS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [7, 8],
  [7, 9],
  [0x7fff_ffff, -0x8000_0000],
  [-1, 0],
  [0, -1],
  [-1, -1],
] as const;

/** A home of its own for each test: its store is always the one opened last. */
export function useHome(openHome: () => Promise<Home>): { readonly store: Store; reopen(): Promise<void> } {
  let home: Home;
  let store: Store;
  beforeEach(async () => {
    home = await openHome();
    store = home.store;
  });
  afterEach(() => home.remove());
  return {
    get store() {
      return store;
    },
    async reopen() {
      store = await home.reopen();
    },
  };
}

export function change(part: Partial<Change>): Change {
  return { ...emptyChange(), ...part };
}

export function entity(key: string, version: number, part: Partial<EntityChange> = {}): EntityChange {
  return {
    key,
    version,
    blob: `${key} at ${version}`,
    tail: undefined,
    dueMs: Infinity,
    expiresMs: Infinity,
    open: undefined,
    ...part,
  };
}

/** An addition to the series ["name"] of the KPI `name`. */
export function total(name: string, slots: readonly number[], quarters: TotalChange['quarters'] = []): TotalChange {
  return { key: JSON.stringify([name]), kpi: name, slots, quarters };
}

export function load(store: Store, part: Partial<Need> = {}): Promise<Loaded> {
  return store.load({ shard: 0, entities: [], marks: [], ...part });
}

/** What an empty home reads as. */
export const EMPTY: Stored = {
  series: [],
  registers: new Map(),
  open: new Map(),
  entityCount: 0,
};

/** Which of MARKS a day has seen. */
export function seenOf(store: Store, day: number): Promise<Pair[]> {
  return seenAmong(store, [day], MARKS);
}

export async function dayOf(store: Store, day: number): Promise<unknown> {
  return dayIn(await load(store, { marks: [{ days: [day], marks: marks([]) }] }), day);
}

/** Key, blob and version of those that are there. */
export async function entitiesOf(store: Store, keys: readonly string[]): Promise<[string, string, number][]> {
  const loaded = await load(store, { entities: keys });
  return [...loaded.entities].map(([key, { blob, version }]) => [key, blob, version]);
}

export async function seriesOf(store: Store): Promise<Record<string, readonly bigint[]>> {
  return Object.fromEntries((await store.read()).series.map(({ key, slots }) => [key, slots]));
}

export async function quartersOf(store: Store): Promise<Record<string, ReadonlyMap<Quarter, bigint>>> {
  return Object.fromEntries((await store.read()).series.map(({ key, quarters }) => [key, quarters]));
}

/** A state file of its own for each test, and steps to fill it with. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { Change, Store } from '../../src/model/store.ts';
import { openSqlite, type SqliteOptions } from '../../src/state/sqlite/store.ts';
import { marks, seenAmong } from './marked.ts';

export type StateFile = {
  readonly folder: string;
  readonly path: string;
  /** Closed after the test, whatever becomes of it. */
  open(options?: Partial<SqliteOptions>): Promise<Store>;
  /** The file as a crash at this moment would leave it. */
  crashCopy(): Promise<string>;
};

export function useStateFile(): StateFile {
  let folder: string;
  const opened: Store[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'otel-kpi-'));
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(folder, { recursive: true });
  });
  return {
    get folder() {
      return folder;
    },
    get path() {
      return join(folder, 'state.db');
    },
    async open(options) {
      const store = await openSqlite({ path: this.path, ...options });
      opened.push(store);
      return store;
    },
    async crashCopy() {
      const copy = join(folder, 'copy.db');
      for (const suffix of ['', '-wal']) await copyFile(this.path + suffix, copy + suffix);
      return copy;
    },
  };
}

/** Some wholly new, some the one before and a tail. */
function blobOf(n: number): { blob: string; tail: string | undefined } {
  if (n % 3 === 1) return { blob: `blob ${n}`, tail: undefined };
  const tail = ` and ${n}`;
  return { blob: blobOf(n - 1).blob + tail, tail };
}

/** The n-th of a row of changes that each leave a trace in everything a store keeps. */
export function step(n: number): Change {
  return {
    shard: 0,
    entities: [
      {
        key: 'a',
        version: n - 1,
        ...blobOf(n),
        dueMs: n,
        expiresMs: Infinity,
        open: { group: 'claude', lastMs: n },
      },
    ],
    marks: new Map([[20_000, marks([[n, n]])]]),
    totals: [{ key: '["x"]', kpi: 'x', slots: [1], quarters: [[n, 1]] }],
    days: [{ day: 20_000, firstArrivalMs: 5, closed: false }],
    sightings: [{ name: `id ${n}`, lastMs: n, scopes: [''], date: '2026-11-20' }],
    merges: [[`id ${n}`, 'ada']],
    latches: [{ key: '["x"]', zeroAtMs: 5, released: false }],
    clock: { listenedMs: n, atMs: n, lastArrivalMs: n },
    outbox: [{ id: `${n}`, body: `event ${n}` }],
    delivered: [`${n - 1}`],
    forget: { quarter: n, peopleMs: 0, date: '' },
  };
}

export async function commitSteps(store: Store, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) expect(await store.commit(step(n))).toBe('done');
}

/** That the state is the first `n` steps, each once, and nothing else. */
export async function expectSteps(store: Store, n: number): Promise<void> {
  const loaded = await store.load({
    shard: 0,
    entities: ['a'],
    marks: [],
  });
  expect(loaded.entities.get('a')).toMatchObject({ blob: blobOf(n).blob, version: n });
  const pairs = Array.from({ length: n + 1 }, (_, at) => [at + 1, at + 1] as const);
  expect(await seenAmong(store, [20_000], pairs)).toEqual(pairs.slice(0, n));
  expect(await store.read()).toEqual({
    series: [
      {
        key: '["x"]',
        slots: [BigInt(n)],
        quarters: new Map([[n, 1n]]),
        latch: { key: '["x"]', zeroAtMs: 5, released: false },
      },
    ],
    people: new Map([['', new Map([['ada', n]])]]),
    attendance: new Map([['2026-11-20', new Set(['ada'])]]),
    open: new Map([['claude', [n]]]),
    entityCount: 1,
  });
  expect(loaded.person(`id ${n}`)).toBe('ada');
  expect(loaded.clock).toEqual({ listenedMs: n, atMs: n, lastArrivalMs: n });
  expect(await store.outbox(10)).toEqual([{ id: `${n}`, body: `event ${n}` }]);
  expect(await store.due(n, 10)).toMatchObject({ due: ['a'], days: [{ day: 20_000, firstArrivalMs: 5 }] });
}

/** Asks the file itself. */
export function query(path: string, sql: string): Record<string, unknown>[] {
  const db = new DatabaseSync(path);
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

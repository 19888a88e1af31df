/** A state file of its own for each test, and steps to fill it with. */
import { copyFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { Change, Store } from '../../src/model/store.ts';
import { openSqlite, type SqliteOptions } from '../../src/state/sqlite/store.ts';
import { marks, seenAmong } from './marked.ts';
import { arrivals, MADE_UP, plainOf, registers } from './registered.ts';

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
      // In one go: a store goes on writing where somebody waits.
      for (const suffix of ['', '-wal']) copyFileSync(this.path + suffix, copy + suffix);
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
    registers: [
      arrivals({ 20_000: 5 }),
      registers(MADE_UP.min, '', { x: -n }),
      registers(MADE_UP.max, 'é', { x: n, [`${n}`]: n }),
      registers(MADE_UP.set, '', { x: 2 ** (n % 31) }),
      registers(MADE_UP.newest, '', { x: { atMs: n, text: `é ${n}` } }),
    ],
    outbox: [{ id: `${n}`, body: `event ${n}` }],
    delivered: [`${n - 1}`],
    forget: { quarter: n, registers: [{ space: MADE_UP.max, below: n }] },
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
  const { registers: kept, ...rest } = await store.read();
  expect(rest).toEqual({
    series: [{ key: '["x"]', slots: [BigInt(n)], quarters: new Map([[n, 1n]]) }],
    open: new Map([['claude', [n]]]),
    entityCount: 1,
  });
  expect(plainOf(kept)).toEqual({
    'first-arrival': { '': { 20_000: 5 } },
    [MADE_UP.min.name]: { '': { x: -n } },
    [MADE_UP.max.name]: { é: { x: n, [`${n}`]: n } },
    [MADE_UP.set.name]: {
      '': { x: Array.from({ length: n }, (_, at) => 2 ** ((at + 1) % 31)).reduce((a, b) => a | b) },
    },
    [MADE_UP.newest.name]: { '': { x: { atMs: n, text: `é ${n}` } } },
  });
  expect(await store.outbox(10)).toEqual([{ id: `${n}`, body: `event ${n}` }]);
  expect(await store.due(n, 10)).toMatchObject({ due: ['a'] });
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

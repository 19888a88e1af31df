import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { emptyChange, type Change, type Store } from '../../src/model/store.ts';
import { openSqlite, type SqliteOptions } from '../../src/state/sqlite.ts';
import { testStore } from './conformance.ts';

let folder: string;
let path: string;
const opened: Store[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otel-kpi-'));
  path = join(folder, 'state.db');
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(folder, { recursive: true });
});

async function open(options: Partial<SqliteOptions> = {}): Promise<Store> {
  const store = await openSqlite({ path, ...options });
  opened.push(store);
  return store;
}

testStore('SQLite', async () => {
  let store = await open();
  const reopen = async (): Promise<Store> => {
    await store.close();
    store = await open();
    return store;
  };
  return { store, reopen, remove: () => store.close() };
});

/** The n-th of a row of changes that each leave a trace in everything a store keeps. */
function step(n: number): Change {
  return {
    entities: [{ key: 'a', version: n - 1, blob: `blob ${n}`, dueMs: n, expiresMs: Infinity }],
    marks: new Map([[20_000, { his: [n], los: [n] }]]),
    totals: [{ key: '["x"]', kpi: 'x', slots: [1] }],
    days: [{ day: 20_000, firstArrivalMs: 5, closed: false }],
    people: new Map([['ada', n]]),
    latches: [{ key: '["x"]', zeroAtMs: 5, released: false }],
  };
}

async function commitSteps(store: Store, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) expect(await store.commit(step(n))).toBe('done');
}

/** That the state is the first `n` steps, each once, and nothing else. */
async function expectSteps(store: Store, n: number): Promise<void> {
  const loaded = await store.load({ entities: ['a'], marks: new Map([[20_000, { his: [], los: [] }]]) });
  expect(loaded.entities.get('a')).toMatchObject({ blob: `blob ${n}`, version: n });
  for (let mark = 1; mark <= n + 1; mark++) expect(loaded.seen(20_000, mark, mark)).toBe(mark <= n);
  expect(await store.read()).toEqual({
    series: [{ key: '["x"]', slots: [BigInt(n)], latch: { key: '["x"]', zeroAtMs: 5, released: false } }],
    people: new Map([['ada', n]]),
    entityCount: 1,
  });
  expect(await store.due(n, 10)).toMatchObject({ due: ['a'], days: [{ day: 20_000, firstArrivalMs: 5 }] });
}

/** The file as a crash at this moment would leave it. */
async function crashCopy(): Promise<string> {
  const copy = join(folder, 'copy.db');
  for (const suffix of ['', '-wal']) await copyFile(path + suffix, copy + suffix);
  return copy;
}

/** Asks the file itself. */
function query(file: string, sql: string): Record<string, unknown>[] {
  const db = new DatabaseSync(file);
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

async function runChild(code: string): Promise<{ stdout: string; stderr: string }> {
  const home = new URL('../../src/state/sqlite.ts', import.meta.url).href;
  const source = `import { openSqlite } from ${JSON.stringify(home)}; const path = ${JSON.stringify(path)}; ${code}`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', source]);
}

describe('opening', () => {
  test('a directory that does not exist is made, and the file is for its owner only', async () => {
    path = join(folder, 'new', 'folder', 'state.db');
    await commitSteps(await open(), 1, 1);
    for (const suffix of ['', '-wal']) expect((await stat(path + suffix)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'new'))).mode & 0o777).toBe(0o700);
  });

  test('a file in use is refused, in this process and in another', async () => {
    await commitSteps(await open(), 1, 1);
    const message = `Cannot open the state ${path}: another process has it open`;
    await expect(openSqlite({ path })).rejects.toThrow(message);
    const { stdout } = await runChild('await openSqlite({ path }).catch((error) => console.log(error.message))');
    expect(stdout).toContain(message);
  });

  test('an open store does not keep the process alive, and is found whole afterwards', async () => {
    await runChild(`
      const store = await openSqlite({ path });
      await store.commit({ entities: [], marks: new Map(), totals: [{ key: 'k', kpi: 'k', slots: [3] }], days: [],
        people: new Map(), latches: [] });`);
    const [series] = (await (await open()).read()).series;
    expect(series!.slots).toEqual([3n]);
  });

  test('a file of a newer format is refused and left as it is', async () => {
    await (await open()).close();
    query(path, 'UPDATE meta SET format = 99');
    const before = await readFile(path);
    await expect(openSqlite({ path })).rejects.toThrow(/state\.db: it is of format 99, .* knows format 1/);
    expect(await readFile(path)).toEqual(before);
  });

  test('the database of another program is refused and left as it is', async () => {
    query(path, 'CREATE TABLE meta (format INTEGER)');
    const before = await readFile(path);
    await expect(openSqlite({ path })).rejects.toThrow(/state\.db: it is the database of another program/);
    expect(await readFile(path)).toEqual(before);
  });

  test('a file that is no database is refused and left as it is', async () => {
    await writeFile(path, 'kpis: []\n'.repeat(1_000));
    const before = await readFile(path);
    await expect(openSqlite({ path })).rejects.toThrow(/state\.db: it is not a database/);
    expect(await readFile(path)).toEqual(before);
  });

  test('a directory is refused', async () => {
    await expect(openSqlite({ path: folder })).rejects.toThrow(`Cannot open the state ${folder}: `);
  });

  test('state in memory is state like any other', async () => {
    const store = await open({ path: ':memory:' });
    await commitSteps(store, 1, 3);
    await expectSteps(store, 3);
  });
});

describe('the journal', () => {
  test('what a crash leaves is the rows of the last checkpoint and all commits since', async () => {
    const first = await open();
    await commitSteps(first, 1, 3);
    await first.close();
    const second = await open();
    await commitSteps(second, 4, 9);
    const copy = await crashCopy();
    expect(query(copy, 'SELECT checkpointed FROM meta')).toEqual([{ checkpointed: 3 }]);
    const restored = await open({ path: copy });
    await expectSteps(restored, 9);
    await commitSteps(restored, 10, 10);
    await expectSteps(restored, 10);
  });

  test.each([
    ['a damaged entry', "UPDATE journal SET entry = CAST(x'00' || substr(entry, 2) AS BLOB) WHERE seq = 3"],
    ['a missing entry', 'DELETE FROM journal WHERE seq = 3'],
    [
      'an entry that is already in the rows',
      'UPDATE journal SET entry = (SELECT entry FROM journal WHERE seq = 2) WHERE seq = 3',
    ],
  ])('%s is refused, and the way out it names gives up no more than it says', async (_, damage) => {
    await commitSteps(await open(), 1, 5);
    const copy = await crashCopy();
    query(copy, damage);
    const refused = await openSqlite({ path: copy }).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(Error);
    expect((refused as Error).message).toContain(`${copy}: journal entry 3 is damaged`);
    const [, sql] = /sqlite3 FILE "(.*)"/.exec((refused as Error).message)!;
    query(copy, sql!);
    await expectSteps(await open({ path: copy }), 2);
  });

  test('a commit that fails changes nothing, and the next one that works makes the store ready again', async () => {
    let isFull = false;
    const store = await open({
      at: (point) => {
        if (isFull && point === 'journal:before') throw new Error('disk full');
      },
    });
    await commitSteps(store, 1, 2);
    isFull = true;
    await expect(store.commit(step(3))).rejects.toThrow('disk full');
    expect(store.ready()).toBe(false);
    await expectSteps(store, 2);
    isFull = false;
    await commitSteps(store, 3, 3);
    expect(store.ready()).toBe(true);
    await expectSteps(await open({ path: await crashCopy() }), 3);
  });
});

describe('checkpoints', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test('come with time, if there is anything to write', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const points: string[] = [];
    const store = await open({ checkpointMs: 1_000, at: (point) => points.push(point) });
    jest.advanceTimersByTime(5_000);
    expect(points).toEqual([]);
    await commitSteps(store, 1, 3);
    jest.advanceTimersByTime(5_000);
    expect(points.filter((point) => point === 'checkpoint:end')).toHaveLength(1);
    const copy = await crashCopy();
    expect(query(copy, 'SELECT count(*) AS entries FROM journal')).toEqual([{ entries: 0 }]);
    await expectSteps(await open({ path: copy }), 3);
  });

  test('come with bytes, after the commit that calls for them', async () => {
    const points: string[] = [];
    const store = await open({ checkpointBytes: 300, at: (point) => points.push(point) });
    await commitSteps(store, 1, 1);
    expect(points).not.toContain('checkpoint:begin');
    await commitSteps(store, 2, 2);
    await new Promise(setImmediate);
    expect(points).toContain('checkpoint:end');
    await expectSteps(store, 2);
  });

  test('one that fails is reported, changes nothing, and is made up for', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const errors: string[] = [];
    let isFull = true;
    const store = await open({
      checkpointMs: 1_000,
      onError: ({ message }) => errors.push(message),
      at: (point) => {
        if (isFull && point === 'checkpoint:rows') throw new Error('disk full');
      },
    });
    await commitSteps(store, 1, 3);
    jest.advanceTimersByTime(1_000);
    expect(errors).toEqual([`Cannot write the state ${path}: disk full`]);
    expect(store.ready()).toBe(false);
    await commitSteps(store, 4, 5);
    expect(store.ready()).toBe(true);
    await expectSteps(await open({ path: await crashCopy() }), 5);
    isFull = false;
    jest.advanceTimersByTime(1_000);
    expect(errors).toHaveLength(1);
    await commitSteps(store, 6, 6);
    await store.close();
    expect(query(path, 'SELECT (SELECT count(*) FROM journal) AS entries, checkpointed FROM meta')).toEqual([
      { entries: 0, checkpointed: 6 },
    ]);
    await expectSteps(await open(), 6);
  });

  test('one that fails at the end is told, and the next start has everything', async () => {
    const store = await openSqlite({
      path,
      at: (point) => {
        if (point === 'checkpoint:rows') throw new Error('disk full');
      },
    });
    await commitSteps(store, 1, 3);
    await expect(store.close()).rejects.toThrow('disk full');
    await expectSteps(await open(), 3);
  });

  test('a closed day has no marks in the file any more', async () => {
    const store = await open();
    await commitSteps(store, 1, 2);
    await store.close();
    expect(query(path, 'SELECT count(*) AS segments FROM mark')).toEqual([{ segments: 1 }]);
    const again = await open();
    await again.commit({ ...emptyChange(), days: [{ day: 20_000, firstArrivalMs: 5, closed: true }] });
    await again.close();
    expect(query(path, 'SELECT count(*) AS segments FROM mark')).toEqual([{ segments: 0 }]);
  });
});

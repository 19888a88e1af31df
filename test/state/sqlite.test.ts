import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { emptyChange, type Change, type Outgoing, type Store } from '../../src/model/store.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { testStore } from './conformance.ts';
import { commitSteps, expectSteps, query, step, useStateFile } from './statefile.ts';
import { sendStep } from './workload.ts';
import { difference } from './expected.ts';
import { closing } from './registered.ts';

/** Of the workload. */
const SEED = 7;

const file = useStateFile();

afterEach(() => {
  jest.useRealTimers();
});

testStore('SQLite', async () => {
  let store = await file.open();
  const reopen = async (): Promise<Store> => {
    await store.close();
    store = await file.open();
    return store;
  };
  return { store, reopen, remove: () => store.close() };
});

describe('the journal', () => {
  test('what a crash leaves is the rows of the last checkpoint and all commits since', async () => {
    const first = await file.open();
    await commitSteps(first, 1, 3);
    await first.close();
    const second = await file.open();
    await commitSteps(second, 4, 9);
    const copy = await file.crashCopy();
    expect(query(copy, 'SELECT checkpointed FROM meta')).toEqual([{ checkpointed: 3 }]);
    const restored = await file.open({ path: copy });
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
    await commitSteps(await file.open(), 1, 5);
    const copy = await file.crashCopy();
    query(copy, damage);
    const refused = await openSqlite({ path: copy }).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(Error);
    expect((refused as Error).message).toContain(`${copy}: journal entry 3 is damaged`);
    const [, sql] = /sqlite3 FILE "(.*)"/.exec((refused as Error).message)!;
    query(copy, sql!);
    await expectSteps(await file.open({ path: copy }), 2);
  });

  test.each([
    ['an entity that is not there', 'DELETE FROM entity'],
    ['another version than it was written for', 'UPDATE entity SET version = version - 1'],
  ])('an entry that goes on from %s is refused', async (_, damage) => {
    const first = await file.open();
    await commitSteps(first, 1, 4);
    await first.close();
    expect(step(5).entities[0]!.tail).toBeDefined();
    await commitSteps(await file.open(), 5, 5);
    const copy = await file.crashCopy();
    query(copy, damage);
    await expect(openSqlite({ path: copy })).rejects.toThrow(`${copy}: journal entry 5 is damaged`);
  });

  test('the journal has of an entity that goes on only what is new', async () => {
    const store = await file.open();
    const blob = 'b'.repeat(5_000);
    const row = { key: 'a', dueMs: Infinity, expiresMs: Infinity, open: undefined };
    await store.commit({ ...emptyChange(), entities: [{ ...row, version: 0, blob, tail: undefined }] });
    await store.commit({ ...emptyChange(), entities: [{ ...row, version: 1, blob: `${blob}!`, tail: '!' }] });
    const sizes = query(await file.crashCopy(), 'SELECT length(entry) AS bytes FROM journal ORDER BY seq');
    const [whole, tail] = sizes.map(({ bytes }) => bytes as number);
    expect(whole! - tail!).toBeGreaterThanOrEqual(4_999);
  });

  test('a commit that fails changes nothing, and the next write that works makes the store ready again', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    let isFull = false;
    const store = await file.open({
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
    isFull = true;
    await expect(store.commit(step(4))).rejects.toThrow('disk full');
    // Nobody sends to a store that is not ready: it finds out by itself.
    jest.advanceTimersByTime(5_000);
    expect(store.ready()).toBe(true);
    await expectSteps(await file.open({ path: await file.crashCopy() }), 3);
  });

  test('a change that is durable but cannot be applied ends the store, and the next start has it', async () => {
    const store = await file.open();
    await commitSteps(store, 1, 2);
    let reads = 0;
    const outbox: Outgoing[] = [...step(3).outbox];
    const all = outbox[Symbol.iterator].bind(outbox);
    outbox[Symbol.iterator] = () => {
      if (++reads > 1) throw new Error('read once');
      return all();
    };
    await expect(store.commit({ ...step(3), outbox })).rejects.toThrow('BUG:');
    expect(store.ready()).toBe(false);
    await expect(store.read()).rejects.toThrow('Restart otel-kpi');
    await expect(store.commit(step(4))).rejects.toThrow('Restart otel-kpi');
    await store.close();
    await expectSteps(await file.open(), 3);
  });
});

describe('checkpoints', () => {
  test('come with time, if there is anything to write', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const points: string[] = [];
    const store = await file.open({ checkpointMs: 1_000, at: (point) => points.push(point) });
    jest.advanceTimersByTime(5_000);
    expect(points).toEqual([]);
    await commitSteps(store, 1, 3);
    jest.advanceTimersByTime(5_000);
    expect(points.filter((point) => point === 'checkpoint:end')).toHaveLength(1);
    const copy = await file.crashCopy();
    expect(query(copy, 'SELECT count(*) AS entries FROM journal')).toEqual([{ entries: 0 }]);
    await expectSteps(await file.open({ path: copy }), 3);
  });

  test('come with bytes, after the commit that calls for them', async () => {
    const points: string[] = [];
    const store = await file.open({ checkpointBytes: 300, at: (point) => points.push(point) });
    await commitSteps(store, 1, 1);
    expect(points).not.toContain('checkpoint:begin');
    await commitSteps(store, 2, 2);
    await new Promise(setImmediate);
    expect(points).toContain('checkpoint:end');
    await expectSteps(store, 2);
  });

  test('one of many entities is written in slices: others commit meanwhile, and the file has everything at each', async () => {
    const store = await file.open({ checkpointBytes: 20_000, sliceRows: 2 });
    let halfWritten = 0;
    for (let n = 1; n <= 40; n++) {
      await sendStep(store, SEED, n);
      // The first slice of a checkpoint, or the next one.
      await new Promise(setImmediate);
      const copy = await file.crashCopy();
      const [state] = query(copy, 'SELECT checkpointed >= (SELECT min(seq) FROM journal) AS is_half_written FROM meta');
      halfWritten += Number(state!['is_half_written']);
      const restored = await file.open({ path: copy });
      expect(await difference(restored, SEED, n)).toBe('');
      await restored.close();
    }
    expect(halfWritten).toBeGreaterThan(5);
    expect(await difference(store, SEED, 40)).toBe('');
  });

  test('of a journal that is in the rows in part nothing can be given up', async () => {
    const store = await file.open({ checkpointBytes: 20_000, sliceRows: 2 });
    const isHalfWritten = (path: string) =>
      query(path, 'SELECT checkpointed >= (SELECT min(seq) FROM journal) AS it FROM meta')[0]!['it'] === 1;
    let copy: string;
    let n = 0;
    do {
      await sendStep(store, SEED, ++n);
      await new Promise(setImmediate);
      copy = await file.crashCopy();
    } while (!isHalfWritten(copy));
    query(copy, 'DELETE FROM journal WHERE seq >= 2');
    await expect(openSqlite({ path: copy })).rejects.toThrow(/: journal entry 2 is damaged\. Restore a backup$/);
  });

  test('one that fails is reported, changes nothing, and is made up for', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const errors: string[] = [];
    let isFull = true;
    const store = await file.open({
      checkpointMs: 1_000,
      onError: ({ message }) => errors.push(message),
      at: (point) => {
        if (isFull && point === 'checkpoint:rows') throw new Error('disk full');
      },
    });
    await commitSteps(store, 1, 3);
    jest.advanceTimersByTime(1_000);
    expect(errors).toEqual([`Cannot write the state ${file.path}: disk full`]);
    expect(store.ready()).toBe(false);
    await commitSteps(store, 4, 5);
    expect(store.ready()).toBe(true);
    await expectSteps(await file.open({ path: await file.crashCopy() }), 5);
    isFull = false;
    jest.advanceTimersByTime(1_000);
    expect(errors).toHaveLength(1);
    await commitSteps(store, 6, 6);
    await store.close();
    expect(query(file.path, 'SELECT (SELECT count(*) FROM journal) AS entries, checkpointed FROM meta')).toEqual([
      { entries: 0, checkpointed: 6 },
    ]);
    await expectSteps(await file.open(), 6);
  });

  test('one that fails at the end is told, and the next start has everything', async () => {
    const store = await openSqlite({
      path: file.path,
      at: (point) => {
        if (point === 'checkpoint:rows') throw new Error('disk full');
      },
    });
    await commitSteps(store, 1, 3);
    await expect(store.close()).rejects.toThrow('disk full');
    await expectSteps(await file.open(), 3);
  });

  test('an entity that was forgotten and came again has one row', async () => {
    const row = { key: 'a', tail: undefined, dueMs: Infinity, expiresMs: Infinity, open: undefined };
    const put = (version: number, blob: string | undefined): Change => {
      return { ...emptyChange(), entities: [{ ...row, version, blob }] };
    };
    const first = await file.open();
    await first.commit(put(0, 'old'));
    await first.commit({ ...emptyChange(), entities: [{ ...row, key: 'b', version: 0, blob: 'other' }] });
    await first.close();
    const second = await file.open();
    await second.commit(put(1, undefined));
    await second.commit(put(0, 'new'));
    await second.close();
    expect(query(file.path, 'SELECT key, blob FROM entity ORDER BY id')).toEqual([
      { key: 'b', blob: 'other' },
      { key: 'a', blob: 'new' },
    ]);
    const { entities } = await (await file.open()).load({ shard: 0, entities: ['a'], marks: [] });
    expect(entities.get('a')).toMatchObject({ blob: 'new', version: 1 });
  });

  test('a closed day has no marks in the file any more', async () => {
    const store = await file.open();
    await commitSteps(store, 1, 2);
    await store.close();
    expect(query(file.path, 'SELECT count(*) AS segments FROM mark')).toEqual([{ segments: 1 }]);
    const again = await file.open();
    await again.commit({ ...emptyChange(), registers: [closing(20_000)] });
    await again.close();
    expect(query(file.path, 'SELECT count(*) AS segments FROM mark')).toEqual([{ segments: 0 }]);
  });
});

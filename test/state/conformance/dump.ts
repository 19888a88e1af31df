import { describe, expect, test } from '@jest/globals';
import type { Change, Store } from '../../../src/model/store.ts';
import { openSqlite } from '../../../src/state/sqlite/store.ts';
import { SPACES } from '../../../src/model/registers.ts';
import { marks, pairsOf, seenAmong } from '../marked.ts';
import { arrivals, closing, MADE_UP, registers, registersOf } from '../registered.ts';
import { change, DAY, dayOf, entity, load, MARKS, seenOf, total, useHome, type Home } from './home.ts';

const MAX = Number.MAX_SAFE_INTEGER;

/** Changes that leave something of every kind, and something that is over of many. */
const CHANGES: readonly Change[] = [
  change({
    registers: [arrivals({ [DAY]: 1.5, [DAY + 1]: 2, [DAY - 8]: 0 }), closing(DAY - 8)],
    marks: new Map([
      [DAY, marks(MARKS.slice(0, 6))],
      [DAY + 1, marks(MARKS.slice(4))],
    ]),
    entities: [
      entity('a', 0, { dueMs: 5, expiresMs: 50, open: { group: 'claude', lastMs: 4.5 } }),
      entity('é', 0, { blob: '', expiresMs: 9 }),
      entity('gone', 0),
    ],
  }),
  change({ entities: [entity('a', 1, { dueMs: 6, expiresMs: 50, open: { group: 'claude', lastMs: 5 } })] }),
  change({ entities: [entity('é', 1, { blob: '\ntail', tail: '\ntail', expiresMs: 9 })] }),
  change({ entities: [entity('gone', 1, { blob: undefined })] }),
  change({
    totals: [
      total('large', [MAX, -1, 0], [[7, MAX]]),
      total(
        'large',
        [MAX, -1, 0],
        [
          [7, MAX],
          [8, -3],
        ],
      ),
      total('large', [2, 1 - MAX, 0], [[7, 5]]),
      total('empty', [0]),
      total(
        'many',
        [5_000],
        Array.from({ length: 2_500 }, (_, quarter) => [quarter, 2]),
      ),
    ],
  }),
  change({
    registers: [
      registers(SPACES.clock, '', { listened: 5.5, at: 7 }),
      registers(SPACES.series, 'é', { '["é"]': 1 }),
      registers(MADE_UP.min, '', { a: 5, b: 6.5, é: -1 }),
      registers(MADE_UP.max, '["","é"]', { ada: 1, old: 1, 'b c': 2 }),
      registers(MADE_UP.set, '2026-11', { ada: 5, bob: 2 ** 30 }),
      registers(MADE_UP.set, '2026-01', { ada: 5 }),
      registers(MADE_UP.newest, '', { quota: { atMs: 5, text: 'é \n' } }),
    ],
  }),
  change({
    outbox: ['1', '2', '3'].map((id) => ({ id, body: `é ${id}` })),
    delivered: ['2'],
    forget: {
      quarter: 3,
      registers: [
        { space: MADE_UP.max, below: 2 },
        { space: MADE_UP.set, before: '2026-11' },
      ],
    },
  }),
];

const WAITING = ['1', '3'].map((id) => ({ id, body: `é ${id}` }));

/** Everything the contract can tell of a home but its outbox, which asking may change. */
async function everythingOf(store: Store): Promise<unknown> {
  const { series, open, entityCount } = await store.read();
  const loaded = await load(store, { entities: ['a', 'é', 'gone'] });
  const { due, expired } = await store.due(100, 100);
  return {
    series: series.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    registers: await registersOf(store),
    open,
    entityCount,
    blobs: [...loaded.entities].map(([key, { blob }]) => [key, blob]),
    due: due.toSorted(),
    soonDue: (await store.due(5, 100)).due,
    expired: expired.toSorted(),
    soonExpired: (await store.due(9, 100)).expired,
    days: await Promise.all([DAY - 8, DAY - 7, DAY, DAY + 1].map((day) => dayOf(store, day))),
    seen: await Promise.all([DAY - 8, DAY, DAY + 1].map((day) => seenOf(store, day))),
  };
}

async function copy(from: Store, to: Store): Promise<Change[]> {
  const changes: Change[] = [];
  for await (const part of from.dump()) {
    expect(await to.commit(part)).toBe('done');
    changes.push(part);
  }
  return changes;
}

async function commitAll(store: Store): Promise<void> {
  for (const part of CHANGES) expect(await store.commit(part)).toBe('done');
}

export function testDump(openHome: () => Promise<Home>): void {
  describe('a dump', () => {
    const home = useHome(openHome);

    test('makes an empty home equal, before and after a reopening of either', async () => {
      await commitAll(home.store);
      for (let round = 0; round < 2; round++) {
        const other = await openSqlite({ path: ':memory:' });
        await copy(home.store, other);
        expect(await everythingOf(other)).toEqual(await everythingOf(home.store));
        expect(await other.outbox(100)).toEqual(WAITING);
        await other.close();
        await home.reopen();
      }
    });

    test('of another kind of home makes this one equal', async () => {
      const other = await openSqlite({ path: ':memory:' });
      await commitAll(other);
      await copy(other, home.store);
      await home.reopen();
      expect(await everythingOf(home.store)).toEqual(await everythingOf(other));
      expect(await home.store.outbox(100)).toEqual(WAITING);
      await other.close();
    });

    test('lets versions begin anew, so that what goes on in the copy is like what would have gone on here', async () => {
      await commitAll(home.store);
      const other = await openSqlite({ path: ':memory:' });
      await copy(home.store, other);
      expect((await load(other, { entities: ['a'] })).entities.get('a')!.version).toBe(1);
      expect(await other.commit(change({ entities: [entity('a', 1)], totals: [total('large', [1, 0, 0])] }))).toBe(
        'done',
      );
      await home.store.commit(change({ entities: [entity('a', 2)], totals: [total('large', [1, 0, 0])] }));
      expect((await other.read()).series).toEqual(expect.arrayContaining([...(await home.store.read()).series]));
      await other.close();
    });

    test('comes in portions, however much there is', async () => {
      const names = Array.from({ length: 20_000 }, (_, index) => `person ${index}`);
      const pairs = names.map((_, index) => {
        const hi = Math.imul(index + 1, 0x9e37_79b1);
        return [hi, Math.imul(hi ^ (hi >>> 15), 0x85eb_ca6b)] as const;
      });
      await home.store.commit(
        change({
          registers: [
            arrivals({ [DAY]: 1 }),
            registers(MADE_UP.max, '', Object.fromEntries(names.map((name, index) => [name, index]))),
          ],
          marks: new Map([[DAY, marks(pairs)]]),
        }),
      );
      for (let index = 0; index < 20; index++) {
        await home.store.commit(change({ entities: [entity(`${index}`, 0, { blob: 'é'.repeat(100_000) })] }));
      }
      const other = await openSqlite({ path: ':memory:' });
      const changes = await copy(home.store, other);
      for (const part of changes) {
        const firstWords = [...part.marks.values()].flatMap((some) => pairsOf(some).map(([hi]) => hi));
        const blobLength = part.entities.reduce((length, { blob }) => length + blob!.length, 0);
        const values = part.registers.reduce((count, { values: of }) => count + of.size, 0);
        expect(firstWords.length + values).toBeLessThanOrEqual(5_000);
        if (firstWords.length > 500) expect(new Set(firstWords.map((hi) => hi >>> 28)).size).toBe(16);
        expect(blobLength).toBeLessThanOrEqual(1_000_000);
      }
      expect((await other.read()).entityCount).toBe((await home.store.read()).entityCount);
      expect(await registersOf(other)).toEqual(await registersOf(home.store));
      expect(await seenAmong(other, [DAY], pairs)).toEqual(pairs);
      await other.close();
    });

    test('of an empty home leaves another as empty', async () => {
      const other = await openSqlite({ path: ':memory:' });
      await copy(home.store, other);
      expect(await everythingOf(other)).toEqual(await everythingOf(home.store));
      await other.close();
    });

    test('is refused by a closed store', async () => {
      await home.store.close();
      await expect(copy(home.store, home.store)).rejects.toThrow('closed');
    });
  });
}

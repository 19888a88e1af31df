/**
 * What every home of state must do, whatever it is made of: written against the contract in src/model/store.ts and
 * nothing else. A home passes it by calling `testStore`.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { emptyChange, type Change, type EntityChange, type Marks, type Store } from '../../src/model/store.ts';

/** A home for one test, empty at first. `reopen` closes the store and opens another on the same state. */
export type Home = { readonly store: Store; reopen(): Promise<Store>; remove(): Promise<void> };

const DAY = 20_000;
const MINUTE_MS = 60_000;

function change(part: Partial<Change>): Change {
  return { ...emptyChange(), ...part };
}

function entity(key: string, version: number, part: Partial<EntityChange> = {}): EntityChange {
  return { key, version, blob: `${key} at ${version}`, dueMs: Infinity, expiresMs: Infinity, ...part };
}

/** Neighbours, both ends of the range, halves of zero, and zero itself. */
const MARKS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [7, 8],
  [7, 9],
  [0x7fff_ffff, 0x8000_0000],
  [0xffff_ffff, 0],
  [0, 0xffff_ffff],
  [0xffff_ffff, 0xffff_ffff],
] as const;

function marks(pairs: readonly (readonly [hi: number, lo: number])[]): Marks {
  return { his: pairs.map(([hi]) => hi), los: pairs.map(([, lo]) => lo) };
}

/** Which of MARKS a day has seen. */
async function seen(store: Store, number: number): Promise<(readonly [number, number])[]> {
  const loaded = await store.load({ entities: [], marks: new Map([[number, marks(MARKS)]]) });
  return MARKS.filter(([hi, lo]) => loaded.seen(number, hi, lo));
}

async function entities(store: Store, keys: readonly string[]): Promise<[string, string, number][]> {
  const loaded = await store.load({ entities: keys, marks: new Map() });
  return [...loaded.entities].map(([key, { blob, version }]) => [key, blob, version]);
}

async function day(store: Store, number: number): Promise<unknown> {
  return (await store.load({ entities: [], marks: new Map([[number, marks([])]]) })).day(number);
}

async function series(store: Store): Promise<Record<string, readonly bigint[]>> {
  return Object.fromEntries((await store.read()).series.map(({ key, slots }) => [key, slots]));
}

export function testStore(kind: string, openHome: () => Promise<Home>): void {
  describe(`state in ${kind}`, () => {
    let home: Home;
    let store: Store;
    beforeEach(async () => {
      home = await openHome();
      store = home.store;
    });
    afterEach(() => home.remove());

    describe('entities', () => {
      test('an entity that was never committed is not loaded', async () => {
        expect(await entities(store, ['a'])).toEqual([]);
      });

      test('a version counts the changes', async () => {
        expect(await store.commit(change({ entities: [entity('a', 0)] }))).toBe('done');
        expect(await store.commit(change({ entities: [entity('a', 1), entity('b', 0)] }))).toBe('done');
        expect(await entities(store, ['a', 'b', 'c'])).toEqual([
          ['a', 'a at 1', 2],
          ['b', 'b at 0', 1],
        ]);
      });

      test('a change of another version than was loaded is a conflict, and nothing of it is applied', async () => {
        await store.commit(change({ entities: [entity('a', 0)] }));
        const all = change({
          entities: [entity('b', 0), entity('a', 0), entity('c', 0)],
          marks: new Map([[DAY, marks(MARKS)]]),
          totals: [{ key: '["x"]', kpi: 'x', slots: [1] }],
          days: [{ day: DAY, firstArrivalMs: 5, closed: false }],
          people: new Map([['ada', 5]]),
          latches: [{ key: '["x"]', zeroAtMs: 5, released: false }],
        });
        expect(await store.commit(all)).toBe('conflict');
        expect(await entities(store, ['a', 'b', 'c'])).toEqual([['a', 'a at 0', 1]]);
        expect(await seen(store, DAY)).toEqual([]);
        expect(await day(store, DAY)).toBeUndefined();
        expect(await store.read()).toEqual({ series: [], people: new Map(), entityCount: 1 });
      });

      test('an entity that is there cannot be made anew, and one that is not there cannot be changed', async () => {
        await store.commit(change({ entities: [entity('a', 0)] }));
        expect(await store.commit(change({ entities: [entity('a', 0)] }))).toBe('conflict');
        expect(await store.commit(change({ entities: [entity('b', 1)] }))).toBe('conflict');
      });

      test('a forgotten entity is gone, and begins again at its first version', async () => {
        await store.commit(change({ entities: [entity('a', 0, { dueMs: 1, expiresMs: 1 })] }));
        await store.commit(change({ entities: [entity('a', 1, { blob: undefined, dueMs: 1, expiresMs: 1 })] }));
        expect(await entities(store, ['a'])).toEqual([]);
        expect(await store.due(2, 10)).toEqual({ due: [], expired: [], days: [] });
        expect((await store.read()).entityCount).toBe(0);
        await store.commit(change({ entities: [entity('a', 0)] }));
        expect(await entities(store, ['a'])).toEqual([['a', 'a at 0', 1]]);
      });

      test('keys and blobs are any text', async () => {
        const text = 'Zoë\0 "quoted" {tag}:* 漢字 😀 \n';
        await store.commit(change({ entities: [entity(text, 0, { blob: text }), entity('empty', 0, { blob: '' })] }));
        store = await home.reopen();
        expect(await entities(store, [text, 'empty'])).toEqual([
          [text, text, 1],
          ['empty', '', 1],
        ]);
      });
    });

    describe('marks', () => {
      test('a mark is seen once it is committed, on its day only', async () => {
        for (let count = 0; count < MARKS.length; count++) {
          expect(await seen(store, DAY)).toEqual(MARKS.slice(0, count));
          await store.commit(change({ marks: new Map([[DAY, marks([MARKS[count]!])]]) }));
        }
        expect(await seen(store, DAY)).toEqual(MARKS);
        expect(await seen(store, DAY + 1)).toEqual([]);
      });

      test('one change brings marks of several days, and a mark may come again', async () => {
        const both = change({
          marks: new Map([
            [DAY, marks(MARKS.slice(0, 3))],
            [DAY - 1, marks(MARKS.slice(3))],
          ]),
        });
        await store.commit(both);
        await store.commit(both);
        store = await home.reopen();
        await store.commit(both);
        expect(await seen(store, DAY)).toEqual(MARKS.slice(0, 3));
        expect(await seen(store, DAY - 1)).toEqual(MARKS.slice(3));
      });

      test('ten thousand marks are told apart from ten thousand others', async () => {
        const word = (index: number): number => Math.imul(index + 1, 0x9e37_79b1) >>> 0;
        const his = Array.from({ length: 20_000 }, (_, index) => word(index));
        const los = his.map(word);
        await store.commit(
          change({ marks: new Map([[DAY, { his: his.slice(0, 10_000), los: los.slice(0, 10_000) }]]) }),
        );
        for (let round = 0; round < 2; round++) {
          const loaded = await store.load({ entities: [], marks: new Map([[DAY, { his, los }]]) });
          expect(his.filter((hi, index) => loaded.seen(DAY, hi, los[index]!))).toEqual(his.slice(0, 10_000));
          store = await home.reopen();
        }
      });
    });

    describe('totals', () => {
      test('additions are made slot by slot', async () => {
        await store.commit(change({ totals: [{ key: '["d"]', kpi: 'd', slots: [1, 0, 2] }] }));
        await store.commit(change({ totals: [{ key: '["d"]', kpi: 'd', slots: [10, 0, 0] }] }));
        expect(await series(store)).toEqual({ '["d"]': [11n, 0n, 2n] });
      });

      test('a series may occur more than once in a change', async () => {
        const slots = [Number.MAX_SAFE_INTEGER];
        const addition = { key: '["x"]', kpi: 'x', slots };
        await store.commit(change({ totals: [addition, addition, { ...addition, slots: [3] }] }));
        expect(await series(store)).toEqual({ '["x"]': [2n * BigInt(Number.MAX_SAFE_INTEGER) + 3n] });
      });

      test('totals past 2^53 stay exact, also through a reopening', async () => {
        for (let round = 0; round < 50; round++) {
          await store.commit(change({ totals: [{ key: '["x"]', kpi: 'x', slots: [2 ** 53 - 1, 1] }] }));
        }
        store = await home.reopen();
        await store.commit(change({ totals: [{ key: '["x"]', kpi: 'x', slots: [1, 0] }] }));
        expect(await series(store)).toEqual({ '["x"]': [50n * (2n ** 53n - 1n) + 1n, 50n] });
      });

      test('a series exists from its first addition on, be it of zero, and counts for its KPI', async () => {
        await store.commit(
          change({
            totals: [
              { key: '["x",["a","1"]]', kpi: 'x', slots: [0] },
              { key: '["x",["a","2"]]', kpi: 'x', slots: [5] },
              { key: '["y"]', kpi: 'y', slots: [5] },
              { key: '["y"]', kpi: 'y', slots: [5] },
            ],
          }),
        );
        for (let round = 0; round < 2; round++) {
          const loaded = await store.load({ entities: [], marks: new Map() });
          expect(loaded.hasSeries('["x",["a","1"]]')).toBe(true);
          expect(loaded.hasSeries('["x",["a","3"]]')).toBe(false);
          expect(['x', 'y', 'z'].map((kpi) => loaded.seriesCount(kpi))).toEqual([2, 1, 0]);
          store = await home.reopen();
        }
      });

      test('an addition that is not exact is refused, and nothing of its change is applied', async () => {
        for (const amount of [0.5, 2 ** 53, NaN]) {
          const bad = change({ entities: [entity('a', 0)], totals: [{ key: '["x"]', kpi: 'x', slots: [amount] }] });
          await expect(store.commit(bad)).rejects.toThrow('BUG:');
        }
        expect(await store.read()).toEqual({ series: [], people: new Map(), entityCount: 0 });
        expect(await store.commit(change({ entities: [entity('a', 0)] }))).toBe('done');
      });
    });

    describe('days', () => {
      test('open days are listed, and closing one forgets its marks for ever', async () => {
        const openDays = [DAY, DAY + 1].map((number) => ({ day: number, firstArrivalMs: number + 0.5, closed: false }));
        const both = new Map([DAY, DAY + 1].map((number) => [number, marks(MARKS)]));
        await store.commit(change({ days: openDays, marks: both }));
        expect((await store.due(0, 1)).days).toEqual(openDays);
        await store.commit(change({ days: [{ ...openDays[0]!, closed: true }] }));
        for (let round = 0; round < 2; round++) {
          expect((await store.due(0, 1)).days).toEqual([openDays[1]]);
          expect(await day(store, DAY)).toEqual({ day: DAY, firstArrivalMs: DAY + 0.5, closed: true });
          expect(await day(store, DAY + 2)).toBeUndefined();
          expect(await seen(store, DAY)).toEqual([]);
          expect(await seen(store, DAY + 1)).toEqual(MARKS);
          store = await home.reopen();
        }
      });

      test('a closed day is not opened again, and keeps no marks', async () => {
        await store.commit(change({ days: [{ day: DAY, firstArrivalMs: 5, closed: true }] }));
        await store.commit(
          change({ days: [{ day: DAY, firstArrivalMs: 7, closed: false }], marks: new Map([[DAY, marks(MARKS)]]) }),
        );
        store = await home.reopen();
        expect(await day(store, DAY)).toEqual({ day: DAY, firstArrivalMs: 5, closed: true });
        expect(await seen(store, DAY)).toEqual([]);
      });

      test('marks that come with the closing of their day are not kept', async () => {
        const closing = { day: DAY, firstArrivalMs: 5, closed: true };
        await store.commit(change({ days: [closing], marks: new Map([[DAY, marks(MARKS)]]) }));
        expect(await seen(store, DAY)).toEqual([]);
      });
    });

    describe('people and latches', () => {
      test('the latest activity of a person wins, in whatever order it comes', async () => {
        await store.commit(
          change({
            people: new Map([
              ['ada', 5],
              ['bob', 9],
            ]),
          }),
        );
        await store.commit(
          change({
            people: new Map([
              ['ada', 7],
              ['bob', 8],
              ['Zoë', 1],
            ]),
          }),
        );
        for (let round = 0; round < 2; round++) {
          expect(Object.fromEntries((await store.read()).people)).toEqual({ ada: 7, bob: 9, Zoë: 1 });
          store = await home.reopen();
        }
      });

      test('a latch keeps the first sight of the zero, and is never taken back', async () => {
        await store.commit(change({ totals: [{ key: '["x"]', kpi: 'x', slots: [1] }] }));
        expect((await store.read()).series[0]!.latch).toBeUndefined();
        const steps = [
          { given: { zeroAtMs: 8, released: false }, kept: { zeroAtMs: 8, released: false } },
          { given: { zeroAtMs: 6, released: true }, kept: { zeroAtMs: 6, released: true } },
          { given: { zeroAtMs: 9, released: false }, kept: { zeroAtMs: 6, released: true } },
        ];
        for (const { given, kept } of steps) {
          await store.commit(change({ latches: [{ key: '["x"]', ...given }] }));
          expect((await store.read()).series[0]!.latch).toEqual({ key: '["x"]', ...kept });
        }
        store = await home.reopen();
        expect((await store.read()).series[0]!.latch).toEqual({ key: '["x"]', zeroAtMs: 6, released: true });
      });
    });

    describe('due and expired', () => {
      test('an entity is due, or expired, from its own millisecond on', async () => {
        const first = { dueMs: 5 * MINUTE_MS + 17, expiresMs: 9 * MINUTE_MS };
        await store.commit(change({ entities: [entity('a', 0, first), entity('never', 0)] }));
        for (let round = 0; round < 2; round++) {
          expect(await store.due(first.dueMs - 1, 10)).toEqual({ due: [], expired: [], days: [] });
          expect(await store.due(first.dueMs, 10)).toEqual({ due: ['a'], expired: [], days: [] });
          expect(await store.due(first.expiresMs, 10)).toEqual({ due: ['a'], expired: ['a'], days: [] });
          store = await home.reopen();
        }
      });

      test('a change moves both times, also to sooner and to never', async () => {
        const at = (version: number, dueMs: number): Promise<unknown> =>
          store.commit(change({ entities: [entity('a', version, { dueMs, expiresMs: dueMs + MINUTE_MS })] }));
        await at(0, 5 * MINUTE_MS);
        await at(1, 9 * MINUTE_MS);
        expect(await store.due(9 * MINUTE_MS - 1, 10)).toEqual({ due: [], expired: [], days: [] });
        await at(2, 2 * MINUTE_MS);
        expect(await store.due(3 * MINUTE_MS, 10)).toEqual({ due: ['a'], expired: ['a'], days: [] });
        await at(3, Infinity);
        expect(await store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual({ due: [], expired: [], days: [] });
      });

      test('no more than the limit are named at once, and the rest come later', async () => {
        const names = Array.from({ length: 25 }, (_, index) => `e${index}`);
        const due = names.map((key, index) => entity(key, 0, { dueMs: index * MINUTE_MS, expiresMs: 1 }));
        await store.commit(change({ entities: due }));
        const found: string[] = [];
        for (let round = 0; round < 3; round++) {
          const now = await store.due(100 * MINUTE_MS, 10);
          expect(now.due.length).toBe(Math.min(10, 25 - found.length));
          expect(now.expired.length).toBe(now.due.length);
          found.push(...now.due);
          await store.commit(change({ entities: now.due.map((key) => entity(key, 1, { blob: undefined })) }));
        }
        expect(found.toSorted()).toEqual(names.toSorted());
      });
    });

    describe('as a whole', () => {
      test('a reading is of one moment: later commits do not change it', async () => {
        const step = (version: number): Change =>
          change({
            entities: [entity(`e${version}`, 0)],
            totals: [{ key: '["x"]', kpi: 'x', slots: [1, 1] }],
            people: new Map([['ada', version]]),
            latches: [{ key: '["x"]', zeroAtMs: 5, released: version > 0 }],
          });
        await store.commit(step(0));
        const before = await store.read();
        await store.commit(step(1));
        expect(before.series).toEqual([
          { key: '["x"]', slots: [1n, 1n], latch: { key: '["x"]', zeroAtMs: 5, released: false } },
        ]);
        expect(Object.fromEntries(before.people)).toEqual({ ada: 0 });
        expect(before.entityCount).toBe(1);
      });

      test('commits and readings that run at once see whole changes', async () => {
        const step = (version: number): Change =>
          change({ totals: ['["x"]', '["y"]'].map((key) => ({ key, kpi: 'k', slots: [version] })) });
        const readings: Promise<Record<string, readonly bigint[]>>[] = [];
        const commits: Promise<unknown>[] = [];
        for (let round = 1; round <= 20; round++) {
          commits.push(store.commit(step(round)));
          readings.push(series(store));
        }
        await Promise.all(commits);
        for (const { '["x"]': x, '["y"]': y } of await Promise.all(readings)) expect(x).toEqual(y);
        expect(await series(store)).toEqual({ '["x"]': [210n], '["y"]': [210n] });
      });

      test('of two commits from the same version one is done and the other a conflict', async () => {
        const both = await Promise.all(
          ['one', 'two'].map((blob) => store.commit(change({ entities: [entity('a', 0, { blob })] }))),
        );
        expect(both.toSorted()).toEqual(['conflict', 'done']);
      });

      test('an empty change is done', async () => {
        expect(await store.commit(emptyChange())).toBe('done');
        expect(await store.read()).toEqual({ series: [], people: new Map(), entityCount: 0 });
      });

      test('a closed store is not ready and refuses everything, and may be closed again', async () => {
        expect(store.ready()).toBe(true);
        await store.close();
        await store.close();
        expect(store.ready()).toBe(false);
        await expect(store.load({ entities: [], marks: new Map() })).rejects.toThrow('closed');
        await expect(store.commit(emptyChange())).rejects.toThrow('closed');
        await expect(store.read()).rejects.toThrow('closed');
        await expect(store.due(0, 1)).rejects.toThrow('closed');
      });
    });
  });
}

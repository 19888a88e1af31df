import { describe, expect, test } from '@jest/globals';
import { marks, pairsOf, seenAmong } from '../marked.ts';
import { arrivals, closing } from '../registered.ts';
import { change, DAY, dayOf, load, MARKS, seenOf, useHome, type Home } from './home.ts';

export function testMarks(openHome: () => Promise<Home>): void {
  describe('marks', () => {
    const home = useHome(openHome);

    test('a mark is seen once it is committed, on its day only', async () => {
      for (let count = 0; count < MARKS.length; count++) {
        expect(await seenOf(home.store, DAY)).toEqual(MARKS.slice(0, count));
        await home.store.commit(change({ marks: new Map([[DAY, marks([MARKS[count]!])]]) }));
      }
      expect(await seenOf(home.store, DAY)).toEqual(MARKS);
      expect(await seenOf(home.store, DAY + 1)).toEqual([]);
    });

    test('one change brings marks of several days, and a mark may come again', async () => {
      const both = change({
        marks: new Map([
          [DAY, marks(MARKS.slice(0, 3))],
          [DAY - 1, marks(MARKS.slice(3))],
        ]),
      });
      await home.store.commit(both);
      await home.store.commit(both);
      await home.reopen();
      await home.store.commit(both);
      expect(await seenOf(home.store, DAY)).toEqual(MARKS.slice(0, 3));
      expect(await seenOf(home.store, DAY - 1)).toEqual(MARKS.slice(3));
    });

    test('a mark is looked for in all the days that are asked for, and each list is answered on its own', async () => {
      await home.store.commit(
        change({
          marks: new Map([
            [DAY, marks(MARKS.slice(0, 3))],
            [DAY - 1, marks(MARKS.slice(3, 6))],
          ]),
        }),
      );
      expect(await seenAmong(home.store, [DAY + 1, DAY, DAY - 1], MARKS)).toEqual(MARKS.slice(0, 6));
      const asked = [
        { days: [DAY - 1], marks: marks(MARKS) },
        { days: [DAY, DAY + 1], marks: marks(MARKS.toReversed()) },
        { days: [DAY], marks: marks([]) },
      ];
      const { seen } = await load(home.store, { marks: asked });
      expect(seen.map((bytes, list) => pairsOf(asked[list]!.marks).filter((_, at) => bytes[at] === 1))).toEqual([
        MARKS.slice(3, 6),
        MARKS.slice(0, 3).toReversed(),
        [],
      ]);
    });

    test('ten thousand marks are told apart from ten thousand others', async () => {
      const word = (index: number): number => Math.imul(index + 1, 0x9e37_79b1);
      const all = Array.from({ length: 20_000 }, (_, index) => [word(index), word(word(index))] as const);
      await home.store.commit(change({ marks: new Map([[DAY, marks(all.slice(0, 10_000))]]) }));
      for (let round = 0; round < 2; round++) {
        expect(await seenAmong(home.store, [DAY], all)).toEqual(all.slice(0, 10_000));
        await home.reopen();
      }
    });
  });

  describe('days', () => {
    const home = useHome(openHome);

    test('closing a day forgets its marks for ever', async () => {
      const both = new Map([DAY, DAY + 1].map((number) => [number, marks(MARKS)]));
      await home.store.commit(change({ registers: [arrivals({ [DAY]: 5.5, [DAY + 1]: 6 })], marks: both }));
      await home.store.commit(change({ registers: [closing(DAY)] }));
      for (let round = 0; round < 2; round++) {
        expect(await dayOf(home.store, DAY)).toEqual({ firstArrivalMs: 5.5, closed: true });
        expect(await dayOf(home.store, DAY + 1)).toEqual({ firstArrivalMs: 6, closed: false });
        expect(await dayOf(home.store, DAY + 2)).toBeUndefined();
        expect(await seenOf(home.store, DAY)).toEqual([]);
        expect(await seenOf(home.store, DAY + 1)).toEqual(MARKS);
        await home.reopen();
      }
    });

    test('a closed day is not opened again, and keeps no marks', async () => {
      await home.store.commit(change({ registers: [arrivals({ [DAY]: 5 }), closing(DAY)] }));
      await home.store.commit(change({ registers: [arrivals({ [DAY]: 7 })], marks: new Map([[DAY, marks(MARKS)]]) }));
      await home.reopen();
      expect(await dayOf(home.store, DAY)).toEqual({ firstArrivalMs: 5, closed: true });
      expect(await seenOf(home.store, DAY)).toEqual([]);
    });

    test('marks that come with the closing of their day are not kept', async () => {
      await home.store.commit(change({ registers: [closing(DAY)], marks: new Map([[DAY, marks(MARKS)]]) }));
      expect(await seenOf(home.store, DAY)).toEqual([]);
    });
  });
}

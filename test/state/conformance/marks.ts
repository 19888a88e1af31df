import { describe, expect, test } from '@jest/globals';
import { change, DAY, dayOf, load, MARKS, marks, seenOf, useHome, type Home } from './home.ts';

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

    test('ten thousand marks are told apart from ten thousand others', async () => {
      const word = (index: number): number => Math.imul(index + 1, 0x9e37_79b1);
      const his = Array.from({ length: 20_000 }, (_, index) => word(index));
      const los = his.map(word);
      await home.store.commit(
        change({ marks: new Map([[DAY, { his: his.slice(0, 10_000), los: los.slice(0, 10_000) }]]) }),
      );
      for (let round = 0; round < 2; round++) {
        const loaded = await load(home.store, { marks: new Map([[DAY, { his, los }]]) });
        expect(his.filter((hi, index) => loaded.seen(DAY, hi, los[index]!))).toEqual(his.slice(0, 10_000));
        await home.reopen();
      }
    });
  });

  describe('days', () => {
    const home = useHome(openHome);

    test('open days are listed, and closing one forgets its marks for ever', async () => {
      const openDays = [DAY, DAY + 1].map((number) => ({ day: number, firstArrivalMs: number + 0.5, closed: false }));
      const both = new Map([DAY, DAY + 1].map((number) => [number, marks(MARKS)]));
      await home.store.commit(change({ days: openDays, marks: both }));
      expect((await home.store.due(0, 1)).days).toEqual(openDays);
      await home.store.commit(change({ days: [{ ...openDays[0]!, closed: true }] }));
      for (let round = 0; round < 2; round++) {
        expect((await home.store.due(0, 1)).days).toEqual([openDays[1]]);
        expect(await dayOf(home.store, DAY)).toEqual({ day: DAY, firstArrivalMs: DAY + 0.5, closed: true });
        expect(await dayOf(home.store, DAY + 2)).toBeUndefined();
        expect(await seenOf(home.store, DAY)).toEqual([]);
        expect(await seenOf(home.store, DAY + 1)).toEqual(MARKS);
        await home.reopen();
      }
    });

    test('a closed day is not opened again, and keeps no marks', async () => {
      await home.store.commit(change({ days: [{ day: DAY, firstArrivalMs: 5, closed: true }] }));
      await home.store.commit(
        change({ days: [{ day: DAY, firstArrivalMs: 7, closed: false }], marks: new Map([[DAY, marks(MARKS)]]) }),
      );
      await home.reopen();
      expect(await dayOf(home.store, DAY)).toEqual({ day: DAY, firstArrivalMs: 5, closed: true });
      expect(await seenOf(home.store, DAY)).toEqual([]);
    });

    test('marks that come with the closing of their day are not kept', async () => {
      const closing = { day: DAY, firstArrivalMs: 5, closed: true };
      await home.store.commit(change({ days: [closing], marks: new Map([[DAY, marks(MARKS)]]) }));
      expect(await seenOf(home.store, DAY)).toEqual([]);
    });
  });
}

import { describe, expect, test } from '@jest/globals';
import { change, EMPTY, entity, quartersOf, seriesOf, total, useHome, type Home } from './home.ts';

export function testTotals(openHome: () => Promise<Home>): void {
  describe('totals', () => {
    const home = useHome(openHome);

    test('additions are made slot by slot', async () => {
      await home.store.commit(change({ totals: [total('d', [1, 0, 2])] }));
      await home.store.commit(change({ totals: [total('d', [10, 0, 0])] }));
      expect(await seriesOf(home.store)).toEqual({ '["d"]': [11n, 0n, 2n] });
    });

    test('an addition of another number of slots than the series has is refused, with all of its change', async () => {
      await home.store.commit(change({ totals: [total('d', [1, 2])] }));
      const three = change({ entities: [entity('a', 0)], totals: [total('d', [1, 2, 3])] });
      await expect(home.store.commit(three)).rejects.toThrow('BUG:');
      expect(await seriesOf(home.store)).toEqual({ '["d"]': [1n, 2n] });
      expect((await home.store.read()).entityCount).toBe(0);
    });

    test('a series may occur more than once in a change', async () => {
      const slots = [Number.MAX_SAFE_INTEGER];
      const addition = total('x', slots);
      await home.store.commit(change({ totals: [addition, addition, { ...addition, slots: [3] }] }));
      expect(await seriesOf(home.store)).toEqual({ '["x"]': [2n * BigInt(Number.MAX_SAFE_INTEGER) + 3n] });
    });

    test('totals past 2^53 stay exact, also through a reopening', async () => {
      for (let round = 0; round < 50; round++) {
        await home.store.commit(change({ totals: [total('x', [2 ** 53 - 1, 1])] }));
      }
      await home.reopen();
      await home.store.commit(change({ totals: [total('x', [1, 0])] }));
      expect(await seriesOf(home.store)).toEqual({ '["x"]': [50n * (2n ** 53n - 1n) + 1n, 50n] });
    });

    test('a series exists from its first addition on, be it of zero', async () => {
      await home.store.commit(change({ totals: [total('x', [0]), total('y', [5])] }));
      for (let round = 0; round < 2; round++) {
        expect(await seriesOf(home.store)).toEqual({ '["x"]': [0n], '["y"]': [5n] });
        await home.reopen();
      }
    });

    test('an addition that is not exact is refused, and nothing of its change is applied', async () => {
      for (const amount of [0.5, 2 ** 53, NaN]) {
        const bad = change({ entities: [entity('a', 0)], totals: [total('x', [amount])] });
        await expect(home.store.commit(bad)).rejects.toThrow('BUG:');
      }
      expect(await home.store.read()).toEqual(EMPTY);
      expect(await home.store.commit(change({ entities: [entity('a', 0)] }))).toBe('done');
    });
  });

  describe('quarters', () => {
    const home = useHome(openHome);

    test('what happened in a quarter is added up for each series, whenever it comes', async () => {
      await home.store.commit(
        change({
          totals: [
            total(
              'x',
              [3],
              [
                [9, 1],
                [7, 2],
                [9, 4],
              ],
            ),
            total('y', [1], [[9, -5]]),
            total('z', [1]),
          ],
        }),
      );
      await home.store.commit(
        change({
          totals: [
            total(
              'x',
              [3],
              [
                [8, 3],
                [7, -1],
              ],
            ),
          ],
        }),
      );
      for (let round = 0; round < 2; round++) {
        expect(await quartersOf(home.store)).toEqual({
          '["x"]': new Map([
            [7, 1n],
            [8, 3n],
            [9, 5n],
          ]),
          '["y"]': new Map([[9, -5n]]),
          '["z"]': new Map(),
        });
        await home.reopen();
      }
    });

    test('quarters past 2^53 stay exact, also through a reopening', async () => {
      const most = total('x', [0], [[7, 2 ** 53 - 1]]);
      for (let round = 0; round < 50; round++) await home.store.commit(change({ totals: [most, most] }));
      await home.reopen();
      await home.store.commit(change({ totals: [total('x', [0], [[7, 1]])] }));
      expect(await quartersOf(home.store)).toEqual({ '["x"]': new Map([[7, 100n * (2n ** 53n - 1n) + 1n]]) });
    });

    test('an amount of a quarter that is not exact is refused, and nothing of its change is applied', async () => {
      for (const amount of [0.5, 2 ** 53, NaN]) {
        const bad = change({
          entities: [entity('a', 0)],
          totals: [
            total(
              'x',
              [1],
              [
                [7, 1],
                [8, amount],
              ],
            ),
          ],
        });
        await expect(home.store.commit(bad)).rejects.toThrow('BUG:');
      }
      expect(await home.store.read()).toEqual(EMPTY);
    });

    test('quarters before the one named are forgotten, of this change too, and totals are not', async () => {
      await home.store.commit(
        change({
          totals: [
            total(
              'x',
              [3],
              [
                [7, 1],
                [8, 2],
                [9, 3],
              ],
            ),
            total('y', [1], [[7, 1]]),
          ],
        }),
      );
      await home.reopen();
      const forget = { quarter: 9, registers: [] };
      await home.store.commit(change({ totals: [total('x', [1], [[8, 1]])], forget }));
      for (let round = 0; round < 2; round++) {
        expect(await quartersOf(home.store)).toEqual({ '["x"]': new Map([[9, 3n]]), '["y"]': new Map() });
        expect(await seriesOf(home.store)).toEqual({ '["x"]': [4n], '["y"]': [1n] });
        await home.reopen();
      }
      await home.store.commit(change({ totals: [total('y', [1], [[7, 1]])] }));
      await home.reopen();
      expect((await quartersOf(home.store))['["y"]']).toEqual(new Map([[7, 1n]]));
    });

    test('old quarters are kept by day, the sums are the same, and done again it changes nothing', async () => {
      // Two days of UTC, 9 and 10; local days begin an hour before them.
      const day = (of: number) => of * 96;
      const amounts = [
        [day(9) + 1, 1],
        [day(9) + 50, 2],
        [day(9) + 93, 4],
        [day(10) + 3, 8],
      ] as const;
      await home.store.commit(change({ totals: [total('x', [15], amounts), total('y', [1], [[day(8) - 1, 1]])] }));
      const starts = [8, 9, 10, 11].map((of) => day(of) - 4);
      const forget = { quarter: day(8), join: { before: day(10), starts }, registers: [] };
      for (let round = 0; round < 3; round++) {
        await home.store.commit(change({ forget }));
        expect(await quartersOf(home.store)).toEqual({
          '["x"]': new Map([
            [day(9) + 46, 3n],
            [day(9) + 94, 4n],
            [day(10) + 3, 8n],
          ]),
          '["y"]': new Map(),
        });
        if (round < 2) await home.reopen();
      }
      await home.store.commit(change({ totals: [total('x', [1], [[day(9) + 7, 1]])], forget }));
      expect((await quartersOf(home.store))['["x"]']!.get(day(9) + 46)).toBe(4n);
    });
  });
}

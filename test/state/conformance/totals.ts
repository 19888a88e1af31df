import { describe, expect, test } from '@jest/globals';
import { change, EMPTY, entity, load, quartersOf, seriesOf, total, useHome, type Home } from './home.ts';

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

    test('a series exists from its first addition on, be it of zero, and counts for its KPI', async () => {
      await home.store.commit(
        change({
          totals: [
            { key: '["x",["a","1"]]', kpi: 'x', slots: [0], quarters: [] },
            { key: '["x",["a","2"]]', kpi: 'x', slots: [5], quarters: [] },
            total('y', [5]),
            total('y', [5]),
          ],
        }),
      );
      for (let round = 0; round < 2; round++) {
        const loaded = await load(home.store);
        expect(loaded.hasSeries('["x",["a","1"]]')).toBe(true);
        expect(loaded.hasSeries('["x",["a","3"]]')).toBe(false);
        expect(['x', 'y', 'z'].map((kpi) => loaded.seriesCount(kpi))).toEqual([2, 1, 0]);
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
      const forget = { quarter: 9, peopleMs: 0, date: '' };
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
  });

  describe('latches', () => {
    const home = useHome(openHome);

    test('a latch keeps the first sight of the zero, and is never taken back', async () => {
      await home.store.commit(change({ totals: [total('x', [1])] }));
      expect((await home.store.read()).series[0]!.latch).toBeUndefined();
      const steps = [
        { given: { zeroAtMs: 8, released: false }, kept: { zeroAtMs: 8, released: false } },
        { given: { zeroAtMs: 6, released: true }, kept: { zeroAtMs: 6, released: true } },
        { given: { zeroAtMs: 9, released: false }, kept: { zeroAtMs: 6, released: true } },
      ];
      for (const { given, kept } of steps) {
        await home.store.commit(change({ latches: [{ key: '["x"]', ...given }] }));
        expect((await home.store.read()).series[0]!.latch).toEqual({ key: '["x"]', ...kept });
      }
      await home.reopen();
      expect((await home.store.read()).series[0]!.latch).toEqual({ key: '["x"]', zeroAtMs: 6, released: true });
    });
  });
}

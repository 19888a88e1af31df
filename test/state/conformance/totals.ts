import { describe, expect, test } from '@jest/globals';
import { change, entity, seriesOf, useHome, type Home } from './home.ts';

export function testTotals(openHome: () => Promise<Home>): void {
  describe('totals', () => {
    const home = useHome(openHome);

    test('additions are made slot by slot', async () => {
      await home.store.commit(change({ totals: [{ key: '["d"]', kpi: 'd', slots: [1, 0, 2] }] }));
      await home.store.commit(change({ totals: [{ key: '["d"]', kpi: 'd', slots: [10, 0, 0] }] }));
      expect(await seriesOf(home.store)).toEqual({ '["d"]': [11n, 0n, 2n] });
    });

    test('an addition of another number of slots than the series has is refused, with all of its change', async () => {
      await home.store.commit(change({ totals: [{ key: '["d"]', kpi: 'd', slots: [1, 2] }] }));
      const three = change({ entities: [entity('a', 0)], totals: [{ key: '["d"]', kpi: 'd', slots: [1, 2, 3] }] });
      await expect(home.store.commit(three)).rejects.toThrow('BUG:');
      expect(await seriesOf(home.store)).toEqual({ '["d"]': [1n, 2n] });
      expect((await home.store.read()).entityCount).toBe(0);
    });

    test('a series may occur more than once in a change', async () => {
      const slots = [Number.MAX_SAFE_INTEGER];
      const addition = { key: '["x"]', kpi: 'x', slots };
      await home.store.commit(change({ totals: [addition, addition, { ...addition, slots: [3] }] }));
      expect(await seriesOf(home.store)).toEqual({ '["x"]': [2n * BigInt(Number.MAX_SAFE_INTEGER) + 3n] });
    });

    test('totals past 2^53 stay exact, also through a reopening', async () => {
      for (let round = 0; round < 50; round++) {
        await home.store.commit(change({ totals: [{ key: '["x"]', kpi: 'x', slots: [2 ** 53 - 1, 1] }] }));
      }
      await home.reopen();
      await home.store.commit(change({ totals: [{ key: '["x"]', kpi: 'x', slots: [1, 0] }] }));
      expect(await seriesOf(home.store)).toEqual({ '["x"]': [50n * (2n ** 53n - 1n) + 1n, 50n] });
    });

    test('a series exists from its first addition on, be it of zero, and counts for its KPI', async () => {
      await home.store.commit(
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
        const loaded = await home.store.load({ entities: [], marks: new Map() });
        expect(loaded.hasSeries('["x",["a","1"]]')).toBe(true);
        expect(loaded.hasSeries('["x",["a","3"]]')).toBe(false);
        expect(['x', 'y', 'z'].map((kpi) => loaded.seriesCount(kpi))).toEqual([2, 1, 0]);
        await home.reopen();
      }
    });

    test('an addition that is not exact is refused, and nothing of its change is applied', async () => {
      for (const amount of [0.5, 2 ** 53, NaN]) {
        const bad = change({ entities: [entity('a', 0)], totals: [{ key: '["x"]', kpi: 'x', slots: [amount] }] });
        await expect(home.store.commit(bad)).rejects.toThrow('BUG:');
      }
      expect(await home.store.read()).toEqual({ series: [], people: new Map(), entityCount: 0 });
      expect(await home.store.commit(change({ entities: [entity('a', 0)] }))).toBe('done');
    });
  });

  describe('people and latches', () => {
    const home = useHome(openHome);

    test('the latest activity of a person wins, in whatever order it comes', async () => {
      await home.store.commit(
        change({
          people: new Map([
            ['ada', 5],
            ['bob', 9],
          ]),
        }),
      );
      await home.store.commit(
        change({
          people: new Map([
            ['ada', 7],
            ['bob', 8],
            ['Zoë', 1],
          ]),
        }),
      );
      for (let round = 0; round < 2; round++) {
        expect(Object.fromEntries((await home.store.read()).people)).toEqual({ ada: 7, bob: 9, Zoë: 1 });
        await home.reopen();
      }
    });

    test('a latch keeps the first sight of the zero, and is never taken back', async () => {
      await home.store.commit(change({ totals: [{ key: '["x"]', kpi: 'x', slots: [1] }] }));
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

import { describe, expect, test } from '@jest/globals';
import { emptyChange, type Change } from '../../../src/model/store.ts';
import { MADE_UP, plainOf, registers } from '../registered.ts';
import { change, EMPTY, entity, load, seriesOf, total, useHome, type Home } from './home.ts';

export function testWhole(openHome: () => Promise<Home>): void {
  describe('the whole', () => {
    const home = useHome(openHome);

    test('a reading is of one moment: later commits do not change it', async () => {
      const step = (version: number): Change =>
        change({
          entities: [entity('a', version, { open: { group: 'claude', lastMs: version } }), entity(`e${version}`, 0)],
          totals: [
            total(
              'x',
              [1, 1],
              [
                [7, 1],
                [7 + version, 1],
              ],
            ),
          ],
          registers: [
            registers(MADE_UP.max, '', { ada: version, [`e${version}`]: 1 }),
            registers(MADE_UP.set, `${version}`, { ada: 1 }),
          ],
        });
      await home.store.commit(step(0));
      const before = await home.store.read();
      const isBefore = (): void => {
        const { registers: kept, ...rest } = before;
        expect(rest).toEqual({
          series: [{ key: '["x"]', slots: [1n, 1n], quarters: new Map([[7, 2n]]) }],
          open: new Map([['claude', [0]]]),
          entityCount: 2,
        });
        expect(plainOf(kept)).toEqual({
          [MADE_UP.max.name]: { '': { ada: 0, e0: 1 } },
          [MADE_UP.set.name]: { 0: { ada: 1 } },
        });
      };
      isBefore();
      await home.store.commit(step(1));
      isBefore();
      const between = await home.store.read();
      const over = [
        { space: MADE_UP.max, below: 99 },
        { space: MADE_UP.set, before: '1' },
      ];
      await home.store.commit(change({ forget: { quarter: 99, registers: over } }));
      isBefore();
      expect(between.series[0]!.quarters).toEqual(
        new Map([
          [7, 3n],
          [8, 1n],
        ]),
      );
      expect(plainOf(between.registers)).toEqual({
        [MADE_UP.max.name]: { '': { ada: 1, e0: 1, e1: 1 } },
        [MADE_UP.set.name]: { 0: { ada: 1 }, 1: { ada: 1 } },
      });
    });

    test('commits and readings that run at once see whole changes', async () => {
      const step = (version: number): Change => change({ totals: ['x', 'y'].map((name) => total(name, [version])) });
      const readings: Promise<Record<string, readonly bigint[]>>[] = [];
      const commits: Promise<unknown>[] = [];
      for (let round = 1; round <= 20; round++) {
        commits.push(home.store.commit(step(round)));
        readings.push(seriesOf(home.store));
      }
      await Promise.all(commits);
      for (const { '["x"]': x, '["y"]': y } of await Promise.all(readings)) expect(x).toEqual(y);
      expect(await seriesOf(home.store)).toEqual({ '["x"]': [210n], '["y"]': [210n] });
    });

    test('of two commits from the same version one is done and the other a conflict', async () => {
      const both = await Promise.all(
        ['one', 'two'].map((blob) => home.store.commit(change({ entities: [entity('a', 0, { blob })] }))),
      );
      expect(both.toSorted()).toEqual(['conflict', 'done']);
    });

    test('an empty change is done', async () => {
      expect(await home.store.commit(emptyChange())).toBe('done');
      expect(await home.store.read()).toEqual(EMPTY);
    });

    test('a closed store is not ready and refuses everything, and may be closed again', async () => {
      expect(home.store.ready()).toBe(true);
      await home.store.close();
      await home.store.close();
      expect(home.store.ready()).toBe(false);
      await expect(load(home.store)).rejects.toThrow('closed');
      await expect(home.store.commit(emptyChange())).rejects.toThrow('closed');
      await expect(home.store.read()).rejects.toThrow('closed');
      await expect(home.store.due(0, 1)).rejects.toThrow('closed');
      await expect(home.store.outbox(1)).rejects.toThrow('closed');
    });
  });
}

import { describe, expect, test } from '@jest/globals';
import { emptyChange, type Change } from '../../../src/model/store.ts';
import { change, entity, seriesOf, useHome, type Home } from './home.ts';

export function testWhole(openHome: () => Promise<Home>): void {
  describe('the whole', () => {
    const home = useHome(openHome);

    test('a reading is of one moment: later commits do not change it', async () => {
      const step = (version: number): Change =>
        change({
          entities: [entity(`e${version}`, 0)],
          totals: [{ key: '["x"]', kpi: 'x', slots: [1, 1] }],
          people: new Map([['ada', version]]),
          latches: [{ key: '["x"]', zeroAtMs: 5, released: version > 0 }],
        });
      await home.store.commit(step(0));
      const before = await home.store.read();
      await home.store.commit(step(1));
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
      expect(await home.store.read()).toEqual({ series: [], people: new Map(), entityCount: 0 });
    });

    test('a closed store is not ready and refuses everything, and may be closed again', async () => {
      expect(home.store.ready()).toBe(true);
      await home.store.close();
      await home.store.close();
      expect(home.store.ready()).toBe(false);
      await expect(home.store.load({ entities: [], marks: new Map() })).rejects.toThrow('closed');
      await expect(home.store.commit(emptyChange())).rejects.toThrow('closed');
      await expect(home.store.read()).rejects.toThrow('closed');
      await expect(home.store.due(0, 1)).rejects.toThrow('closed');
    });
  });
}

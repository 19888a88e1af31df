/** How large the state is and will be. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { measureCapacity } from '../../src/journeys/capacity.ts';
import { SPACES } from '../../src/model/registers.ts';
import type { Store } from '../../src/model/store.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { standIn } from '../stand-in.ts';
import { change } from '../state/conformance/home.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 20, 12);

let store: Store;
beforeEach(async () => {
  store = await openSqlite({ path: ':memory:' });
});
afterEach(() => store.close());

/** The home, which takes so much room. */
const sized = (bytes: number) => standIn(store, { bytes: async () => bytes });

test('the size of a home is told at once, and foretold when a week is known, by how it grew', async () => {
  expect((await measureCapacity(store, NOW_MS)).bytes).toBeGreaterThan(4_096);
  const measured = [];
  for (let day = 0; day <= 40; day++)
    measured.push(await measureCapacity(sized(1_000_000 + day * 1_000), NOW_MS + day * DAY_MS));
  expect(measured[6]).toMatchObject({ bytes: 1_006_000, bytesAhead: undefined });
  // The day begins before noon: as if it had grown for half a day more.
  expect(measured[40]!.bytesAhead).toBeCloseTo(1_040_000 + (28_000 / 28.5) * 30, -3);
});

test('series are foretold by those that were first counted lately', async () => {
  const since = (days: number, count: number) =>
    Array.from({ length: count }, (_, index) => [`["k${days}","${index}"]`, NOW_MS - days * DAY_MS] as const);
  const values = new Map([...since(100, 50), ...since(20, 20), ...since(3, 8)]);
  await store.commit(change({ registers: [{ space: SPACES.countedSince, group: '', values }] }));
  expect((await measureCapacity(store, NOW_MS)).seriesAhead).toBeCloseTo((28 / 28) * 30, 9);
});

test('nothing is foretold of series that are all new, nor of a home that tells no size', async () => {
  const told = await measureCapacity(standIn(store, { bytes: undefined }), NOW_MS);
  expect(told).toEqual({ bytes: undefined, bytesAhead: undefined, seriesAhead: undefined });
});

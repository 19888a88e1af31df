import { expect, test } from '@jest/globals';
import { expose } from '../../src/fold/counters.ts';
import type { Latch, SeriesState } from '../../src/model/store.ts';

const HOLD_MS = 75_000;

/** Scrapes one series at the given times and returns what each scrape shows; latches are kept in between, as state does. */
function scrapes(values: readonly (readonly [atMs: number, value: bigint])[], holdMs = HOLD_MS): bigint[] {
  let latch: Latch | undefined;
  return values.map(([atMs, value]) => {
    const state: SeriesState = { key: 'k', slots: [value, value * 2n], quarters: new Map(), latch };
    const { series, latches, held } = expose([state], atMs, holdMs);
    latch = latches[0] ?? latch;
    const [shown, second] = series[0]!.slots;
    expect(second).toBe(shown! * 2n);
    expect(held).toBe(shown === 0n && value > 0n ? 1 : 0);
    return shown!;
  });
}

test('a new series is 0 until the first scrape that comes the hold after the first', () => {
  expect(
    scrapes([
      [0, 5n],
      [15_000, 6n],
      [74_999, 7n],
      [75_000, 8n],
      [90_000, 9n],
    ]),
  ).toEqual([0n, 0n, 0n, 8n, 9n]);
});

test('with scrapes rarer than the hold only the first is 0', () => {
  expect(
    scrapes([
      [0, 5n],
      [300_000, 5n],
    ]),
  ).toEqual([0n, 5n]);
});

test('a series that was shown is never held again, also when the clock goes back', () => {
  expect(
    scrapes([
      [0, 5n],
      [75_000, 5n],
      [1_000, 6n],
    ]),
  ).toEqual([0n, 5n, 6n]);
});

test('without a hold the value shows at once', () => {
  expect(scrapes([[0, 5n]], 0)).toEqual([5n]);
});

test('a scrape that changes nothing has nothing to keep', () => {
  const latch = { key: 'k', zeroAtMs: 0, released: true };
  expect(expose([{ key: 'k', slots: [1n], quarters: new Map(), latch }], 1, HOLD_MS).latches).toEqual([]);
});

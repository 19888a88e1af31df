import { expect, test } from '@jest/globals';
import { expose } from '../../src/fold/counters.ts';
import type { Latch, SeriesState } from '../../src/model/store.ts';
import { randomFrom, type Random } from '../random.ts';

const HOLD_MS = 75_000;

/** Scrapes one series at the given times and returns what each scrape shows; latches are kept in between, as state does. */
function scrapes(values: readonly (readonly [atMs: number, value: bigint])[], holdMs = HOLD_MS): bigint[] {
  let latch: Latch | undefined;
  return values.map(([atMs, value]) => {
    const state: SeriesState = { key: 'k', slots: [value, value * 2n], quarters: new Map(), latch };
    const { series, latches, held } = expose([state], atMs, 0, holdMs);
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
  expect(expose([{ key: 'k', slots: [1n], quarters: new Map(), latch }], 1, 0, HOLD_MS).latches).toEqual([]);
});

test('what was held when the process ended is held anew: nobody may have got the 0', () => {
  const latch = { key: 'k', zeroAtMs: 0, released: false };
  const shown = (atMs: number) =>
    expose([{ key: 'k', slots: [1n], quarters: new Map(), latch }], atMs, 300_000, HOLD_MS).series[0]!.slots;
  expect(shown(300_000)).toEqual([0n]);
  expect(shown(374_999)).toEqual([0n]);
  expect(shown(375_000)).toEqual([1n]);
});

const INTERVALS_MS = [5_000, 15_000, 60_000, HOLD_MS];

test('each of several who scrape sees 0 first, if each does so once in every hold, also over a restart', () => {
  for (let seed = 1; seed <= 500; seed++) {
    for (const shown of scrapesOfSeveral(randomFrom(seed))) {
      expect([seed, shown[0], shown.at(-1)]).toEqual([seed, 0n, 1n]);
      expect(shown.lastIndexOf(0n)).toBeLessThan(shown.indexOf(1n));
    }
  }
});

/** What each who scrapes is shown of one series, that is born and a process that is away at random times. */
function scrapesOfSeveral(random: Random): bigint[][] {
  const bornMs = random.below(200_000);
  const downMs = random.below(200_000);
  const upMs = downMs + random.below(200_000);
  const times = INTERVALS_MS.flatMap((intervalMs, who) => {
    const offsetMs = random.below(intervalMs);
    return Array.from({ length: 900_000 / intervalMs }, (_, n) => ({ who, atMs: offsetMs + n * intervalMs }));
  });
  const shown = INTERVALS_MS.map((): bigint[] => []);
  let latch: Latch | undefined;
  let sinceMs: number | undefined;
  for (const { who, atMs } of times.toSorted((a, b) => a.atMs - b.atMs)) {
    const isDown = atMs >= downMs && atMs < upMs;
    sinceMs = isDown ? undefined : (sinceMs ?? atMs);
    if (sinceMs === undefined || atMs < bornMs) continue;
    const { series, latches } = expose([{ key: 'k', slots: [1n], quarters: new Map(), latch }], atMs, sinceMs, HOLD_MS);
    latch = latches[0] ?? latch;
    shown[who]!.push(series[0]!.slots[0]!);
  }
  return shown;
}

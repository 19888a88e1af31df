import { expect, test } from '@jest/globals';
import { expose, type Exported } from '../../src/fold/counters.ts';
import { SPACES, type Registers, type Value } from '../../src/model/registers.ts';
import { randomFrom, type Random } from '../random.ts';

const HOLD_MS = 75_000;

const KEY = 'k';
const ONE = { key: KEY, slots: [1n], quarters: new Map() };

/** What state has of one series: when it was first exported as 0, and whether its value was. */
function exportedAt(zeroAtMs?: number, isShown = false): Exported {
  return {
    zeroAt: new Map<string, Value>(zeroAtMs === undefined ? [] : [[KEY, zeroAtMs]]),
    shown: new Map<string, Value>(isShown ? [[KEY, 1]] : []),
  };
}

/** What it has then. */
function after(exported: Exported, registers: readonly Registers[]): Exported {
  const of = (name: string) =>
    registers.filter(({ space }) => space.name === name).flatMap(({ values }) => [...values]);
  return {
    zeroAt: new Map([...exported.zeroAt, ...of(SPACES.zeroAt.name)]),
    shown: new Map([...exported.shown, ...of(SPACES.shown.name)]),
  };
}

/** Scrapes one series at the given times and returns what each scrape shows; what is kept in between is as state does it. */
function scrapes(values: readonly (readonly [atMs: number, value: bigint])[], holdMs = HOLD_MS): bigint[] {
  let exported = exportedAt();
  return values.map(([atMs, value]) => {
    const state = { key: KEY, slots: [value, value * 2n], quarters: new Map() };
    const { series, registers, held } = expose([state], exported, atMs, 0, holdMs);
    exported = after(exported, registers);
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
  expect(expose([ONE], exportedAt(0, true), 1, 0, HOLD_MS).registers).toEqual([]);
});

test('what was held when the process ended is held anew: nobody may have got the 0', () => {
  const shown = (atMs: number) => expose([ONE], exportedAt(0), atMs, 300_000, HOLD_MS).series[0]!.slots;
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
  let exported = exportedAt();
  let sinceMs: number | undefined;
  for (const { who, atMs } of times.toSorted((a, b) => a.atMs - b.atMs)) {
    const isDown = atMs >= downMs && atMs < upMs;
    sinceMs = isDown ? undefined : (sinceMs ?? atMs);
    if (sinceMs === undefined || atMs < bornMs) continue;
    const { series, registers } = expose([ONE], exported, atMs, sinceMs, HOLD_MS);
    exported = after(exported, registers);
    shown[who]!.push(series[0]!.slots[0]!);
  }
  return shown;
}

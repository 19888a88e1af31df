import { describe, expect, test } from '@jest/globals';
import { newEntity } from '../../../src/fold/entity/entity.ts';
import { rise, RISING_KEPT_MS } from '../../../src/fold/ledger/rises.ts';
import { randomFrom, type Random } from '../../random.ts';
import { NOON_MS } from '../activities.ts';

type Point = readonly [value: number, timeMs: number];

/** What the points add in the order of arrival; it never falls. */
function counted(points: readonly Point[], named: boolean): number {
  const entity = newEntity();
  return points.reduce((sum, [value, timeMs]) => {
    const { amount } = rise(entity, 'st.ream', value, timeMs, named, 0);
    expect(amount).toBeGreaterThanOrEqual(0);
    return sum + amount;
  }, 0);
}

/** Processes one after the other, scraped every minute, and what they did in all; `seen`: where every restart is visible. */
function lived(random: Random): { points: Point[]; named: number; unnamed: number } {
  const points: Point[] = [];
  let [named, unnamed, atMs] = [0, 0, NOON_MS];
  for (let process = random.below(5); process >= 0; process--) {
    const before = points.at(-1)?.[0] ?? 0;
    let value = points.length === 0 ? random.below(5) : random.below(before);
    const first = value;
    for (let scrape = random.below(6); scrape >= 0; scrape--) {
      points.push([value, (atMs += 60_000)]);
      value += random.below(4);
    }
    const last = points.at(-1)![0];
    unnamed += points[0]![0] === first && named === 0 && unnamed === 0 ? last - first : last;
    named += last;
    if (last === 0) break;
  }
  return { points, named, unnamed: named - points[0]![0] };
}

describe.each([true, false])('a stream without a start, of a named session: %s', (named) => {
  test('counts all rises where a fall is a restart at 0', () => {
    expect(
      counted(
        [
          [0, 1],
          [3, 2],
          [1, 3],
          [2, 4],
        ],
        named,
      ),
    ).toBe(5);
    expect(
      counted(
        [
          [2, 1],
          [3, 2],
          [1, 3],
          [2, 4],
        ],
        named,
      ),
    ).toBe(named ? 5 : 3);
  });

  test('is exact in order of time, again and again, and never over in any order', () => {
    for (let seed = 0; seed < 500; seed++) {
      const random = randomFrom(seed);
      const { points, ...truth } = lived(random);
      const right = named ? truth.named : truth.unnamed;
      expect(counted([...points, ...points], named)).toBe(right);
      expect(counted(random.shuffled([...points, ...points]), named)).toBeLessThanOrEqual(right);
    }
  });

  test('of one process is exact in any order', () => {
    const points: Point[] = [4, 4, 6, 9, 20].map((value, at) => [value, NOON_MS + at]);
    for (let seed = 0; seed < 200; seed++) {
      expect(counted(randomFrom(seed).shuffled(points), named)).toBe(named ? 20 : 16);
    }
  });

  test('of very many restarts keeps the last of them', () => {
    const points: Point[] = Array.from({ length: 1_000 }, (_, at) => [at % 2, NOON_MS + at]);
    expect(counted(points, named)).toBe(500);
  });
});

test('is kept while its process may sleep, and then goes', () => {
  const entity = newEntity();
  rise(entity, 'a.1', 5, NOON_MS, true, 0);
  rise(entity, 'b.1', 5, NOON_MS + RISING_KEPT_MS, true, 0);
  expect(entity.rising!.size).toBe(2);
  expect(rise(entity, 'a.1', 6, NOON_MS + RISING_KEPT_MS, true, 0).amount).toBe(1);
  for (let at = 0; at < 64; at++) rise(entity, `c.${at}`, 5, NOON_MS + 2 * RISING_KEPT_MS + 1, true, 0);
  expect(entity.rising!.has('a.1')).toBe(false);
  expect(entity.rising!.size).toBe(64);
});

test('goes on after the clock of its machine was set right by months, though another began meanwhile', () => {
  const entity = newEntity();
  rise(entity, 'a.1', 5, NOON_MS, true, 0);
  rise(entity, 'b.1', 5, NOON_MS + 2 * RISING_KEPT_MS, true, 0);
  expect(rise(entity, 'a.1', 6, NOON_MS + 2 * RISING_KEPT_MS, true, 0).amount).toBe(1);
});

test('goes on from what counted by its starts before', () => {
  const entity = newEntity();
  expect(rise(entity, 'a.1', 12, NOON_MS, true, 10).amount).toBe(2);
  expect(rise(entity, 'a.1', 11, NOON_MS - 1, true, 0).amount).toBe(0);
  expect(rise(entity, 'a.1', 13, NOON_MS + 1, true, 0).amount).toBe(1);
  expect(rise(entity, 'a.1', 4, NOON_MS + 2, true, 0).amount).toBe(4);
});

import { expect, test } from '@jest/globals';
import { bySet, levelOf, setsOf, wordsOf } from '../../src/state/redis/marks.ts';
import { DAY, MARKS } from './conformance/home.ts';
import { marks } from './marked.ts';

const word = (index: number): number => Math.imul(index + 1, 0x9e37_79b1);

test('a mark is kept as one integer, and is the same mark when it is read', () => {
  const [set] = bySet(DAY, 0, marks(MARKS)).values();
  expect(set!.members.map(wordsOf)).toEqual(MARKS);
});

test('sets stay small enough to be packed, however many marks a day has', () => {
  const sizes = new Map<string, number>();
  for (let count = 0; count < 200_000; count++) {
    const [name] = bySet(DAY, levelOf(count), marks([[word(count), 0]])).keys();
    sizes.set(name!, (sizes.get(name!) ?? 0) + 1);
  }
  expect(Math.max(...sizes.values())).toBeLessThanOrEqual(512);
  // A key takes about a hundred bytes: with eight for a mark, sixteen are not reached.
  expect(sizes.size).toBeLessThan((200_000 * 8) / 100);
  const all = new Set(setsOf(DAY, 200_000));
  expect([...sizes.keys()].filter((name) => !all.has(name))).toEqual([]);
});

test('each level is asked for, from the first on', () => {
  expect([0, 383, 384, 384 * 17 - 1, 384 * 17, 384 * 273].map(levelOf)).toEqual([0, 0, 1, 1, 2, 3]);
});

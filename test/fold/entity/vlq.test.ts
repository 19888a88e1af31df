import { expect, test } from '@jest/globals';
import { NumberText, numbersOf } from '../../../src/fold/entity/vlq.ts';
import { randomFrom } from '../../random.ts';

const writer = new NumberText();

function textOf(numbers: readonly number[]): string {
  writer.reset();
  for (const number of numbers) writer.put(number);
  return writer.text();
}

const EDGES = [
  0,
  1,
  31,
  32,
  1023,
  1024,
  2 ** 30 - 1,
  2 ** 30,
  2 ** 31,
  2 ** 32 + 5,
  1.8e12,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_VALUE,
];

test('whole numbers come back as they were, up to the largest there is', () => {
  const { below, next } = randomFrom(1);
  const random = Array.from({ length: 5_000 }, () => Math.floor(next() * 2 ** below(54)));
  for (const numbers of [EDGES, random, []]) expect(numbersOf(textOf(numbers))).toEqual(numbers);
});

test('the text is printable, and a small number is one character', () => {
  expect(textOf([0, 9, 31, 32])).toBe('09OP1');
  expect(textOf(EDGES)).toMatch(/^[0-o]+$/);
});

test.each([-1, 0.5, 2 ** 31 + 0.5, -(2 ** 40), NaN, Infinity, -Infinity])(
  '%d is a bug, and is not said wrong',
  (value) => {
    expect(() => textOf([1, value, 2])).toThrow('BUG:');
    expect(textOf([1, 2])).toBe('12');
  },
);

test('a text has as many numbers as are put', () => {
  expect(textOf(Array<number>(2 ** 17).fill(7))).toBe('7'.repeat(2 ** 17));
  expect(textOf([7])).toBe('7');
});

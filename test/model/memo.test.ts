import { expect, test } from '@jest/globals';
import { createMemo } from '../../src/model/memo.ts';

test('an answer is worked out once, until there are more than may be remembered', () => {
  const asked: number[] = [];
  const square = createMemo(2, (question: number) => {
    asked.push(question);
    return question ** 2;
  });
  const ask = (...questions: number[]) => questions.map(square);
  expect(ask(2, 3, 2, 3)).toEqual([4, 9, 4, 9]);
  expect(asked).toEqual([2, 3]);
  expect(ask(4, 4, 2)).toEqual([16, 16, 4]);
  expect(asked).toEqual([2, 3, 4, 2]);
});

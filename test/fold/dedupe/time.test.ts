import { expect, test } from '@jest/globals';
import { toMs } from '../../../src/fold/dedupe/time.ts';
import { randomFrom } from '../../random.ts';
import { NOON_MS, words } from '../activities.ts';

test('a millisecond begins with its first nanosecond and ends with its last, whenever it is', () => {
  const random = randomFrom(1);
  for (let count = 0; count < 1_000; count++) {
    const ms = NOON_MS + random.below(2 ** 40) - random.below(2 ** 40);
    for (const nanoseconds of [0, 1, 999_999]) {
      const { hi, lo } = words(ms, nanoseconds);
      expect(toMs(hi, lo)).toBe(ms);
    }
  }
});

test('the largest time of the wire is exact too', () => {
  expect(toMs(2 ** 32 - 1, 2 ** 32 - 1)).toBe(Number((2n ** 64n - 1n) / 1_000_000n));
});

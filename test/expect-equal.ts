import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';

/** As `toEqual`, which takes seconds for thousands of records: it is asked only where they differ, for what it says then. */
export function expectEqual(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

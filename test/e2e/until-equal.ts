import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { until } from './process.ts';

/** Waits until what is read is what is expected; where it never is, the test says what was there instead. */
export async function untilEqual<Value>(read: () => Promise<Value>, expected: Value): Promise<void> {
  await until(async () => isDeepStrictEqual(await read(), expected)).catch(() => undefined);
  expect(await read()).toEqual(expected);
}

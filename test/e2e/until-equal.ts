import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { UNTIL_MS } from './process.ts';

/** Reads again and again until it is what is expected. */
export async function untilEqual<Value>(
  read: () => Promise<Value>,
  expected: Value,
  untilMs = UNTIL_MS,
): Promise<void> {
  const giveUpMs = performance.now() + untilMs;
  let value = await read();
  while (!isDeepStrictEqual(value, expected) && performance.now() < giveUpMs) {
    await setTimeout(50);
    value = await read();
  }
  expect(value).toEqual(expected);
}

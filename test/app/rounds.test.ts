import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { every, within } from '../../src/app/rounds.ts';
import { until } from '../e2e/process.ts';

test('a tick is skipped while a run takes longer than the interval, so a stop waits for one run only', async () => {
  let [runs, atOnce, most] = [0, 0, 0];
  const rounds = every(
    10,
    async () => {
      runs++;
      most = Math.max(most, ++atOnce);
      await setTimeout(100);
      atOnce--;
    },
    () => {},
  );
  await setTimeout(350);
  const before = runs;
  await rounds.stop(5_000);
  expect([most, runs, atOnce]).toEqual([1, before, 0]);
  expect(runs).toBeLessThanOrEqual(4);
});

test('a run that fails is told of, and the next one comes', async () => {
  const errors: unknown[] = [];
  const rounds = every(
    5,
    () => Promise.reject(new Error('away')),
    (error) => void errors.push(error),
  );
  await until(() => errors.length > 1);
  await rounds.stop(1_000);
  expect(new Set(errors.map(String))).toEqual(new Set(['Error: away']));
});

test('what hangs is not waited for', async () => {
  let hangs = false;
  const rounds = every(
    5,
    () => {
      hangs = true;
      return new Promise(() => {});
    },
    () => {},
  );
  await until(() => hangs);
  await rounds.stop(50);
  await within(50, new Promise(() => {}));
});

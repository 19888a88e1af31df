import { expect, test } from '@jest/globals';
import { newEntity, type Entity } from '../../../src/fold/entity/entity.ts';
import * as streams from '../../../src/fold/ledger/streams.ts';
import { randomFrom } from '../../random.ts';

const grow = (entity: Entity, key: string, value: number, timeMs: number, whole: boolean) =>
  streams.grow(entity, key, value, timeMs, whole, () => false);

/** What the values contribute in all, given in the order of arrival; [value, time]. */
function contributed(points: readonly (readonly [value: number, timeMs: number])[], whole: boolean): number {
  const entity = newEntity();
  return points.reduce((sum, [value, timeMs]) => sum + grow(entity, 's', value, timeMs, whole).amount, 0);
}

test('a stream contributes its largest value, in whatever order its points come and however often', () => {
  const points = [3, 7, 7, 12, 40].map((value, index) => [value, index * 60_000] as const);
  for (let seed = 0; seed < 200; seed++) {
    const random = randomFrom(seed);
    expect(contributed(random.shuffled([...points, ...points]), true)).toBe(40);
  }
});

test('a stream whose start says nothing contributes what is above its smallest value, in whatever order', () => {
  const points = [100, 130, 175].map((value, index) => [value, index] as const);
  for (let seed = 0; seed < 50; seed++) expect(contributed(randomFrom(seed).shuffled(points), false)).toBe(75);
});

test('a smaller value later is an anomaly, an older one that comes late is none', () => {
  const entity = newEntity();
  grow(entity, 's', 10, 1_000, true);
  expect(grow(entity, 's', 4, 2_000, true)).toEqual({ amount: 0, anomaly: true, refused: false });
  expect(grow(entity, 's', 4, 500, true)).toEqual({ amount: 0, anomaly: false, refused: false });
});

test('a reset counts from zero when it brings its own start', () => {
  const entity = newEntity();
  expect(grow(entity, 'start 1', 10, 1_000, true).amount).toBe(10);
  expect(grow(entity, 'start 2', 4, 2_000, true).amount).toBe(4);
});

test('an entity that invents streams is stopped at 50,000', () => {
  const entity = newEntity();
  for (let index = 0; index < 50_000; index++) grow(entity, `s${index}`, 1, 0, true);
  expect(grow(entity, 'one more', 1, 0, true)).toEqual({ amount: 0, anomaly: false, refused: true });
  expect(grow(entity, 's0', 5, 1, true).amount).toBe(4);
});

test('streams whose days are over make room, whatever a session lives through', () => {
  const entity = newEntity();
  for (let index = 0; index < 100_000; index++) {
    const isOver = (timeMs: number) => timeMs < index - 1_000;
    expect(streams.grow(entity, `s${index}`, 1, index, true, isOver).amount).toBe(1);
  }
  expect(entity.streams!.size).toBeLessThan(1_200);
});

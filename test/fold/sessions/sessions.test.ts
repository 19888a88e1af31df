import { describe, expect, test } from '@jest/globals';
import { newEntity, type Entity } from '../../../src/fold/entity/entity.ts';
import { boundsOf, closingReason, countOf, lookAgainMs, move, work } from '../../../src/fold/sessions/sessions.ts';
import { reach } from '../../../src/fold/sessions/stretches.ts';
import { randomFrom } from '../../random.ts';
import { activity, NOON_MS } from '../activities.ts';

const limits = { joinedStretches: 0, limits: new Map() };
const stretchAt = (entity: Entity, fromMs: number, untilMs: number, idleMs: number) =>
  reach(entity, fromMs, untilMs, idleMs, limits);
const MINUTE_MS = 60_000;
const IDLE_MS = 30 * MINUTE_MS;

/** The stretches that events at these minutes make, as [first, last] minutes. */
function stretches(minutes: readonly number[]): number[][] {
  const entity = newEntity();
  for (const minute of minutes) work(entity, activity(), NOON_MS + minute * MINUTE_MS, IDLE_MS, limits);
  return entity.stretches
    .map(boundsOf)
    .map(({ startMs, lastMs }) => [startMs, lastMs].map((ms) => (ms - NOON_MS) / MINUTE_MS))
    .toSorted(([a = 0], [b = 0]) => a - b);
}

describe('stretches', () => {
  test('are split where nothing happened for longer than the idle timeout', () => {
    expect(stretches([0, 5, 35, 66, 90])).toEqual([
      [0, 35],
      [66, 90],
    ]);
  });

  test('are the same in whatever order the records come', () => {
    const minutes = [0, 5, 20, 45, 80, 100, 125, 180, 181];
    for (let seed = 0; seed < 200; seed++) {
      expect(stretches(randomFrom(seed).shuffled(minutes))).toEqual([
        [0, 45],
        [80, 125],
        [180, 181],
      ]);
    }
  });

  test('have the bounds of their events: a point is up to a minute late', () => {
    const entity = newEntity();
    work(entity, activity(), NOON_MS, IDLE_MS, limits);
    const point = activity({ form: 'delta', startMs: NOON_MS - 20_000 });
    work(entity, point, NOON_MS + 50_000, IDLE_MS, limits);
    expect(boundsOf(entity.stretches[0]!)).toEqual({ startMs: NOON_MS, lastMs: NOON_MS });
  });

  test('without events have the bounds of their points and the interval of the first', () => {
    const entity = newEntity();
    work(entity, activity({ form: 'delta', startMs: NOON_MS - 20_000 }), NOON_MS, IDLE_MS, limits);
    work(entity, activity({ form: 'delta', startMs: NOON_MS }), NOON_MS + 60_000, IDLE_MS, limits);
    expect(boundsOf(entity.stretches[0]!)).toEqual({ startMs: NOON_MS - 20_000, lastMs: NOON_MS + 60_000 });
  });

  test('that a late record bridges become one, with the sum of both', () => {
    const entity = newEntity();
    const spend = (minute: number, cost: number) => {
      const atMs = NOON_MS + minute * MINUTE_MS;
      move(entity, stretchAt(entity, atMs, atMs, IDLE_MS), 'cost', cost);
    };
    spend(0, 5);
    spend(50, 5);
    spend(25, 1);
    expect(entity.stretches.map((stretch) => countOf(entity, stretch, 'cost'))).toEqual([11]);
  });
});

describe('a session is over', () => {
  const open = (given: Partial<Entity>): Entity => {
    const entity = { ...newEntity(), heardMs: 1_000, ...given };
    stretchAt(entity, NOON_MS, NOON_MS, IDLE_MS);
    return entity;
  };
  const at = (listenedMs: number) => ({ listenedMs, upMs: listenedMs, agendaMs: NOON_MS, atMs: 0 });

  test('when it was silent for the idle timeout on the listening clock', () => {
    expect(closingReason(open({}), at(1_000 + IDLE_MS - 1), IDLE_MS)).toBeUndefined();
    expect(closingReason(open({}), at(1_000 + IDLE_MS), IDLE_MS)).toBe('idle');
  });

  test('two minutes after it said so: its last exports are still on their way', () => {
    const ended = { reason: 'logout', listenedMs: 1_000 };
    expect(closingReason(open({ ended }), at(120_999), IDLE_MS)).toBeUndefined();
    expect(closingReason(open({ ended }), at(121_000), IDLE_MS)).toBe('logout');
  });

  test('only if it was open', () => {
    expect(closingReason(newEntity(), at(10 * IDLE_MS), IDLE_MS)).toBeUndefined();
    expect(lookAgainMs(newEntity(), at(0), IDLE_MS)).toBe(Infinity);
  });

  test('and is not looked at before that can be, nor more than once a minute', () => {
    expect(lookAgainMs(open({}), at(1_000), IDLE_MS)).toBe(NOON_MS + IDLE_MS);
    expect(lookAgainMs(open({}), at(1_000 + IDLE_MS), IDLE_MS)).toBe(NOON_MS + MINUTE_MS);
  });
});

import { describe, expect, test } from '@jest/globals';
import { newEntity, type Entity } from '../../../src/fold/entity/entity.ts';
import { joinOldest, noteNumber, tellLost } from '../../../src/fold/sessions/numbers.ts';
import { randomFrom, type Random } from '../../random.ts';

const DAY_MS = 86_400_000;
const BEGUN_MS = Date.UTC(2026, 10, 20);

/** An event: its number and its time in milliseconds. */
type Sent = readonly [number: number, timeMs: number];

/** A process that numbers its events from `first` on, a second each and some at once. */
function sentBy(first: number, count: number, fromMs: number): Sent[] {
  return Array.from({ length: count }, (_, at): Sent => [first + at, BEGUN_MS + fromMs + Math.floor(at / 2) * 1000]);
}

/** Gives how many are told as lost by it, less those that are recovered. */
function note(entity: Entity, events: readonly Sent[], version = '1.0'): number {
  let lost = 0;
  for (const [number, timeMs] of events) {
    const noted = noteNumber(entity, version, number, timeMs);
    if (noted === 'crowded') joinOldest(entity, version, (_, count) => void (lost += count));
    if (typeof noted === 'object') lost--;
  }
  return lost;
}

function lostOf(entity: Entity): number {
  let lost = 0;
  tellLost(entity, (_, count) => void (lost += count));
  return lost;
}

/** All but some of its middle. */
function without(random: Random, events: readonly Sent[], share: number): { kept: Sent[]; lost: number } {
  const kept = events.filter((_, at) => at === 0 || at === events.length - 1 || random.next() >= share);
  return { kept, lost: events.length - kept.length };
}

const twice = (random: Random, events: readonly Sent[]): Sent[] =>
  random.shuffled([...events, ...events.filter(() => random.next() < 0.2)]);

describe('numbers that are missing', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed))(
    'of a session that was resumed are those that were lost, in any order (seed %i)',
    (seed) => {
      const random = randomFrom(seed);
      const processes = Array.from({ length: 1 + random.below(3) }, (_, day) =>
        // What was the last number is passed by no first one: a session begins at 0, or goes on from another.
        sentBy(random.pick([0, 0, 3]), 20 + random.below(25), day * DAY_MS),
      ).map((events) => without(random, events, random.pick([0, 0.02, 0.1])));
      const entity = newEntity();
      const early = note(
        entity,
        twice(
          random,
          processes.flatMap(({ kept }) => kept),
        ),
      );
      expect(early + lostOf(entity)).toBe(processes.reduce((sum, { lost }) => sum + lost, 0));
      // All of it comes again.
      expect(
        note(
          entity,
          processes.flatMap(({ kept }) => kept),
        ) + lostOf(entity),
      ).toBe(0);
    },
  );

  test('are taken back when they come late, in any order and with all the others again', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = randomFrom(seed);
      const all = sentBy(random.pick([0, 3]), 20 + random.below(60), 0);
      const { kept, lost } = without(random, all, random.pick([0.05, 0.3]));
      const entity = newEntity();
      expect(note(entity, twice(random, kept)) + lostOf(entity)).toBe(lost);
      const late = random.shuffled(all).slice(0, random.below(all.length));
      const missed = all.filter((one) => !kept.includes(one) && !late.includes(one)).length;
      expect(lost + note(entity, twice(random, late)) + lostOf(entity)).toBe(missed);
      expect(missed + note(entity, random.shuffled(all)) + lostOf(entity)).toBe(0);
    }
  });

  test('of processes that run at once are never more than were lost', () => {
    const sums = { lost: 0, told: 0 };
    for (let seed = 0; seed < 1000; seed++) {
      const random = randomFrom(seed);
      const share = random.pick([0, 0.1]);
      const processes = Array.from({ length: 2 + random.below(2) }, () =>
        without(random, sentBy(random.pick([0, 0, 3]), 10 + random.below(40), random.below(20_000)), share),
      );
      const entity = newEntity();
      const kept = processes.flatMap((one) => one.kept);
      const told = note(entity, twice(random, kept)) + lostOf(entity);
      if (share === 0) expect(told).toBe(0);
      sums.told += told;
      sums.lost += processes.reduce((sum, { lost }) => sum + lost, 0);
    }
    expect(sums.told).toBeLessThan(sums.lost);
    expect(sums.told).toBeGreaterThan(0);
  });

  test('are none before the first that came: the process may have gone on from another session', () => {
    const entity = newEntity();
    note(entity, sentBy(57, 10, 0));
    expect(lostOf(entity)).toBe(0);
  });

  test('are told once, and what fills them later takes nothing back', () => {
    const entity = newEntity();
    const all = sentBy(0, 9, 0);
    note(entity, [...all.slice(0, 3), ...all.slice(6)]);
    expect(lostOf(entity)).toBe(3);
    note(entity, all);
    expect(lostOf(entity)).toBe(0);
    note(entity, sentBy(11, 2, 60_000));
    expect(lostOf(entity)).toBe(2);
  });

  test('are told by version', () => {
    const entity = newEntity();
    note(entity, [[0, BEGUN_MS], [2, BEGUN_MS + 2]], '1.0'); // prettier-ignore
    note(entity, [[0, BEGUN_MS], [3, BEGUN_MS + 1]], '1.1'); // prettier-ignore
    const told: [string, number][] = [];
    tellLost(entity, (version, count) => void told.push([version, count]));
    expect(told).toEqual([['1.0', 1], ['1.1', 2]]); // prettier-ignore
  });

  test('are bounded in memory, whatever is lost and however often a session is resumed', () => {
    const entity = newEntity();
    const everyOther = Array.from({ length: 5000 }, (_, at): Sent => [2 * at, BEGUN_MS + at * 1000]);
    expect(note(entity, everyOther) + lostOf(entity)).toBe(4999);
    for (let day = 1; day < 500; day++) {
      note(entity, sentBy(0, 3, day * DAY_MS));
      expect(lostOf(entity)).toBe(0);
    }
    for (let version = 0; version < 100; version++) note(entity, [[0, BEGUN_MS]], String(version));
    const runs = [...entity.rising!.values()].reduce((sum, { rises }) => sum + rises.length, 0);
    expect(runs).toBeLessThan(250);
  });
});

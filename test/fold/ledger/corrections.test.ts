import { describe, expect, test } from '@jest/globals';
import { decodeEntity, encodeEntity } from '../../../src/fold/entity/blob.ts';
import { newEntity, type Entity } from '../../../src/fold/entity/entity.ts';
import { roundingOf, takenOff } from '../../../src/fold/ledger/corrections.ts';
import { settle, tell } from '../../../src/fold/ledger/ledger.ts';
import { ripensMs } from '../../../src/fold/ledger/ripening.ts';
import { randomFrom, type Random } from '../../random.ts';
import { cell, cells, rules } from '../words.ts';

type Telling = {
  readonly quantity: string;
  readonly model: string;
  readonly witness: string;
  readonly amount: number;
  readonly waits?: boolean;
};

const RIPE_MS = 150_000;

/** Tells everything at one time, in batches in any order, kept as text between them, and lets it ripen. */
function count(tellings: readonly Telling[], random: Random, ripensAfterwards = true): Record<string, number> {
  const counted: Record<string, number> = {};
  let entity = newEntity();
  const settled = (of: Entity, nowMs: number) =>
    settle(of, nowMs, rules, ({ quantity: { name }, labels: { model = '' } }, amount) => {
      counted[`${name} ${model}`] = (counted[`${name} ${model}`] ?? 0) + amount;
    });
  for (const { quantity, model, witness, amount, waits } of random.shuffled(tellings)) {
    expect(tell(entity, cell(quantity, { model }), witness, amount, 0, rules, waits)).toBe(true);
    if (random.below(2) === 0) settled(entity, 0);
    if (random.below(3) === 0) entity = decodeEntity(encodeEntity(entity), cells);
  }
  settled(entity, ripensAfterwards ? RIPE_MS : 0);
  return counted;
}

/** Events tell requests; metrics tell of a turn the whole input, and what was read of it from a cache. */
function turns(random: Random): { events: Telling[]; metrics: Telling[]; used: Record<string, number> } {
  const used: Record<string, number> = {};
  const [events, metrics]: [Telling[], Telling[]] = [[], []];
  for (let turn = 0; turn < 4; turn++) {
    const model = random.pick(['small', 'large']);
    let [whole, read] = [0, 0];
    for (let request = 0; request < 3; request++) {
      const [fresh, cached] = [1 + random.below(50), random.below(100)];
      events.push({ quantity: 'input', model, witness: 'events', amount: fresh });
      if (cached > 0) events.push({ quantity: 'cache_read', model, witness: 'events', amount: cached });
      whole += fresh + cached;
      read += cached;
    }
    metrics.push({ quantity: 'input', model, witness: 'metrics', amount: whole, waits: true });
    if (read > 0) {
      metrics.push({ quantity: 'cache_read', model, witness: 'metrics', amount: read });
      metrics.push({ quantity: 'input', model, witness: takenOff('metrics'), amount: read });
    }
    for (const [name, amount] of [
      ['input', whole - read],
      ['cache_read', read],
    ] as const) {
      if (amount > 0) used[`${name} ${model}`] = (used[`${name} ${model}`] ?? 0) + amount;
    }
  }
  return { events, metrics, used };
}

describe('a whole and its parts', () => {
  test('told by one witness count once, in any order', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { metrics, used } = turns(randomFrom(seed));
      expect(count(metrics, randomFrom(seed))).toEqual(used);
    }
  });

  test('beside a witness that tells the parts alone count once, in any order', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { events, metrics, used } = turns(randomFrom(seed));
      expect(count([...events, ...metrics], randomFrom(seed))).toEqual(used);
    }
  });

  test('do not count before the parts had time to come', () => {
    const { metrics } = turns(randomFrom(1));
    const counted = count(metrics, randomFrom(1), false);
    expect(Object.keys(counted).filter((name) => name.startsWith('input'))).toEqual([]);
  });

  test('are never more than was used where some of both is lost', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = randomFrom(seed);
      const { events, metrics, used } = turns(random);
      // What is taken off comes in the record that tells the part, and both in the export that tells the whole.
      const lost = random.below(2) === 0 ? events : metrics;
      const rest = [...(lost === events ? metrics : events), ...lost.filter(({ quantity }) => quantity !== 'input')];
      const sum = (of: Record<string, number>) => Object.values(of).reduce((all, one) => all + one, 0);
      expect(sum(count(rest, random))).toBeLessThanOrEqual(sum(used));
    }
  });

  test('of which the part came alone count nothing', () => {
    const part: Telling = { quantity: 'input', model: 'small', witness: takenOff('metrics'), amount: 5 };
    expect(count([part], randomFrom(0))).toEqual({});
  });
});

describe('of two witnesses of the same money', () => {
  const exact = (amount: number): Telling => ({ quantity: 'cost', model: 'small', witness: 'events', amount });
  const rounded = (amount: number): Telling[] => [
    { quantity: 'cost', model: 'small', witness: 'metrics', amount, waits: true },
    { quantity: 'cost', model: 'small', witness: roundingOf('metrics'), amount: 1000 },
  ];
  const both = (pairs: number) =>
    Array.from({ length: pairs }, () => [exact(12_345_679), ...rounded(12_346_000)]).flat();

  test('the more precise leads while the other is within its rounding, in any order', () => {
    for (let seed = 0; seed < 100; seed++) {
      expect(count(both(6), randomFrom(seed))).toEqual({ 'cost small': 74_074_074 });
    }
  });

  test('the rounded one alone counts as it is', () => {
    expect(count([...rounded(12_346_000), ...rounded(12_346_000)], randomFrom(0))).toEqual({
      'cost small': 24_692_000,
    });
  });

  test('the rounded one leads where it tells of more', () => {
    expect(count([...both(2), ...rounded(5000)], randomFrom(0))).toEqual({ 'cost small': 24_697_000 });
  });
});

test('what waits is looked at again when it ripens', () => {
  const entity = newEntity();
  tell(entity, cell('cost', {}), 'metrics', 5, 1000, rules, true);
  expect(ripensMs(entity)).toBe(1000 + RIPE_MS);
  expect(ripensMs(decodeEntity(encodeEntity(entity), cells))).toBe(1000 + RIPE_MS);
});

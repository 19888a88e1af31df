import { describe, expect, test } from '@jest/globals';
import { newEntity, type Entity } from '../../../src/fold/entity/entity.ts';
import { settle, tell } from '../../../src/fold/ledger/ledger.ts';
import { ripensMs } from '../../../src/fold/ledger/ripening.ts';
import { randomFrom, type Random } from '../../random.ts';
import { cell as cellOf, rules } from '../words.ts';

type Witness = 'events' | 'metrics' | 'scraped';
type Telling = { witness: Witness; cell: string; amount: number };

/** Tells everything in the given batches and returns what was counted, by cell. */
function count(batches: readonly (readonly Telling[])[], entity: Entity = newEntity()) {
  const counted: Record<string, number> = {};
  for (const batch of batches) {
    for (const { witness, cell, amount } of batch)
      expect(tell(entity, cellOf('cost', { model: cell }), witness, amount, 0, rules)).toBe(true);
    settle(entity, 0, rules, ({ labels: { model = '' } }, amount) => {
      expect(amount).toBeGreaterThan(0);
      counted[model] = (counted[model] ?? 0) + amount;
    });
  }
  return counted;
}

function inRandomBatches(tellings: readonly Telling[], random: Random): Telling[][] {
  const batches: Telling[][] = [[]];
  for (const telling of random.shuffled(tellings)) {
    if (random.below(3) === 0) batches.push([]);
    batches.at(-1)!.push(telling);
  }
  return batches;
}

const total = (counted: Record<string, number>) => Object.values(counted).reduce((sum, amount) => sum + amount, 0);
const byCell = (tellings: readonly Telling[], witness: Witness) => {
  const result: Record<string, number> = {};
  for (const telling of tellings) {
    if (telling.witness === witness) result[telling.cell] = (result[telling.cell] ?? 0) + telling.amount;
  }
  return result;
};

/** Events tell requests one by one; metrics tell the same, summed up over intervals. */
function toldByBoth(random: Random): Telling[] {
  const cells = ['opus/main', 'opus/subagent', 'haiku/auxiliary'];
  const events = Array.from({ length: 12 }, (): Telling => ({
    witness: 'events',
    cell: random.pick(cells),
    amount: 1 + random.below(50),
  }));
  const metrics = [events.slice(0, 5), events.slice(5)].flatMap((interval) =>
    Object.entries(byCell(interval, 'events')).map(([cell, amount]): Telling => ({ witness: 'metrics', cell, amount })),
  );
  return [...events, ...metrics];
}

describe('the ledger', () => {
  test('what both witnesses tell counts once, with the right split, in every one of 2,000 orders', () => {
    for (let seed = 0; seed < 2_000; seed++) {
      const random = randomFrom(seed);
      const tellings = toldByBoth(random);
      expect(count(inRandomBatches(tellings, random))).toEqual(byCell(tellings, 'events'));
    }
  });

  test('where witnesses lose different parts the total is the larger of their sums, never their sum', () => {
    for (let seed = 0; seed < 2_000; seed++) {
      const random = randomFrom(seed);
      const tellings = toldByBoth(random).filter(() => random.below(4) > 0);
      const counted = total(count(inRandomBatches(tellings, random)));
      expect(counted).toBe(Math.max(total(byCell(tellings, 'metrics')), total(byCell(tellings, 'events'))));
    }
  });

  test('witnesses that name a cell differently still count once', () => {
    const counted = count([
      [{ witness: 'events', cell: 'opus', amount: 7 }],
      [{ witness: 'metrics', cell: 'opus[1m]', amount: 7 }],
    ]);
    expect(counted).toEqual({ opus: 7 });
  });

  test('a third witness that tells the same adds nothing', () => {
    const same = { cell: 'opus/main', amount: 9 };
    expect(
      count([[{ witness: 'scraped', ...same }], [{ witness: 'events', ...same }], [{ witness: 'metrics', ...same }]]),
    ).toEqual({ 'opus/main': 9 });
  });

  test('an amount past what is exact is refused and changes nothing', () => {
    const entity = newEntity();
    const [a, b] = ['a', 'b'].map((model) => cellOf('cost', { model }));
    expect(tell(entity, a!, 'events', Number.MAX_SAFE_INTEGER, 0, rules)).toBe(true);
    expect(tell(entity, b!, 'events', 1, 0, rules)).toBe(false);
    expect(count([[]], entity)).toEqual({ a: Number.MAX_SAFE_INTEGER });
  });

  test('beyond 200 cells amounts are counted under unknown labels', () => {
    const tellings = Array.from({ length: 250 }, (_, index): Telling => ({
      witness: 'events',
      cell: `m${index}`,
      amount: 1,
    }));
    const counted = count([tellings]);
    expect(Object.keys(counted)).toHaveLength(201);
    expect(counted['']).toBe(50);
  });

  test('and that is noted each time', () => {
    const [entity, outcome] = [newEntity(), { limits: new Map() }];
    for (let index = 0; index < 250; index++) {
      tell(entity, cellOf('cost', { model: `m${index}` }), 'events', 1, 0, { ...rules, outcome });
    }
    expect([...outcome.limits]).toEqual([['session_cells', 50]]);
  });
});

describe('edit decisions', () => {
  const decide = (entity: Entity, witness: Witness, language: string, nowMs: number) =>
    tell(entity, cellOf('decision', { decision: 'accept', tool: 'Write', language }), witness, 1, nowMs, rules);
  const settled = (entity: Entity, nowMs: number) => {
    const languages: string[] = [];
    settle(entity, nowMs, rules, ({ labels }, amount) => {
      languages.push(`${labels['language'] ?? 'unknown'} ${amount}`);
    });
    return languages;
  };

  test('an event waits for the metric that knows the language', () => {
    const entity = newEntity();
    decide(entity, 'events', '', 1_000);
    expect(settled(entity, 1_000)).toEqual([]);
    expect(ripensMs(entity)).toBe(151_000);
    decide(entity, 'metrics', 'Python', 60_000);
    expect(settled(entity, 60_000)).toEqual(['Python 1']);
    expect(settled(entity, 200_000)).toEqual([]);
  });

  test('an event whose metric never comes is counted with unknown language', () => {
    const entity = newEntity();
    decide(entity, 'events', '', 1_000);
    expect(settled(entity, 150_999)).toEqual([]);
    expect(settled(entity, 151_000)).toEqual(['unknown 1']);
    expect(ripensMs(entity)).toBe(Infinity);
  });

  test('a metric counts at once', () => {
    const entity = newEntity();
    decide(entity, 'metrics', 'Go', 0);
    expect(settled(entity, 0)).toEqual(['Go 1']);
  });
});

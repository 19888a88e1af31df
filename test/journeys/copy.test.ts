import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { copyState, differences, isEmpty } from '../../src/journeys/copy.ts';
import type { Change, Store } from '../../src/model/store.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { change, entity, total } from '../state/conformance/home.ts';
import { SPACES } from '../../src/model/registers.ts';
import { marks } from '../state/marked.ts';
import { arrivals, closing, MADE_UP, registers } from '../state/registered.ts';
import { sendStep } from '../state/workload.ts';

const SEED = 7;
const STEPS = 120;

let from: Store;
let to: Store;
beforeEach(async () => {
  from = await openSqlite({ path: ':memory:' });
  to = await openSqlite({ path: ':memory:' });
});
afterEach(async () => {
  await from.close();
  await to.close();
});

async function commitBoth(both: Change): Promise<void> {
  for (const store of [from, to]) expect(await store.commit(both)).toBe('done');
}

test('a copy has no differences, and what was copied is counted', async () => {
  for (let n = 1; n <= STEPS; n++) await sendStep(from, SEED, n);
  expect(await differences(from, to)).toHaveLength(3);
  await from.commit(change({ registers: [registers(SPACES.firstSeen, '', { ada: 1, bob: 2 })] }));
  const { series, entityCount } = await from.read();
  const copied = await copyState(from, to);
  expect(await differences(from, to)).toEqual([]);
  expect(copied).toMatchObject({ series: series.length, entities: entityCount, people: 2 });
  expect(copied.events).toBe((await to.outbox(1_000)).length);
  expect(copied.records).toBeGreaterThan(STEPS);
});

test('a home is empty until something was counted: a clock alone is nothing', async () => {
  expect(await isEmpty(from)).toBe(true);
  await from.commit(change({ registers: [registers(SPACES.clock, '', { at: 2 })] }));
  expect(await isEmpty(from)).toBe(true);
  await from.commit(change({ registers: [closing(1)] }));
  expect(await isEmpty(from)).toBe(false);
});

test('somebody else who writes to the target ends the copy', async () => {
  await from.commit(change({ entities: [entity('a', 0)] }));
  await to.commit(change({ entities: [entity('a', 0)] }));
  await expect(copyState(from, to)).rejects.toThrow('another process writes');
});

describe('what is different is found:', () => {
  const open = { group: 'claude', lastMs: 5 };
  const base = change({
    entities: [entity('a', 0, { open, dueMs: 9 })],
    totals: [total('x', [1, 2], [[7, 1]])],
    registers: [
      arrivals({ 5: 1 }),
      registers(MADE_UP.max, '', { a: 5 }),
      registers(MADE_UP.newest, '', { a: { atMs: 5, text: 'x' } }),
    ],
  });

  test.each<[string, Partial<Change>]>([
    ['the text of an entity', { entities: [entity('a', 1, { blob: 'other', open, dueMs: 9 })] }],
    ['when it is due', { entities: [entity('a', 1, { blob: 'a at 0', open, dueMs: 8 })] }],
    ['when it may be forgotten', { entities: [entity('a', 1, { blob: 'a at 0', open, dueMs: 9, expiresMs: 9 })] }],
    ['that its session is over', { entities: [entity('a', 1, { blob: 'a at 0', dueMs: 9 })] }],
    ['one more entity', { entities: [entity('b', 0)] }],
    ['a total', { totals: [total('x', [0, 1])] }],
    ['when it happened', { totals: [total('x', [0, 0], [[8, 1]])] }],
    ['a register', { registers: [registers(MADE_UP.max, '', { a: 6 })] }],
    ['one more register', { registers: [registers(MADE_UP.max, '', { b: 0 })] }],
    ['the text of a register', { registers: [registers(MADE_UP.newest, '', { a: { atMs: 5, text: 'y' } })] }],
    ['a mark', { marks: new Map([[5, marks([[1, 2]])]]) }],
    ['a closed day', { registers: [closing(5)] }],
    ['the clock', { registers: [registers(SPACES.clock, '', { listened: 1 })] }],
    ['an event', { outbox: [{ id: '1', body: 'event' }] }],
  ])('%s', async (_, part) => {
    await commitBoth(base);
    expect(await differences(from, to)).toEqual([]);
    await to.commit(change(part));
    expect(await differences(from, to)).not.toEqual([]);
    expect(await differences(to, from)).not.toEqual([]);
  });
});

/** A row of seeded changes that use everything a store can do, and what the state must be after each of them. */
import { isDeepStrictEqual } from 'node:util';
import type { Change, DayState, Latch, Need, Store } from '../../src/model/store.ts';
import { randomFrom } from '../random.ts';

/** Marks of steps live on a day that never closes: they tell which steps are in the state. */
const STEP_DAY = 1;
const DAYS = [20_000, 20_001, 20_002, 20_003];
const ENTITIES = Array.from({ length: 12 }, (_, index) => `session/${index}`);
const SERIES = ['["a"]', '["b",["x","1"]]', '["b",["x","2"]]', '["é"]'];
const PEOPLE = ['ada', 'bob', 'Zoë'];

/** The change of step `n`, but for the versions, which the state knows. */
function stepOf(seed: number, n: number): Change {
  const { below: random } = randomFrom(seed * 1_000_003 + n);
  const some = <T>(all: readonly T[]): T[] => all.filter(() => random(3) === 0);
  const markCount = random(60);
  const markWords = (): number[] => Array.from({ length: markCount }, () => random(2 ** 32));
  return {
    entities: some(ENTITIES).map((key) => ({
      key,
      version: 0,
      blob: random(5) === 0 ? undefined : `${n} é `.repeat(random(200)),
      dueMs: random(4) === 0 ? Infinity : random(10_000_000),
      expiresMs: random(10_000_000),
    })),
    marks: new Map([
      [STEP_DAY, { his: [n], los: [seed] }],
      ...some(DAYS).map((day) => [day, { his: markWords(), los: markWords() }] as const),
    ]),
    totals: some(SERIES).map((key) => ({ key, kpi: key.slice(0, 4), slots: [random(2 ** 32) * 2 ** 20, random(3)] })),
    days: some(DAYS).map((day) => ({ day, firstArrivalMs: random(1_000), closed: random(40) === 0 })),
    people: new Map(some(PEOPLE).map((person) => [person, random(1_000_000)])),
    latches: some(SERIES).map((key) => ({ key, zeroAtMs: random(1_000), released: random(2) === 0 })),
  };
}

/** Commits step `n` unless the state has it: what a sender does that does not know whether it was received. */
export async function sendStep(store: Store, seed: number, n: number): Promise<'done' | 'seen'> {
  const step = stepOf(seed, n);
  const { entities, seen } = await store.load({ entities: step.entities.map(({ key }) => key), marks: step.marks });
  if (seen(STEP_DAY, n, seed)) return 'seen';
  const versioned = step.entities.map((entity) => ({ ...entity, version: entities.get(entity.key)?.version ?? 0 }));
  const answer = await store.commit({ ...step, entities: versioned });
  if (answer !== 'done') throw new Error(`step ${n}: ${answer}`);
  return answer;
}

/** How many steps the state has, counted by their marks; they must be the first ones. */
export async function countSteps(store: Store, seed: number, upTo: number): Promise<number> {
  const { seen } = await store.load({ entities: [], marks: new Map([[STEP_DAY, { his: [], los: [] }]]) });
  let count = 0;
  while (seen(STEP_DAY, count + 1, seed)) count++;
  for (let n = count + 1; n <= upTo; n++)
    if (seen(STEP_DAY, n, seed)) throw new Error(`step ${n} came before ${count + 1}`);
  return count;
}

type State = {
  entities: Record<string, { blob: string; version: number; dueMs: number; expiresMs: number }>;
  marks: Record<number, Set<string>>;
  totals: Record<string, bigint[]>;
  days: Record<number, DayState>;
  people: Record<string, number>;
  latches: Record<string, Latch>;
};

/** The state after the first `count` steps, by the plainest code there is. */
function stateAfter(seed: number, count: number): State {
  const state: State = { entities: {}, marks: {}, totals: {}, days: {}, people: {}, latches: {} };
  for (let n = 1; n <= count; n++) {
    const step = stepOf(seed, n);
    for (const { key, blob, dueMs, expiresMs } of step.entities) {
      const version = (state.entities[key]?.version ?? 0) + 1;
      if (blob === undefined) delete state.entities[key];
      else state.entities[key] = { blob, version, dueMs, expiresMs };
    }
    for (const day of step.days) {
      const old = state.days[day.day] ?? day;
      const firstArrivalMs = Math.min(old.firstArrivalMs, day.firstArrivalMs);
      state.days[day.day] = { day: day.day, firstArrivalMs, closed: old.closed || day.closed };
    }
    for (const [day, { his, los }] of step.marks) {
      const marks = (state.marks[day] ??= new Set());
      his.forEach((hi, index) => marks.add(`${hi}/${los[index]}`));
    }
    for (const { day, closed } of Object.values(state.days)) if (closed) state.marks[day] = new Set();
    for (const { key, slots } of step.totals) {
      const old = state.totals[key] ?? [0n, 0n];
      state.totals[key] = slots.map((amount, slot) => old[slot]! + BigInt(amount));
    }
    for (const [person, ms] of step.people) state.people[person] = Math.max(state.people[person] ?? 0, ms);
    for (const { key, zeroAtMs, released } of step.latches) {
      const old = state.latches[key] ?? { zeroAtMs, released };
      state.latches[key] = { key, zeroAtMs: Math.min(old.zeroAtMs, zeroAtMs), released: old.released || released };
    }
  }
  return state;
}

/** What is wrong with the state of a store that should have the first `count` steps: '' if nothing is. */
export async function difference(store: Store, seed: number, count: number): Promise<string> {
  const want = stateAfter(seed, count);
  const need: Need = {
    entities: ENTITIES,
    marks: new Map([STEP_DAY, ...DAYS].map((day) => [day, { his: [], los: [] }])),
  };
  const loaded = await store.load(need);
  const { series, people, entityCount } = await store.read();
  const { due, expired } = await store.due(5_000_000, 100);
  const isWrong: Record<string, boolean> = {
    count: entityCount !== Object.keys(want.entities).length,
    people: !isDeepStrictEqual(Object.fromEntries(people), want.people),
    series: !isDeepStrictEqual(Object.fromEntries(series.map(({ key, slots }) => [key, slots])), want.totals),
    latches: series.some(({ key, latch }) => !isDeepStrictEqual(latch, want.latches[key])),
    due: !isDeepStrictEqual(due.toSorted(), dueBy(want, 'dueMs')),
    expired: !isDeepStrictEqual(expired.toSorted(), dueBy(want, 'expiresMs')),
  };
  for (const key of ENTITIES) {
    const { blob, version } = loaded.entities.get(key) ?? {};
    isWrong[key] = blob !== want.entities[key]?.blob || version !== want.entities[key]?.version;
  }
  for (const day of DAYS) isWrong[`day ${day}`] = !isDeepStrictEqual(loaded.day(day), want.days[day]);
  for (let n = 1; n <= count + 2; n++) {
    for (const [day, { his, los }] of stepOf(seed, n).marks) {
      const isKnown = (hi: number, index: number): boolean => want.marks[day]?.has(`${hi}/${los[index]}`) === true;
      isWrong[`marks of ${day}`] ||= his.some((hi, index) => loaded.seen(day, hi, los[index]!) !== isKnown(hi, index));
    }
  }
  return Object.keys(isWrong)
    .filter((part) => isWrong[part] === true)
    .join(', ');
}

function dueBy({ entities }: State, time: 'dueMs' | 'expiresMs'): string[] {
  return Object.keys(entities)
    .filter((key) => entities[key]![time] <= 5_000_000)
    .toSorted();
}

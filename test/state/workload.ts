/** A row of seeded changes that use everything a store can do. */
import type { Change, EntityChange, Marks, Store } from '../../src/model/store.ts';
import { randomFrom } from '../random.ts';
import { asked, marks, seenAmong } from './marked.ts';

/** Marks of steps live on a day that never closes: they tell which steps are in the state. */
const STEP_DAY = 1;
export const DAYS = [20_000, 20_001, 20_002, 20_003];
export const ENTITIES = Array.from({ length: 12 }, (_, index) => `session/${index}`);
const SERIES = ['["a"]', '["b",["x","1"]]', '["b",["x","2"]]', '["é"]'];
/** Four at a time: they come, turn out to be each other, and are forgotten before their names come again. */
export const PEOPLE = Array.from({ length: 40 }, (_, index) => `Zoë ${index}`);
const SCOPES = ['', 'team=web', 'agent=é'];
const GROUPS = ['claude', 'codex'];

/** The change of step `n`, but for the versions and what is before a tail, which the state knows. */
export function stepOf(seed: number, n: number): Change {
  const { below: random } = randomFrom(seed * 1_000_003 + n);
  const some = <T>(all: readonly T[]): T[] => all.filter(() => random(3) === 0);
  const one = <T>(all: readonly T[]): T => all[random(all.length)]!;
  const cohort = (Math.floor(n / 10) % 10) * 4;
  const people = PEOPLE.slice(cohort, cohort + 4);
  const markCount = random(60);
  const someMarks = (): Marks => Int32Array.from({ length: 2 * markCount }, () => random(2 ** 32) | 0);
  return {
    shard: 0,
    entities: some(ENTITIES).map((key) => ({
      key,
      version: 0,
      ...blobOf(`${n} é `.repeat(random(200)), random(5)),
      dueMs: random(4) === 0 ? Infinity : random(10_000_000),
      expiresMs: random(10_000_000),
      open: random(2) === 0 ? undefined : { group: one(GROUPS), lastMs: n },
    })),
    marks: new Map([[STEP_DAY, marks([[n, seed]])], ...some(DAYS).map((day) => [day, someMarks()] as const)]),
    totals: some(SERIES).map((key) => ({
      key,
      kpi: key.slice(0, 4),
      slots: [random(2 ** 32) * 2 ** 20, random(3)],
      quarters: some([n, n + 1, n - 2]).map((quarter) => [quarter, random(2 ** 32) * 2 ** 20]),
    })),
    days: some(DAYS).map((day) => ({ day, firstArrivalMs: random(1_000), closed: random(40) === 0 })),
    sightings: some(people).flatMap((name) =>
      some([n, n - 9, n - 18]).map((at) => {
        return {
          name,
          lastMs: n * 1_000 + random(20_000),
          scopes: some(SCOPES),
          date: random(4) === 0 ? '' : dateOf(at),
        };
      }),
    ),
    merges: random(4) === 0 ? [[one(people), one(people)]] : [],
    latches: some(SERIES).map((key) => ({ key, zeroAtMs: random(1_000), released: random(2) === 0 })),
    clock: random(4) === 0 ? undefined : { listenedMs: random(n), atMs: n, lastArrivalMs: random(n) + 0.5 },
    outbox: [n, ...some([n - 1, n + 1])].map((id) => ({ id: `${id}`, body: `é ${n}` })),
    delivered: [n - 8, ...some([n - 3, n - 2, n - 1])].map(String),
    forget: random(6) === 0 ? { quarter: n - random(9), peopleMs: n * 1_000, date: dateOf(n - random(20)) } : undefined,
  };
}

function blobOf(text: string, chance: number): Pick<EntityChange, 'blob' | 'tail'> {
  return { blob: chance === 0 ? undefined : text, tail: chance > 2 ? text : undefined };
}

/** The change of an entity that has such a blob, if any: there a tail goes on from it, elsewhere the blob is a new one. */
export function upon(blob: string | undefined, change: EntityChange): EntityChange {
  const { tail } = change;
  return tail === undefined || blob === undefined ? { ...change, tail: undefined } : { ...change, blob: blob + tail };
}

/** A date in 2026 and later that goes on every few steps. */
function dateOf(n: number): string {
  return new Date(Date.UTC(2026, 0, 1 + Math.floor(n / 9))).toISOString().slice(0, 10);
}

/** Commits step `n` unless the state has it: what a sender does that does not know whether it was received. */
export async function sendStep(store: Store, seed: number, n: number): Promise<'done' | 'seen'> {
  const step = stepOf(seed, n);
  const { entities, seen } = await store.load({
    shard: 0,
    entities: step.entities.map(({ key }) => key),
    marks: asked(step.marks),
  });
  // The step's own day comes first.
  if (seen[0]![0] === 1) return 'seen';
  const versioned = step.entities.map((entity) => {
    const { blob, version = 0 } = entities.get(entity.key) ?? {};
    return { ...upon(blob, entity), version };
  });
  const answer = await store.commit({ ...step, entities: versioned });
  if (answer !== 'done') throw new Error(`step ${n}: ${answer}`);
  return answer;
}

/** How many steps the state has, counted by their marks; they must be the first ones. */
export async function countSteps(store: Store, seed: number, upTo: number): Promise<number> {
  const steps = Array.from({ length: upTo + 1 }, (_, at) => [at + 1, seed] as const);
  const seen = await seenAmong(store, [STEP_DAY], steps);
  for (const [at, [n]] of seen.entries()) if (n !== at + 1) throw new Error(`step ${n} came before ${at + 1}`);
  return seen.length;
}

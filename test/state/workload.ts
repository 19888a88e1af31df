/** A row of seeded changes that use everything a store can do. */
import type { Space, Value } from '../../src/model/registers.ts';
import type { Change, EntityChange, Marks, Store } from '../../src/model/store.ts';
import { randomFrom } from '../random.ts';
import { asked, marks, seenAmong } from './marked.ts';
import { arrivals, closing, MADE_UP, registers } from './registered.ts';

/** Marks of steps live on a day that never closes: they tell which steps are in the state. */
const STEP_DAY = 1;
export const DAYS = [20_000, 20_001, 20_002, 20_003];
export const ENTITIES = Array.from({ length: 12 }, (_, index) => `session/${index}`);
const SERIES = ['["a"]', '["b",["x","1"]]', '["b",["x","2"]]', '["é"]'];
/** Four at a time: they come, and are forgotten before their names come again. */
const PEOPLE = Array.from({ length: 40 }, (_, index) => `Zoë ${index}`);
const SPACES_USED = Object.values(MADE_UP);
const REGISTER_GROUPS = ['', '["","team=é"]', '2026-11'];
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
  const valueOf = ({ law }: Space): Value => {
    const number = n * 1_000 + random(20_000);
    if (law === 'newest') return { atMs: n * 1_000 + 5_000 * random(4), text: `é ${random(9)}` };
    return law === 'set' ? 2 ** random(31) : number;
  };
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
    registers: [
      ...some(DAYS).flatMap((day) => [arrivals({ [day]: random(1_000) }), ...(random(40) === 0 ? [closing(day)] : [])]),
      ...some(SPACES_USED).flatMap((space) =>
        some(REGISTER_GROUPS).map((group) =>
          registers(space, group, Object.fromEntries(some(people).map((name) => [name, valueOf(space)]))),
        ),
      ),
    ],
    outbox: [n, ...some([n - 1, n + 1])].map((id) => ({ id: `${id}`, body: `é ${n}` })),
    delivered: [n - 8, ...some([n - 3, n - 2, n - 1])].map(String),
    forget:
      random(6) === 0
        ? {
            quarter: n - random(9),
            registers: [
              { space: MADE_UP.max, below: n * 1_000 },
              { space: MADE_UP.newest, below: n * 1_000 },
              { space: MADE_UP.set, before: one(REGISTER_GROUPS) },
            ],
          }
        : undefined,
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

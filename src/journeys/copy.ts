/** All of one home of state into another, and the proof that both are the same afterwards. */
import { hash } from 'node:crypto';
import { inspect, isDeepStrictEqual } from 'node:util';
import { keyOf, placeOf } from '../fold/dedupe/owner.ts';
import { SPACES } from '../model/registers.ts';
import {
  emptyChange,
  isEmptyChange,
  placeOfMark,
  type Change,
  type Day,
  type Marks,
  type Need,
  type Source,
  type Store,
} from '../model/store.ts';

/** How much was copied. `people`: their names. */
export type Copied = { series: number; entities: number; records: number; people: number; events: number };

/** Whether nothing was ever counted in it. A home that was only started has a clock at most. */
export async function isEmpty(store: Source): Promise<boolean> {
  for await (const change of store.dump()) if (!isEmptyChange(change)) return false;
  return true;
}

/** Throws where a home fails or the target changes meanwhile; then the target has a part of the state. */
export async function copyState(from: Source, to: Store): Promise<Copied> {
  let [records, events] = [0, 0];
  for await (const change of from.dump()) {
    for (const part of sorted(change, to.shards)) {
      // As every commit, this one follows a load: homes learn from it how much there is, and keep it by that.
      await to.load({ shard: part.shard, entities: [], marks: asked(part.marks) });
      if ((await to.commit(part)) === 'conflict') throw new Error('another process writes to the target');
    }
    for (const { length } of change.marks.values()) records += length / 2;
    events += change.outbox.length;
  }
  const { series, entityCount, registers } = await from.read();
  const people = registers.get(SPACES.firstSeen.name)?.groups.get('')?.size ?? 0;
  return { series: series.length, entities: entityCount, records, people, events };
}

/** The change as one for each shard of a home with so many. What has no place goes to the first. */
function sorted(change: Change, shards: number): Change[] {
  if (shards === 1) return [{ ...change, shard: 0 }];
  const entities = Map.groupBy(change.entities, ({ key }) => placeOf(keyOf(key)) % shards);
  return Array.from({ length: shards }, (_, shard) => {
    const own = { shard, entities: entities.get(shard) ?? [], marks: marksOf(change.marks, shard, shards) };
    return shard === 0 ? { ...change, ...own } : { ...emptyChange(), ...own };
  }).filter((part) => part.shard === 0 || !isEmptyChange(part));
}

function asked(marks: Change['marks']): Need['marks'] {
  return [...marks].map(([day, words]) => ({ days: [day], marks: words }));
}

function marksOf(marks: Change['marks'], shard: number, shards: number): Change['marks'] {
  const own = new Map<Day, Marks>();
  for (const [day, words] of marks) {
    const some = words.filter((_, at) => placeOfMark(words[at | 1]!) % shards === shard);
    if (some.length > 0) own.set(day, some);
  }
  return own;
}

/** What is not the same in two homes of the same state; nothing where all is. Versions of entities may differ. */
export async function differences(one: Source, other: Source): Promise<string[]> {
  const [reading, otherReading] = [await readingOf(one), await readingOf(other)];
  const [kept, otherKept] = [await keptOf(one), await keptOf(other)];
  const isDifferent = {
    'totals, registers or open sessions': !isDeepStrictEqual(reading, otherReading),
    'entities or events': !isDeepStrictEqual(kept, otherKept),
    'remembered records': !((await knows(one, other)) && (await knows(other, one))),
  };
  return Object.entries(isDifferent).flatMap(([part, different]) => (different ? [part] : []));
}

/** What is read, without the order of its lists, which is the home's, and how long spaces are kept, which a home does not know. */
async function readingOf(store: Source): Promise<unknown> {
  const { series, open, registers: kept, ...rest } = await store.read();
  const registers = [...kept].map(([name, { space, groups }]) => [name, space.law, groups] as const);
  const sessions = new Map([...open].map(([group, times]) => [group, times.toSorted((a, b) => a - b)]));
  return {
    series: new Map(series.map((state) => [state.key, state])),
    sessions,
    registers: registers.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ...rest,
  };
}

const WHOLE = { sorted: true, depth: null, maxStringLength: null, maxArrayLength: null };

/** Fingerprints of what a dump has one by one, however it is cut. */
async function keptOf(store: Source): Promise<Set<string>> {
  const kept = new Set<string>();
  for await (const { entities, outbox } of store.dump()) {
    for (const item of [...entities, ...outbox]) kept.add(hash('sha256', inspect(item, WHOLE), 'base64'));
  }
  return kept;
}

/** Whether `store` has seen what the other has seen. */
async function knows(store: Source, other: Source): Promise<boolean> {
  for await (const change of other.dump()) {
    for (const { shard, marks } of sorted(change, store.shards)) {
      const { seen } = await store.load({ shard, entities: [], marks: asked(marks) });
      if (!seen.every((bytes) => bytes.every((byte) => byte === 1))) return false;
    }
  }
  return true;
}

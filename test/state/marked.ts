/** Marks as pairs of words, as tests write and compare them. */
import type { Asked, Day, Marks, Store } from '../../src/model/store.ts';

export type Pair = readonly [hi: number, lo: number];

export function marks(pairs: readonly Pair[]): Marks {
  return Int32Array.from(pairs.flat());
}

export function pairsOf(words: Marks): Pair[] {
  return Array.from({ length: words.length / 2 }, (_, at) => [words[2 * at]!, words[2 * at + 1]!] as const);
}

/** What is to be asked so as to hear of each mark on its day. */
export function asked(byDay: ReadonlyMap<Day, Marks>): Asked[] {
  return [...byDay].map(([day, words]) => ({ days: [day], marks: words }));
}

/** Which of the marks one of the days has seen. */
export async function seenAmong(store: Store, days: readonly Day[], pairs: readonly Pair[]): Promise<Pair[]> {
  const { seen } = await store.load({ shard: 0, entities: [], marks: [{ days, marks: marks(pairs) }] });
  return pairs.filter((_, at) => seen[0]![at] === 1);
}

/**
 * The marks of all days. A day's table is read from its persisted segments when it is first asked for, and let go when
 * it has rested for a while: today's and yesterday's stay, a backlog from last week costs memory only while it comes.
 */
import type { Day, Marks } from '../../model/store.ts';
import { MarkTable } from './marktable.ts';

/** Rounds (see `rest`) without a question after which a table is let go: ten minutes at the default checkpoint time. */
const RESTED_ROUNDS = 20;

const FIRST_WORDS = 1 << 9;

/** The persisted segments of a day: words in pairs, high before low. */
export type ReadSegments = (day: Day) => Int32Array[];

type Held = {
  readonly table: MarkTable;
  /** Marks not yet persisted. A table that has any is never let go. */
  readonly fresh: Segment;
  restedRounds: number;
};

/** Pairs of words, as they come. */
class Segment {
  #words = new Int32Array(FIRST_WORDS);
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  words(): Int32Array {
    return this.#words.subarray(0, this.#length);
  }

  /** Makes room for so many more: the only step that can run out of memory. */
  reserve(marks: number): void {
    const length = this.#length + 2 * marks;
    if (length <= this.#words.length) return;
    const grown = new Int32Array(Math.max(length, 2 * this.#words.length));
    grown.set(this.words());
    this.#words = grown;
  }

  push(hi: number, lo: number): void {
    this.#words[this.#length++] = hi;
    this.#words[this.#length++] = lo;
  }

  clear(): void {
    this.#words = new Int32Array(FIRST_WORDS);
    this.#length = 0;
  }
}

export class MarkDays {
  readonly #days = new Map<Day, Held>();
  readonly #read: ReadSegments;

  constructor(read: ReadSegments) {
    this.#read = read;
  }

  /** The day's table, to ask and not to keep. Throws where it cannot be read. */
  of(day: Day): Pick<MarkTable, 'has' | 'bringNear'> {
    return this.#hold(day).table;
  }

  /** Reads a day's table and makes room in it, so that the `add` that follows cannot fail. */
  reserve(day: Day, marks: number): void {
    const { table, fresh } = this.#hold(day);
    table.reserve(marks);
    fresh.reserve(marks);
  }

  add(day: Day, { his, los }: Marks): void {
    this.reserve(day, his.length);
    const { table, fresh } = this.#hold(day);
    for (let index = 0; index < his.length; index++) {
      const hi = his[index]!;
      const lo = los[index]!;
      if (table.add(hi, lo)) fresh.push(hi, lo);
    }
  }

  all(day: Day): Iterable<readonly [hi: number, lo: number]> {
    return this.#hold(day).table;
  }

  forget(day: Day): void {
    this.#days.delete(day);
  }

  /** The next segment of each day that has marks not yet persisted. */
  fresh(): [Day, Int32Array][] {
    return [...this.#days].filter(([, { fresh }]) => !fresh.isEmpty).map(([day, { fresh }]) => [day, fresh.words()]);
  }

  /** What `fresh` returned is persisted. */
  persisted(): void {
    for (const held of this.#days.values()) held.fresh.clear();
  }

  /** One round of time without a clock: lets go of tables that nobody has asked for in RESTED_ROUNDS of them. */
  rest(): void {
    for (const [day, held] of this.#days) {
      held.restedRounds++;
      if (held.restedRounds > RESTED_ROUNDS && held.fresh.isEmpty) this.#days.delete(day);
    }
  }

  #hold(day: Day): Held {
    const known = this.#days.get(day);
    if (known !== undefined) {
      known.restedRounds = 0;
      return known;
    }
    const table = new MarkTable();
    const segments = this.#read(day);
    table.reserve(segments.reduce((marks, words) => marks + words.length / 2, 0));
    for (const words of segments) {
      for (let at = 0; at < words.length; at += 2) table.add(words[at]!, words[at + 1]!);
    }
    const held: Held = { table, fresh: new Segment(), restedRounds: 0 };
    this.#days.set(day, held);
    return held;
  }
}

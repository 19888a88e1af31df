/**
 * The marks of all days. A day's table is read from its persisted segments when it is first asked for, and let go when
 * it has rested for a while: today's and yesterday's stay, a backlog from last week costs memory only while it comes.
 */
import type { Day, Marks } from '../../model/store.ts';
import { MarkTable } from '../marktable.ts';

/** Rounds (see `rest`) without a question after which a table is let go: ten minutes at the default checkpoint time. */
const RESTED_ROUNDS = 20;

const FIRST_WORDS = 1 << 9;
const CHUNK_WORDS = 1 << 16;

/** Marks that are looked at together before each is looked for: of so many the processor still has all at hand. */
const NEAR_WORDS = 2 * 256;

/** The persisted segments of a day: words in pairs, high before low. */
export type ReadSegments = (day: Day) => Int32Array[];

type Held = {
  readonly table: MarkTable;
  /** Marks not yet persisted. A table that has any is never let go. */
  readonly fresh: Segment;
  restedRounds: number;
};

/** Pairs of words, as they come: in chunks, which need not move when there are more. */
class Segment {
  #full: Int32Array[] = [];
  #chunk = new Int32Array(FIRST_WORDS);
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0 && this.#full.length === 0;
  }

  words(): Int32Array {
    const chunks = [...this.#full, this.#chunk.subarray(0, this.#length)];
    const words = new Int32Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      words.set(chunk, at);
      at += chunk.length;
    }
    return words;
  }

  /** Makes room for so many more: the only step that can run out of memory. */
  reserve(marks: number): void {
    if (this.#length + 2 * marks <= this.#chunk.length) return;
    const chunk = new Int32Array(Math.max(2 * marks, Math.min(2 * this.#chunk.length, CHUNK_WORDS)));
    if (this.#length > 0) this.#full.push(this.#chunk.subarray(0, this.#length));
    this.#chunk = chunk;
    this.#length = 0;
  }

  push(hi: number, lo: number): void {
    this.#chunk[this.#length++] = hi;
    this.#chunk[this.#length++] = lo;
  }

  clear(): void {
    this.#full = [];
    this.#chunk = new Int32Array(FIRST_WORDS);
    this.#length = 0;
  }
}

export class MarkDays {
  readonly #days = new Map<Day, Held>();
  readonly #read: ReadSegments;

  constructor(read: ReadSegments) {
    this.#read = read;
  }

  /** Notes in `seen` which of the marks the day has. Throws where the day cannot be read. */
  look(day: Day, marks: Marks, seen: Uint8Array): void {
    const { table } = this.#hold(day);
    // Of most days of the undated.
    if (table.size === 0) return;
    for (let from = 0; from < marks.length; from += NEAR_WORDS) {
      const end = Math.min(from + NEAR_WORDS, marks.length);
      table.bringNear(marks, from, end);
      for (let at = from; at < end; at += 2) if (table.has(marks[at]!, marks[at + 1]!)) seen[at >> 1] = 1;
    }
  }

  /** Reads a day's table and makes room in it, so that the `add` that follows cannot fail. */
  reserve(day: Day, marks: number): void {
    const { table, fresh } = this.#hold(day);
    table.reserve(marks);
    fresh.reserve(marks);
  }

  add(day: Day, marks: Marks): void {
    this.reserve(day, marks.length / 2);
    const { table, fresh } = this.#hold(day);
    for (let from = 0; from < marks.length; from += NEAR_WORDS) {
      const end = Math.min(from + NEAR_WORDS, marks.length);
      table.bringNear(marks, from, end);
      for (let at = from; at < end; at += 2) {
        const hi = marks[at]!;
        const lo = marks[at + 1]!;
        if (table.add(hi, lo)) fresh.push(hi, lo);
      }
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

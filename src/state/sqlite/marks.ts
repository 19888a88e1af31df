/**
 * The marks of all days. A day's table is read from its persisted segments when it is first asked for, and let go when
 * it has rested for a while: today's and yesterday's stay, a backlog from last week costs memory only while it comes.
 */
import type { Day, Marks } from '../../model/store.ts';
import { MarkTable } from './marktable.ts';

/** Rounds (see `rest`) without a question after which a table is let go: ten minutes at the default checkpoint time. */
const RESTED_ROUNDS = 20;

/** The persisted segments of a day: words in pairs, high before low. */
export type ReadSegments = (day: Day) => Uint32Array[];

type Held = {
  readonly table: MarkTable;
  /** Pairs of words not yet persisted. A table that has any is never let go. */
  fresh: number[];
  restedRounds: number;
};

export class MarkDays {
  readonly #days = new Map<Day, Held>();
  readonly #read: ReadSegments;

  constructor(read: ReadSegments) {
    this.#read = read;
  }

  /** Has the day's table in memory. Throws where it cannot be read. */
  hold(day: Day): void {
    this.#hold(day);
  }

  has(day: Day, hi: number, lo: number): boolean {
    return this.#hold(day).table.has(hi, lo);
  }

  /** Reads a day's table and makes room in it, so that the `add` that follows cannot fail. */
  reserve(day: Day, marks: number): void {
    this.#hold(day).table.reserve(marks);
  }

  add(day: Day, { his, los }: Marks): void {
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
  fresh(): [Day, Uint32Array][] {
    return [...this.#days]
      .filter(([, held]) => held.fresh.length > 0)
      .map(([day, held]) => [day, new Uint32Array(held.fresh)]);
  }

  /** What `fresh` returned is persisted. */
  persisted(): void {
    for (const held of this.#days.values()) held.fresh = [];
  }

  /** One round of time without a clock: lets go of tables that nobody has asked for in RESTED_ROUNDS of them. */
  rest(): void {
    for (const [day, held] of this.#days) {
      held.restedRounds++;
      if (held.restedRounds > RESTED_ROUNDS && held.fresh.length === 0) this.#days.delete(day);
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
    const held: Held = { table, fresh: [], restedRounds: 0 };
    this.#days.set(day, held);
    return held;
  }
}

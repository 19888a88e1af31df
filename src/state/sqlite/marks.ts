/**
 * The marks of all days. A day's table is read from its persisted segments when it is first asked for, and let go when
 * it has rested for a while: today's and yesterday's stay, a backlog from last week costs memory only while it comes.
 */
import type { Day, Marks } from '../../model/store.ts';
import { MarkTable } from '../marktable.ts';

/** Rounds (see `rest`) without a question after which a table is let go: ten minutes at the default checkpoint time. */
const RESTED_ROUNDS = 20;

/** The persisted segments of a day: words in pairs, high before low. */
export type ReadSegments = (day: Day) => Int32Array[];

type Held = {
  readonly table: MarkTable;
  /** Marks not yet persisted, as they came. A table that has any is never let go. */
  fresh: Marks[];
  restedRounds: number;
};

export class MarkDays {
  readonly #days = new Map<Day, Held>();
  readonly #read: ReadSegments;

  constructor(read: ReadSegments) {
    this.#read = read;
  }

  /** Notes in `seen` which of the marks the day has. Throws where the day cannot be read. */
  look(day: Day, marks: Marks, seen: Uint8Array): void {
    this.#hold(day).table.look(marks, seen);
  }

  /** Reads a day's table and makes room in it, so that the `add` that follows cannot fail. */
  reserve(day: Day, marks: number): void {
    this.#hold(day).table.reserve(marks);
  }

  /** Nobody changes the list any more. */
  add(day: Day, marks: Marks): void {
    const { table, fresh } = this.#hold(day);
    table.addAll(marks);
    fresh.push(marks);
  }

  all(day: Day): Iterable<readonly [hi: number, lo: number]> {
    return this.#hold(day).table;
  }

  forget(day: Day): void {
    this.#days.delete(day);
  }

  /** The next segment of each day that has marks not yet persisted. */
  fresh(): [Day, Uint8Array][] {
    const bytesOf = (marks: Marks) => new Uint8Array(marks.buffer, marks.byteOffset, marks.byteLength);
    return [...this.#days].flatMap(([day, { fresh }]): [Day, Uint8Array][] =>
      fresh.length > 0 ? [[day, Buffer.concat(fresh.map(bytesOf))]] : [],
    );
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
    for (const words of segments) table.addAll(words);
    const held: Held = { table, fresh: [], restedRounds: 0 };
    this.#days.set(day, held);
    return held;
  }
}

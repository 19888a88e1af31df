/**
 * The marks of a shard, day by day. In Redis a day has one list that only grows: eight bytes a mark, two words of which the
 * high one is first, each with its low byte first. The list lies in strings of SEGMENT_MARKS marks: mark `n` is in string
 * `n / SEGMENT_MARKS`. A process keeps the days of late in memory (10 to 20 bytes a mark) and reads on from where it was:
 * only what others added.
 *
 * Reading begins at the last mark that is known. Where another stands there, the list lost its end with a master that
 * failed, and is read from its beginning.
 */
import type { Day, Marks } from '../../model/store.ts';
import { MarkTable } from '../marktable.ts';

export const SEGMENT_MARKS = 1 << 17;

const MARK_BYTES = 8;

/** A day that nobody asks for so long is let go: a backlog of last week costs memory only while it comes. */
const RESTED_MS = 600_000;

/** `count`: how many of the list are in the table; `last`: the words of the last one. */
type Known = { table: MarkTable; count: number; last: readonly [number, number]; askedMs: number };

/** What is to be read of a day: from a mark on, as far as the strings reach. */
export type Stretch = { readonly day: Day; readonly from: number; readonly segments: readonly string[] };

/** The strings that a list of so many marks has. */
export function segmentsOf(day: Day, count: number): string[] {
  return segmentsBetween(day, 0, Math.max(count - 1, 0));
}

/** The strings from one mark to another. */
export function segmentsBetween(day: Day, from: number, to: number): string[] {
  const first = segmentOf(from);
  return Array.from({ length: segmentOf(to) - first + 1 }, (_, index) => `${day}:${first + index}`);
}

export function segmentOf(mark: number): number {
  return Math.floor(mark / SEGMENT_MARKS);
}

/** The bytes of marks as Redis keeps them. */
export function bytesOf(marks: Marks): Buffer {
  return Buffer.from(marks.buffer, marks.byteOffset, marks.byteLength);
}

export class MarkLists {
  readonly #days = new Map<Day, Known>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What to ask for, and from when on a day is known. */
  next(day: Day): Stretch {
    const { count } = this.#hold(day);
    const from = Math.max(count - 1, 0);
    return { day, from, segments: segmentsBetween(day, from, count) };
  }

  /** `count`: how many the day has; `bytes`: the stretch that was asked for. Whether all of the day is known now. */
  take({ day, from }: Stretch, count: number, bytes: Buffer): boolean {
    const known = this.#hold(day);
    const read = new Int32Array(Math.floor(bytes.length / MARK_BYTES) * 2);
    bytes.copy(bytesOf(read));
    // Of two questions at a time, the other may have brought some of it already.
    const at = Math.max(known.count - 1, 0) - from;
    const isNext = at >= 0 && known.count <= count;
    const isSame = known.count === 0 || (read[2 * at] === known.last[0] && read[2 * at + 1] === known.last[1]);
    if (isNext && isSame) this.#add(known, read.subarray(known.count === 0 ? 0 : 2 * (at + 1)));
    else this.#days.delete(day);
    return isNext && isSame && known.count === count;
  }

  /** This process has appended these when the day had so many. */
  appended(day: Day, before: number, marks: Marks): void {
    const known = this.#days.get(day);
    if (known?.count === before) this.#add(known, marks);
  }

  /** Notes in `seen` which of the marks the day has, of which all were taken. */
  look(day: Day, marks: Marks, seen: Uint8Array): void {
    this.#days.get(day)!.table.look(marks, seen);
  }

  all(day: Day): Iterable<readonly [hi: number, lo: number]> {
    return this.#hold(day).table;
  }

  forget(day: Day): void {
    this.#days.delete(day);
  }

  clear(): void {
    this.#days.clear();
  }

  #hold(day: Day): Known {
    const nowMs = this.#now();
    let known = this.#days.get(day);
    if (known === undefined) {
      for (const [other, { askedMs }] of this.#days) if (nowMs - askedMs > RESTED_MS) this.#days.delete(other);
      this.#days.set(day, (known = { table: new MarkTable(), count: 0, last: [0, 0], askedMs: nowMs }));
    }
    known.askedMs = nowMs;
    return known;
  }

  #add(known: Known, marks: Marks): void {
    const { length } = marks;
    if (length === 0) return;
    known.table.addAll(marks);
    known.count += length / 2;
    known.last = [marks[length - 2]!, marks[length - 1]!];
  }
}

/** What is asked about a batch: the marks of its records, by the days they are looked for in. */
import type { Asked, Day, Marks } from '../../model/store.ts';
import type { Fingerprint } from './fingerprint.ts';

const FIRST_MARKS = 1 << 8;

/** Marks, each once, in the order in which they came. */
export class MarkList {
  #words = new Int32Array(2 * FIRST_MARKS);
  #length = 0;
  /** Open addressing: one more than where in `words` the mark is, 0 for none. Twice as many slots as there is room for marks. */
  #slots = new Int32Array(2 * FIRST_MARKS);

  get marks(): Marks {
    return this.#words.subarray(0, this.#length);
  }

  /** Where in the list the mark is: at its end, if it was not there before. */
  place({ hi, lo }: Fingerprint): number {
    if (this.#length === this.#words.length) this.#grow();
    const words = this.#words;
    const slot = this.#find(hi, lo);
    const known = this.#slots[slot]!;
    if (known > 0) return (known - 1) >> 1;
    const at = this.#length;
    this.#slots[slot] = at + 1;
    words[at] = hi;
    words[at + 1] = lo;
    this.#length = at + 2;
    return at >> 1;
  }

  /** The slot that has the mark, or is free for it. */
  #find(hi: number, lo: number): number {
    const words = this.#words;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hi & mask;
    for (;;) {
      const known = slots[slot]!;
      if (known === 0 || (words[known - 1] === hi && words[known] === lo)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const words = new Int32Array(2 * this.#words.length);
    words.set(this.#words);
    this.#words = words;
    this.#slots = new Int32Array(words.length);
    for (let at = 0; at < this.#length; at += 2) this.#slots[this.#find(words[at]!, words[at + 1]!)] = at + 1;
  }
}

/** What is to be asked for, while it is gathered: one list of marks for each list of days. */
export class Asking {
  readonly #lists: { readonly days: readonly Day[]; readonly list: MarkList }[] = [];
  readonly #byDays = new Map<string, number>();
  #last = -1;

  /** Which list it is for the marks of these days: mostly that of the record before. */
  of(days: readonly Day[]): number {
    if (this.#lists[this.#last]?.days !== days) this.#last = this.#find(days);
    return this.#last;
  }

  /** Where in that list the mark is. */
  place(list: number, mark: Fingerprint): number {
    return this.#lists[list]!.list.place(mark);
  }

  all(): Asked[] {
    return this.#lists.map(({ days, list: { marks } }) => ({ days, marks }));
  }

  #find(days: readonly Day[]): number {
    const key = days.join(' ');
    const known = this.#byDays.get(key) ?? this.#lists.length;
    this.#byDays.set(key, known);
    this.#lists[known] = { days, list: this.#lists[known]?.list ?? new MarkList() };
    return known;
  }
}

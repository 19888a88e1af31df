/** Writing and reading the binary form of the journal: little-endian, texts with their length before them. */

const FIRST_BYTES = 1 << 18;

/** Grows as needed and is used again for the next commit. */
export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor() {
    this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#view = new DataView(this.#bytes.buffer);
  }

  reset(): void {
    this.#length = 0;
  }

  /** What was written since the last reset; valid until the next. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  uint8(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  uint32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  int32(value: number): void {
    if ((value | 0) !== value) throw new Error(`BUG: ${value} is no 32-bit integer`);
    this.#room(4);
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
  }

  /** Integers up to 2^53, times and Infinity: exact, all of them. */
  float64(value: number): void {
    if (Number.isNaN(value)) throw new Error('BUG: state cannot keep NaN');
    this.#room(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** 32-bit words in the machine's own order, as the segments of marks are kept. */
  words(words: Int32Array): void {
    this.#room(words.byteLength);
    this.#bytes.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), this.#length);
    this.#length += words.byteLength;
  }

  /** A count, and then that many. */
  list<T>(items: Iterable<T>, write: (item: T) => void): void {
    const countAt = this.#length;
    this.uint32(0);
    let count = 0;
    for (const item of items) {
      write(item);
      count++;
    }
    this.#view.setUint32(countAt, count, true);
  }

  /** Whether there is a value, and it. */
  maybe<T>(value: T | undefined, write: (value: T) => void): void {
    this.uint8(value === undefined ? 0 : 1);
    if (value !== undefined) write(value);
  }

  /** A text that UTF-8 cannot say would be another text after a restart, so it is refused. */
  text(value: string): void {
    this.#room(4 + value.length * 3);
    const bytes = this.#bytes.write(value, this.#length + 4, 'utf8');
    if (bytes !== value.length && !value.isWellFormed()) {
      throw new Error(`BUG: a text of state holds half a surrogate pair: ${JSON.stringify(value)}`);
    }
    this.#view.setUint32(this.#length, bytes, true);
    this.#length += 4 + bytes;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + bytes));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Reads what a ByteWriter wrote, in the same order. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#at++);
  }

  uint32(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  int32(): number {
    return this.uint32() | 0;
  }

  float64(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  text(): string {
    const bytes = this.uint32();
    this.#at += bytes;
    return this.#bytes.toString('utf8', this.#at - bytes, this.#at);
  }

  words(count: number): Int32Array {
    const words = new Int32Array(count);
    this.#at += words.byteLength;
    new Uint8Array(words.buffer).set(this.#bytes.subarray(this.#at - words.byteLength, this.#at));
    return words;
  }

  maybe<T>(read: () => T): T | undefined {
    return this.uint8() === 1 ? read() : undefined;
  }

  /** Reads a count, and then that many. */
  list<T>(read: () => T): T[] {
    const list: T[] = [];
    for (let left = this.uint32(); left > 0; left--) list.push(read());
    return list;
  }
}

/**
 * A cursor over the bytes of a request in protobuf's wire format (protobuf.dev/programming-guides/encoding).
 *
 * What keeps it within bounds: a length is checked against the end of the message it stands in, and a message that was
 * read to its end must have ended exactly there (`arriveAt`). A number may therefore reach past the message it stands
 * in, but never past the bytes, and is found out before the message is used.
 */
import { LimitReached, LIMITS } from '../../model/limits.ts';
import { Malformed } from '../malformed.ts';

/** Tags as they stand on the wire: field number and wire type. */
export const varint = (field: number): number => (field << 3) | 0;
export const fixed64 = (field: number): number => (field << 3) | 1;
export const delimited = (field: number): number => (field << 3) | 2;

/** Equals no tag: stands for a field that a message does not have. */
export const NONE = -1;

/** A set of the fields that a message's reader knows, for `skip`. Fields above 31 are never known. */
export const fields = (...tags: number[]): number =>
  tags.filter((tag) => tag !== NONE).reduce((set, tag) => set | (1 << (tag >>> 3)), 0);

export class Wire {
  readonly bytes: Buffer;
  readonly view: DataView;
  at = 0;
  /** The words of the last 64-bit number that was read: `hi` signed or not as that was, `lo` unsigned. */
  hi = 0;
  lo = 0;
  /** Messages and attributes that may still come. */
  #left: number;

  constructor(body: Uint8Array, left: number = LIMITS.request_fields.max) {
    this.#left = left;
    this.bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    this.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  }

  /** Field numbers and lengths. Five bytes at most, as every protobuf parser has it. */
  varint32(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined || byte >= 0x80) return this.#longVarint32();
    this.at++;
    return byte;
  }

  #longVarint32(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    const last = this.#byte();
    if (last > 0x0f) throw new Malformed('a tag or length is longer than 32 bits');
    return (value | (last << 28)) >>> 0;
  }

  #byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Malformed('the body ends in the middle of a number');
    return byte;
  }

  /** The end of the length-delimited field whose length is next. */
  length(end: number): number {
    this.spend(1);
    const length = this.varint32();
    const stop = this.at + length;
    if (stop > end) throw new Malformed('a length reaches past the end of its message');
    return stop;
  }

  /** Whether the length at `at` is one byte, and what it is the length of ends at `stop`. */
  fills(at: number, stop: number): boolean {
    const length = stop - at - 1;
    return length < 0x80 && this.bytes[at] === length;
  }

  /** Bounds the time that a body takes: for each message, field and attribute. */
  spend(work: number): void {
    if ((this.#left -= work) < 0) throw new LimitReached('request_fields');
  }

  get left(): number {
    return this.#left;
  }

  arriveAt(end: number): void {
    if (this.at !== end) throw new Malformed('a field reaches past the end of its message');
  }

  /** A varint of up to 64 bits into `hi` (signed) and `lo`. Bits past the 64th are dropped, as in other parsers. */
  int64(): void {
    // Nearly all have four bytes at most.
    const { bytes } = this;
    let { at } = this;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = bytes[at++] ?? 0xff;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.at = at;
        this.hi = 0;
        this.lo = value;
        return;
      }
    }
    this.#longInt64();
  }

  #longInt64(): void {
    let lo = 0;
    let hi = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (index < 4) lo |= bits << (index * 7);
      else if (index === 4) {
        lo |= bits << 28;
        hi = bits >> 4;
      } else hi |= bits << (index * 7 - 32);
      if (byte < 0x80) {
        this.hi = hi;
        this.lo = lo >>> 0;
        return;
      }
    }
    throw new Malformed('a number is longer than 64 bits');
  }

  /** Any bit set is true, also one past the 64th: parsers differ on that, and this is how protobufjs reads it. */
  bool(): boolean {
    let bits = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.#byte();
      bits |= byte & 0x7f;
      if (byte < 0x80) return bits !== 0;
    }
    throw new Malformed('a number is longer than 64 bits');
  }

  /** An enum or a 32-bit number: the low word counts, as in other parsers. */
  int32(): number {
    this.int64();
    return this.lo | 0;
  }

  /** Eight bytes into `hi` and `lo`, both unsigned. */
  fixed64(): void {
    const at = this.#eight();
    this.lo = this.view.getUint32(at, true);
    this.hi = this.view.getUint32(at + 4, true);
  }

  double(): number {
    return this.view.getFloat64(this.#eight(), true);
  }

  #eight(): number {
    const at = this.at;
    this.at = at + 8;
    if (this.at > this.bytes.length) throw new Malformed('the body ends in the middle of a number');
    return at;
  }

  /**
   * Bytes that are no UTF-8 become U+FFFD, as in JSON. A strict proto3 parser refuses the body instead, which would cost
   * all records for one bad text.
   */
  text(start: number, stop: number): string {
    return this.bytes.toString('utf8', start, stop);
  }

  /**
   * Passes over a field that nobody reads. `known` are the fields that are read: one of them that comes here has a wire
   * type it cannot have. Groups, which OTLP never had, are refused.
   */
  skip(tag: number, end: number, known: number): void {
    this.spend(1);
    const field = tag >>> 3;
    if (field === 0) throw new Malformed('a field has number 0');
    if (field < 32 && (known >>> field) & 1) throw new Malformed(`field ${field} has wire type ${tag & 7}`);
    switch (tag & 7) {
      case 0:
        return this.int64();
      case 1:
        this.#eight();
        return;
      case 2:
        this.at = this.length(end);
        return;
      case 5:
        this.at += 4;
        return;
      default:
        throw new Malformed(`field ${field} is a group or has no wire type`);
    }
  }

  /**
   * Goes to the next length-delimited field with this tag and returns where it ends, the cursor at its first byte; passes
   * over all others. Returns NONE at the end of the message.
   */
  find(wanted: number, end: number): number {
    while (this.at < end) {
      const tag = this.varint32();
      if (tag === wanted) return this.length(end);
      this.skip(tag, end, 1 << (wanted >>> 3));
    }
    this.arriveAt(end);
    return NONE;
  }
}

/** The 64-bit integer of two words, exactly; `hi` signed where it is. */
export function integer(hi: number, lo: number): number | bigint {
  if (hi === 0) return lo;
  const value = hi * 2 ** 32 + lo;
  return Number.isSafeInteger(value) ? value : (BigInt(hi) << 32n) + BigInt(lo);
}

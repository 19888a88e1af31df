/** Bytes of protobuf as they are written, and where in the JSON they come from, so that a refusal can say so. */
import { Malformed } from '../malformed.ts';

const WHOLE = 'the body';
/** Names that a sender makes up are many, and a few show what is wrong. */
const UNREAD_MAX = 10;

/** Characters of UTF-16 have three bytes at most, and a number ten. */
const CHARACTER_BYTES = 3;
const NUMBER_BYTES = 10;

/** Writing longer text is for Node; calling it for less would cost more. */
const SHORT_CHARS = 40;

export class Output {
  #bytes: Buffer;
  #length = 0;
  readonly path: (string | number)[] = [];
  /** What could not be read of the body, each once. */
  readonly unread = new Set<string>();
  /** Whether anybody reads attributes of this name: of others nothing is written. */
  readonly wants: (name: string) => boolean;

  constructor(bytes: number, wants: (name: string) => boolean) {
    this.#bytes = Buffer.allocUnsafeSlow(bytes + NUMBER_BYTES);
    this.wants = wants;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Tags of OTLP are less than 128. */
  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  varint(value: number | bigint): void {
    if (value >= 0 && value <= 127) return this.byte(Number(value));
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.byte(Number(rest & 127n) | 128);
    this.byte(Number(rest));
  }

  fixed64(value: number | bigint): void {
    this.#reserve(NUMBER_BYTES);
    this.#length = this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), this.#length);
  }

  double(value: number): void {
    this.#reserve(NUMBER_BYTES);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** With its length before it. */
  text(text: string): void {
    this.#withLength(() => {
      this.#reserve(CHARACTER_BYTES * text.length);
      const bytes = this.#bytes;
      const start = this.#length;
      let at = text.length < SHORT_CHARS ? 0 : text.length + 1;
      for (let code = 0; at < text.length && (code = text.charCodeAt(at)) < 0x80; at++) bytes[start + at] = code;
      this.#length += at === text.length ? at : bytes.write(text, start);
    });
  }

  content(bytes: Uint8Array): void {
    this.#withLength(() => {
      this.#reserve(bytes.length);
      this.#bytes.set(bytes, this.#length);
      this.#length += bytes.length;
    });
  }

  hex(text: string): void {
    this.#withLength(() => {
      this.#reserve(text.length);
      if (/^[0-9a-f]*$/i.test(text)) this.#length += this.#bytes.write(text, this.#length, 'hex');
    });
  }

  /** A field of what `write` writes. */
  delimited(tag: number, write: () => void): void {
    this.byte(tag);
    this.#withLength(write);
  }

  /** `expected`: what should stand where the path leads. */
  malformed(expected: string): Malformed {
    const path = this.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    return new Malformed(`${path.slice(1) || WHOLE}: expected ${expected}`);
  }

  /** What is found where the path leads is passed over. In all elements of a list it is the same mistake. */
  misread(found: string): void {
    const path = this.path.filter((step) => typeof step === 'string').join('.');
    if (this.unread.size < UNREAD_MAX) this.unread.add(`${path || WHOLE}: ${found}`);
  }

  /** A length comes before it is known: most are short, and longer content moves to make room for its own. */
  #withLength(write: () => void): void {
    this.byte(0);
    const start = this.#length;
    write();
    const length = this.#length - start;
    const bytes = Math.max(1, Math.ceil((32 - Math.clz32(length)) / 7));
    this.#reserve(bytes);
    if (bytes > 1) this.#bytes.copyWithin(start - 1 + bytes, start, this.#length);
    this.#length = start - 1;
    this.varint(length);
    this.#length += length;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(2 * this.#bytes.length + bytes);
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

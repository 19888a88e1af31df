/**
 * MurmurHash3_x86_128 (Austin Appleby, public domain) of a message of bytes; 64 of its bits are a fingerprint. The message is
 * fed in pieces, and nothing is made of them on the way: whatever is hashed is hashed for every record.
 *
 * Pieces leave no trace of where one ended: who feeds several texts must say their lengths too, or fixed words between them.
 */
const { imul } = Math;

const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

/** The two words of a double. This process reads and writes them as its processor does: the low word first. */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

export class Hash {
  /** The first and the second 32 bits, signed, once the message has ended. */
  hi = 0;
  lo = 0;
  /** The other 64 bits. */
  third = 0;
  fourth = 0;

  #h1 = 0;
  #h2 = 0;
  #h3 = 0;
  #h4 = 0;
  /** The words of a block that is not full: sixteen bytes. */
  #k1 = 0;
  #k2 = 0;
  #k3 = 0;
  /** The bytes of a word that is not full, the lowest first. */
  #tail = 0;
  #length = 0;

  /** A new message. */
  begin(seed: number): this {
    this.#h1 = this.#h2 = this.#h3 = this.#h4 = seed | 0;
    this.#tail = this.#length = 0;
    return this;
  }

  /** Goes on where the message of `other` has come to. */
  goOn(other: Hash): this {
    this.#h1 = other.#h1;
    this.#h2 = other.#h2;
    this.#h3 = other.#h3;
    this.#h4 = other.#h4;
    this.#k1 = other.#k1;
    this.#k2 = other.#k2;
    this.#k3 = other.#k3;
    this.#tail = other.#tail;
    this.#length = other.#length;
    return this;
  }

  /** Four bytes, the lowest first. */
  word(value: number): this {
    const shift = (this.#length & 3) << 3;
    if (shift === 0) this.#word(value | 0);
    else {
      this.#word(this.#tail | (value << shift));
      this.#tail = value >>> (32 - shift);
    }
    return this;
  }

  /** The eight bytes of an IEEE double, the lowest first. */
  double(value: number): this {
    double[0] = value;
    return this.word(words[0]!).word(words[1]!);
  }

  /** In UTF-8. Half a surrogate pair becomes U+FFFD, as wherever text is written as bytes. */
  text(value: string): this {
    const { length } = value;
    let at = 0;
    while (at < length) {
      if ((this.#length & 3) === 0 && at + 4 <= length) {
        const [a, b] = [value.charCodeAt(at), value.charCodeAt(at + 1)];
        const [c, d] = [value.charCodeAt(at + 2), value.charCodeAt(at + 3)];
        if ((a | b | c | d) < 0x80) {
          this.#word(a | (b << 8) | (c << 16) | (d << 24));
          at += 4;
          continue;
        }
      }
      const code = value.codePointAt(at)!;
      this.#codePoint(code >= 0xd800 && code <= 0xdfff ? 0xfffd : code);
      at += code > 0xffff ? 2 : 1;
    }
    return this;
  }

  #codePoint(code: number): void {
    if (code < 0x80) return this.#byte(code);
    if (code < 0x800) this.#byte(0xc0 | (code >> 6));
    else {
      if (code < 0x10000) this.#byte(0xe0 | (code >> 12));
      else {
        this.#byte(0xf0 | (code >> 18));
        this.#byte(0x80 | ((code >> 12) & 0x3f));
      }
      this.#byte(0x80 | ((code >> 6) & 0x3f));
    }
    this.#byte(0x80 | (code & 0x3f));
  }

  #byte(value: number): void {
    const at = this.#length & 3;
    this.#tail = at === 0 ? value : this.#tail | (value << (at << 3));
    if (at < 3) this.#length++;
    else {
      this.#length -= 3;
      this.#word(this.#tail);
    }
  }

  #word(k: number): void {
    const at = this.#length & 12;
    this.#length += 4;
    if (at === 0) this.#k1 = k;
    else if (at === 4) this.#k2 = k;
    else if (at === 8) this.#k3 = k;
    else this.#block(k);
  }

  #block(k4: number): void {
    let h1 = this.#h1 ^ imul(rotate(imul(this.#k1, C1), 15), C2);
    h1 = (imul((rotate(h1, 19) + this.#h2) | 0, 5) + 0x561ccd1b) | 0;
    let h2 = this.#h2 ^ imul(rotate(imul(this.#k2, C2), 16), C3);
    h2 = (imul((rotate(h2, 17) + this.#h3) | 0, 5) + 0x0bcaa747) | 0;
    let h3 = this.#h3 ^ imul(rotate(imul(this.#k3, C3), 17), C4);
    h3 = (imul((rotate(h3, 15) + this.#h4) | 0, 5) + 0x96cd1c35) | 0;
    let h4 = this.#h4 ^ imul(rotate(imul(k4, C4), 18), C1);
    h4 = (imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
    this.#h1 = h1;
    this.#h2 = h2;
    this.#h3 = h3;
    this.#h4 = h4;
  }

  /** The message has ended. */
  end(): this {
    const length = this.#length;
    const last = length & 3;
    const tail = last === 0 ? 0 : this.#tail & (-1 >>> (32 - (last << 3)));
    const whole = (length & 12) >> 2;
    let h1 = this.#h1;
    let h2 = this.#h2;
    let h3 = this.#h3;
    let h4 = this.#h4;
    const k1 = whole > 0 ? this.#k1 : tail;
    const k2 = whole > 1 ? this.#k2 : whole === 1 ? tail : 0;
    const k3 = whole > 2 ? this.#k3 : whole === 2 ? tail : 0;
    const k4 = whole === 3 ? tail : 0;
    // A word of 0 changes nothing.
    h4 ^= imul(rotate(imul(k4, C4), 18), C1) ^ length;
    h3 ^= imul(rotate(imul(k3, C3), 17), C4) ^ length;
    h2 ^= imul(rotate(imul(k2, C2), 16), C3) ^ length;
    h1 ^= imul(rotate(imul(k1, C1), 15), C2) ^ length;
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = finish((h2 + h1) | 0);
    h3 = finish((h3 + h1) | 0);
    h4 = finish((h4 + h1) | 0);
    h1 = finish(h1);
    this.hi = (h1 + h2 + h3 + h4) | 0;
    this.lo = (h2 + this.hi) | 0;
    this.third = (h3 + this.hi) | 0;
    this.fourth = (h4 + this.hi) | 0;
    return this;
  }
}

/** 64 bits as two signed words. */
export type Words = { hi: number; lo: number };

/** The two words of a double, the low one first; they are gone with the next call. */
export function doubleWords(value: number): Int32Array {
  double[0] = value;
  return words;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** MurmurHash3's finalizer of 32 bits: each bit of the value has a say in all others, and no two values become one. */
export function finish(value: number): number {
  let h = value;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

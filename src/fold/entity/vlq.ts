/**
 * Whole numbers as text, half as long as their decimals and written in half the time: five bits a character, the lowest
 * first, in printable ASCII. Characters from `P` on say that more of the number follows.
 */
const ZERO = 48;
const BITS = 5;
const MORE = 1 << BITS;
const REST = MORE - 1;

/** What bitwise operators can say of a number is written by them, the rest of a large one after it. */
const LOW_BITS = 6 * BITS;
const LOW_END = 2 ** LOW_BITS;

/** The largest number there is takes fewer. */
const NUMBER_CHARS_MAX = 256;

/** Grows by numbers and begins anew with each text. */
export class NumberText {
  #bytes = Buffer.allocUnsafeSlow(1 << 12);
  #length = 0;

  reset(): void {
    this.#length = 0;
  }

  /** Throws where a number is negative or not whole. */
  put(value: number): void {
    if (this.#length + NUMBER_CHARS_MAX > this.#bytes.length) this.#grow();
    const bytes = this.#bytes;
    let at = this.#length;
    let high = value;
    while (high >= LOW_END && high < Infinity) {
      const rest = Math.floor(high / LOW_END);
      let low = high - rest * LOW_END;
      if ((low | 0) !== low) refuse(value);
      for (let bits = 0; bits < LOW_BITS; bits += BITS) {
        bytes[at++] = ZERO + MORE + (low & REST);
        low >>>= BITS;
      }
      high = rest;
    }
    let rest = high | 0;
    if (rest !== high || rest < 0) refuse(value);
    while (rest > REST) {
      bytes[at++] = ZERO + MORE + (rest & REST);
      rest >>>= BITS;
    }
    bytes[at++] = ZERO + rest;
    this.#length = at;
  }

  text(): string {
    return this.#bytes.toString('latin1', 0, this.#length);
  }

  #grow(): void {
    const bytes = Buffer.allocUnsafeSlow(2 * this.#bytes.length);
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
  }
}

function refuse(value: number): never {
  throw new Error(`BUG: no number that can be kept: ${value}`);
}

/** The numbers that were put. */
export function numbersOf(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let unit = 1;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    value += (digit & REST) * unit;
    unit *= MORE;
    if (digit >= MORE) continue;
    numbers.push(value);
    [value, unit] = [0, 1];
  }
  return numbers;
}

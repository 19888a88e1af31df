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

/** Of one text; what is longer is better said in another way. */
const CHARS_MAX = 1 << 15;

/** Grows by numbers and begins anew with each text. */
export class NumberText {
  // What is written behind its end goes nowhere.
  readonly #bytes = Buffer.allocUnsafeSlow(CHARS_MAX);
  #length = 0;
  #isExact = true;

  reset(): void {
    this.#length = 0;
    this.#isExact = true;
  }

  put(value: number): void {
    const bytes = this.#bytes;
    let at = this.#length;
    let high = value;
    if (value >= LOW_END) {
      high = Math.floor(value / LOW_END);
      let low = value - high * LOW_END;
      if ((low | 0) !== low) this.#isExact = false;
      for (let bits = 0; bits < LOW_BITS; bits += BITS) {
        bytes[at++] = ZERO + MORE + (low & REST);
        low >>>= BITS;
      }
    }
    let rest = high | 0;
    if (rest !== high || rest < 0) this.#isExact = false;
    while (rest > REST) {
      bytes[at++] = ZERO + MORE + (rest & REST);
      rest >>>= BITS;
    }
    bytes[at++] = ZERO + rest;
    this.#length = at;
  }

  /** Undefined where a number was negative or no whole one, or they were too many. */
  text(): string | undefined {
    if (!this.#isExact || this.#length > CHARS_MAX) return undefined;
    return this.#bytes.toString('latin1', 0, this.#length);
  }
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

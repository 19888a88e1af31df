/**
 * What was used of late, in two generations of a size: when the newer one is full, the older one goes. Finding what was used
 * longest ago, one by one, would cost more than working it out again.
 */
export class Generations<Value> {
  readonly #sizeMax: number;
  #recent = new Map<string, Value>();
  #before = new Map<string, Value>();
  #size = 0;

  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  get(key: string): Value | undefined {
    return this.#recent.get(key) ?? this.#before.get(key);
  }

  /** A value that is put again counts with the size it came with first in its generation. */
  put(key: string, value: Value, size: number): void {
    if (this.#size >= this.#sizeMax) {
      this.#before = this.#recent;
      this.#recent = new Map();
      this.#size = 0;
    }
    if (!this.#recent.has(key)) {
      this.#before.delete(key);
      this.#size += size;
    }
    this.#recent.set(key, value);
  }

  delete(key: string): void {
    this.#recent.delete(key);
    this.#before.delete(key);
  }

  clear(): void {
    this.#recent.clear();
    this.#before.clear();
    this.#size = 0;
  }
}

/**
 * The digest of a record: the sum of those of its attributes. What a record has in common with the one before was added up
 * then, a text that was met before has its digest, and of most records only a few are left to be added.
 */
import { digestAttribute, type Digest, type Words } from '../../model/identity.ts';
import type { AttributeValue } from '../../model/record.ts';
import type { Met } from '../vocabulary.ts';
import type { Step } from './attribute-trie.ts';

/** Of the attribute at hand; it never escapes. */
const digest: Words = { hi: 0, lo: 0 };

export class DigestSums {
  /** Of so many attributes of the path, the first of them none. */
  readonly #hi: Int32Array;
  readonly #lo: Int32Array;
  #summed = 0;
  /** Of the attributes that are not on the path. */
  #looseHi = 0;
  #looseLo = 0;

  constructor(pathMax: number) {
    this.#hi = new Int32Array(pathMax + 1);
    this.#lo = new Int32Array(pathMax + 1);
  }

  clear(): void {
    this.#summed = this.#looseHi = this.#looseLo = 0;
  }

  /** The path is another one after so many attributes. */
  keep(length: number): void {
    if (this.#summed > length) this.#summed = length;
  }

  addLoose(step: Step): void {
    if (step.identifies) this.addLooseValue(step.met, step.value);
  }

  addLooseValue(met: Met, value: AttributeValue): void {
    digestAttribute(met.hash, value, digest);
    this.#looseHi = (this.#looseHi + digest.hi) | 0;
    this.#looseLo = (this.#looseLo + digest.lo) | 0;
  }

  of(path: readonly Step[], length: number, into: Digest): void {
    let at = this.#summed;
    let hi = this.#hi[at]!;
    let lo = this.#lo[at]!;
    while (at < length) {
      const step = path[at++]!;
      if (step.identifies) {
        if (!step.hasDigest) digestStep(step);
        hi = (hi + step.digest.hi) | 0;
        lo = (lo + step.digest.lo) | 0;
      }
      this.#hi[at] = hi;
      this.#lo[at] = lo;
    }
    this.#summed = length;
    into.digestHi = (hi + this.#looseHi) | 0;
    into.digestLo = (lo + this.#looseLo) | 0;
  }
}

function digestStep(step: Step): void {
  const { met, text } = step;
  step.hasDigest = true;
  if (text === undefined) return digestAttribute(met.hash, step.value, step.digest);
  if (text.name !== met) {
    digestAttribute(met.hash, text.value, text.digest);
    text.name = met;
  }
  step.digest.hi = text.digest.hi;
  step.digest.lo = text.digest.lo;
}

/**
 * The digest of a record: the sum of those of its attributes. What a record has in common with the one before was added up
 * then, a text that was met before has its digest, and of most records only a few are left to be added.
 */
import type { Words } from '../../model/hash.ts';
import { digestAttribute } from '../../model/identity.ts';
import type { AttributeValue, Digest } from '../../model/record.ts';
import type { Met } from '../names.ts';
import type { Step } from './attribute-trie.ts';

/** Of the attribute at hand; it never escapes. */
const digest: Words = { hi: 0, lo: 0 };

export class DigestSum {
  #hi = 0;
  #lo = 0;
  /** So many attributes of the path are in the sum. */
  #summed = 0;
  /** Those of the attributes that are not on the path. */
  #looseHi = 0;
  #looseLo = 0;

  clear(): void {
    this.#hi = this.#lo = this.#summed = this.#looseHi = this.#looseLo = 0;
  }

  /** Takes away what the path had past so many attributes; they still have their values. */
  drop(path: readonly Step[], kept: number): void {
    while (this.#summed > kept) {
      const step = path[--this.#summed]!;
      if (!step.identifies) continue;
      this.#hi = (this.#hi - step.hi) | 0;
      this.#lo = (this.#lo - step.lo) | 0;
    }
  }

  addLoose(step: Step): void {
    if (step.identifies) this.addLooseValue(step.met, step.list ?? step.value);
  }

  addLooseValue(met: Met, value: AttributeValue): void {
    digestAttribute(met.hash, value, digest);
    this.#looseHi = (this.#looseHi + digest.hi) | 0;
    this.#looseLo = (this.#looseLo + digest.lo) | 0;
  }

  /** Adds what is new on the path, and gives the sum. */
  add(path: readonly Step[], length: number, into: Digest): void {
    let hi = this.#hi;
    let lo = this.#lo;
    for (let at = this.#summed; at < length; at++) {
      const step = path[at]!;
      if (!step.identifies) continue;
      if (!step.hasDigest) digestStep(step);
      hi = (hi + step.hi) | 0;
      lo = (lo + step.lo) | 0;
    }
    this.#summed = length;
    this.#hi = hi;
    this.#lo = lo;
    into.digestHi = (hi + this.#looseHi) | 0;
    into.digestLo = (lo + this.#looseLo) | 0;
  }
}

function digestStep(step: Step): void {
  const { met, text } = step;
  step.hasDigest = true;
  if (text === undefined) return digestAttribute(met.hash, step.list ?? step.value, step);
  if (text.name !== met) {
    digestAttribute(met.hash, text.value, text);
    text.name = met;
  }
  step.hi = text.hi;
  step.lo = text.lo;
}

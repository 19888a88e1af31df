/**
 * Identity: what makes two records the same record. The resource and free content are no part of it, so a record that
 * came through two collectors, in another batch or encoding, or without its prompt, is still the same.
 *
 *  event            agent, session, name, time, sequence; without a sequence also its join ids and what was read of it
 *  delta point      agent, metric, session, the attributes that tell its streams apart, start, time, value
 *  cumulative point none: its stream (the same without time and value) keeps the largest value
 *
 * [session + sequence] collides when a session is resumed, [session + name + time] within a millisecond: both were seen
 * in recordings. Times are hashed as the two words of the wire: rounded to a double, neighbours would be the same.
 */
import type { Activity, What, Who } from '../../model/activity.ts';
import { createMemo } from '../../model/memo.ts';
import { PLACES } from '../../model/store.ts';

/** Signed words. */
export type Fingerprint = { hi: number; lo: number };

const SEED = 0x9e3779b9;
const { imul } = Math;

/**
 * 64-bit hash in two lanes that feed each other (the scheme of MurmurHash3's 128-bit variant on 32-bit words, cut to
 * two lanes). Strings go in two characters a step and end with their length, so that neighbours do not run together.
 * 10^7 records a day collide once in 400,000 days.
 */
class Hash {
  #a = 0;
  #b = 0;

  reset(seed: number): this {
    this.#a = seed | 0;
    this.#b = (seed ^ SEED) | 0;
    return this;
  }

  word(value: number): this {
    let k = imul(value, 0x239b961b);
    k = imul((k << 15) | (k >>> 17), 0xab0e9789);
    let a = this.#a ^ k;
    a = (((a << 19) | (a >>> 13)) + this.#b) | 0;
    this.#a = (imul(a, 5) + 0x561ccd1b) | 0;
    k = imul(value, 0x38b34ae5);
    k = imul((k << 17) | (k >>> 15), 0xa1e38b93);
    let b = this.#b ^ k;
    b = (((b << 13) | (b >>> 19)) + this.#a) | 0;
    this.#b = (imul(b, 5) + 0x32ac3b17) | 0;
    return this;
  }

  text(value: string): this {
    const { length } = value;
    for (let index = 0; index + 1 < length; index += 2) {
      this.word(value.charCodeAt(index) | (value.charCodeAt(index + 1) << 16));
    }
    if (length & 1) this.word(value.charCodeAt(length - 1));
    return this.word(length);
  }

  /** An integer up to 2^53, or -1. */
  integer(value: number): this {
    return this.word(Math.floor(value / 2 ** 32)).word(value);
  }

  end(): Fingerprint {
    const a = finish(this.#a ^ imul(this.#b, 0x85ebca6b));
    const b = finish(this.#b ^ imul(a, 0xc2b2ae35));
    return { hi: a, lo: b };
  }
}

function finish(value: number): number {
  let h = value;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

// One instance for all calls: it is reset before use and never escapes.
const hash = new Hash();

/** The key of the entity a record belongs to: its session, or the owner of records that know none. */
export function entityKey({ agent, session, user, instance }: Who): string {
  if (session !== '') return `${agent}/session/${session}`;
  return user === '' ? `${agent}/instance/${instance}` : `${agent}/user/${user}`;
}

/** What all fingerprints of an entity begin with. */
export function entitySeed(entity: string): Fingerprint {
  return hash.reset(4).text(entity).end();
}

export type Key = { readonly key: string; readonly seed: Fingerprint };

/** Keys that are remembered. */
const KEYS_MAX = 200_000;

export function createKeys(): (who: Who) => Key {
  return createMemo(KEYS_MAX, (who) => {
    const key = entityKey(who);
    return { key, seed: entitySeed(key) };
  });
}

/** Where an entity and the marks of its records lie, given its seed. */
export function placeOf({ lo }: Fingerprint): number {
  return lo & (PLACES - 1);
}

/** What all fingerprints have in common of records that tell the same. */
export function whatSeed({ form, witness, name, kind, stream }: What): Fingerprint {
  return hash.reset(1).text(form).text(witness).text(name).text(kind).text(stream).end();
}

/**
 * The fingerprint of an event or a delta point. It ends with the entity's place, so that a home of several shards finds its
 * marks. Records of one entity share these bits: there 58 remain, and 10^6 records a day collide once in 1,500 years.
 */
export function fingerprint(activity: Activity, entity: Fingerprint, what: Fingerprint): Fingerprint {
  hash.reset(2).word(entity.hi).word(entity.lo).word(what.hi).word(what.lo);
  hash.word(activity.timeHi).word(activity.timeLo);
  if (activity.what.form === 'delta') {
    hash.word(activity.startHi).word(activity.startLo).integer(activity.amount);
  } else if (activity.sequence >= 0) {
    hash.integer(activity.sequence);
  } else {
    readFields(activity);
  }
  const mark = hash.end();
  mark.lo = (mark.lo & -PLACES) | placeOf(entity);
  return mark;
}

function readFields(activity: Activity): void {
  hash.text(activity.joins).integer(activity.durationUs).integer(activity.firstTokenUs).integer(activity.amount);
  for (const amount of activity.usage ?? []) hash.integer(amount);
  for (const label of activity.what.labels) hash.text(label);
}

/** The key of a cumulative point's stream and start within its entity. */
export function streamKey({ startHi, startLo }: Activity, what: Fingerprint): string {
  const { hi, lo } = hash.reset(3).word(what.hi).word(what.lo).word(startHi).word(startLo).end();
  return `${(hi >>> 0).toString(36)}.${(lo >>> 0).toString(36)}`;
}

/**
 * Fingerprints: 64 bits by which a record is known when it comes again, whatever it comes with: another batch, encoding,
 * collector or version of otel-kpi. They are made of what the wire said and never of what we make of it (labels, kinds,
 * prices, canonical names, positions), and the scheme they are made by is part of them. `SCHEME` is never changed: a
 * change of what is below is a new scheme, and the older fingerprint is then asked for too while its days are open.
 *
 *  event             owner, name, time, sequence, and the numbers and words it carries (model/identity.ts)
 *  span              trace id and span id, nothing else
 *  delta point       owner, name, start, time, value and count, and its own attributes
 *  cumulative point  none: its stream (owner, name, start and its own attributes) keeps the largest value
 *
 * [session + sequence] collides when a session is resumed, [session + name + time] within a millisecond: both were seen
 * in recordings. Times are hashed as the two words of the wire: rounded to a double, neighbours would be the same.
 */
import type { Activity } from '../../model/activity.ts';
import { Hash } from '../../model/hash.ts';
import { SCHEME } from '../../model/identity.ts';
import { PLACES } from '../../model/store.ts';

/** Signed words. */
export type Fingerprint = { readonly hi: number; readonly lo: number };

const OF_OWNER = 1;
const OF_RECORD = 2;
const OF_STREAM = 3;
const OF_RISING = 4;
const OF_CALL = 5;
const NO_SEQUENCE = -1;

// One instance for all calls: it is reset before use and never escapes.
const hash = new Hash();

/** Of the record at hand. */
const mark = { hi: 0, lo: 0 };

/** Of a text that fingerprints begin with: an owner's key, a record's form and name. */
export function hashOf(text: string): Fingerprint {
  return ended(hash.begin(SCHEME).word(OF_OWNER).text(text));
}

/**
 * The fingerprint of an event, a span or a delta point. It ends with the place of its owner, so that a store of several shards
 * finds it. Records of one owner share these bits: 58 remain, and 10^6 records a day collide once in 1,500 years.
 * What is returned is gone with the next call.
 */
export function fingerprint(activity: Activity, owner: Fingerprint, name: Fingerprint): Fingerprint {
  // A span's digest is of its ids alone (model/identity.ts).
  if (activity.what.form === 'span') return marked(activity.digestHi, activity.digestLo, owner);
  hash.begin(SCHEME).word(OF_RECORD).word(owner.hi).word(owner.lo).word(name.hi).word(name.lo);
  hash.word(activity.timeHi).word(activity.timeLo).word(activity.digestHi).word(activity.digestLo);
  if (activity.what.form === 'event') {
    hash.double(activity.sequence < 0 ? NO_SEQUENCE : activity.sequence);
  } else {
    hash.word(activity.startHi).word(activity.startLo).double(activity.value).double(activity.count);
  }
  const { hi, lo } = hash.end();
  return marked(hi, lo, owner);
}

function marked(hi: number, lo: number, owner: Fingerprint): Fingerprint {
  mark.hi = hi;
  mark.lo = (lo & -PLACES) | (owner.lo & (PLACES - 1));
  return mark;
}

/** A mark of what several spans tell alike, by texts that say what. With an owner it lies where the records of that do. */
export function callMark(texts: readonly string[], owner?: Fingerprint): Fingerprint {
  hash.begin(SCHEME).word(OF_CALL);
  for (const text of texts) hash.word(text.length).text(text);
  const { hi, lo } = hash.end();
  return marked(hi, lo, owner ?? { hi, lo });
}

const NOBODY: Fingerprint = { hi: 0, lo: 0 };

/** The key of a cumulative point's stream and start within its entity. */
export function streamKey({ startHi, startLo, digestHi, digestLo }: Activity, name: Fingerprint): string {
  hash.begin(SCHEME).word(OF_STREAM).word(name.hi).word(name.lo).word(digestHi).word(digestLo);
  return textOf(ended(hash.word(startHi).word(startLo)));
}

/** The keys of all streams that differ only in whose they are, and of what those come to that are told apart by it. */
export function namelessKeys(
  { startHi, startLo, digestHi, digestLo, person = NOBODY }: Activity,
  name: Fingerprint,
): readonly [all: string, apart: string] {
  hash
    .begin(SCHEME)
    .word(OF_STREAM)
    .word(name.hi)
    .word(name.lo)
    .word(digestHi - person.hi)
    .word(digestLo - person.lo);
  const { hi, lo } = ended(hash.word(startHi).word(startLo));
  return [textOf({ hi, lo }), textOf({ hi: ~hi, lo })];
}

/** The same for one without a start. Of what is scraped, processes are told apart by where. */
export function risingKey({ who, what, digestHi, digestLo }: Activity, name: Fingerprint): string {
  hash.begin(SCHEME).word(OF_RISING).word(name.hi).word(name.lo).word(digestHi).word(digestLo);
  return textOf(ended(hash.text(what.witness === 'scraped' ? (who.toldInstance ?? who.instance) : '')));
}

/** As keys of streams are kept. */
export function textOf({ hi, lo }: Fingerprint): string {
  return `${(hi >>> 0).toString(36)}.${(lo >>> 0).toString(36)}`;
}

function ended(message: Hash): Fingerprint {
  const { hi, lo } = message.end();
  return { hi, lo };
}

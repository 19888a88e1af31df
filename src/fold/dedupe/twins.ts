/**
 * Two instrumentations of one request: each tells it with a span of its own, under other ids, with or without the other as its
 * parent, in any order, and some in a trace of its own. What one scope tells several times happened several times; what two
 * scopes tell alike happened once.
 *
 *  - In a trace, requests are one by the id of their answer, and across traces by that, model and input. An id that one scope
 *    tells twice is none: some servers give all answers the same.
 *  - Where one of them tells no id: by model and input, in a trace, or in a process about when the other ended. The n-th that a
 *    scope tells is the n-th of that likeness.
 *
 * [By ids alone, a package that passes none on doubles all; by parents, what is sampled or late does.] Across traces, nothing joins
 * those that lie in different shards.
 */
import type { Call } from '../../model/activity.ts';
import type { Digest } from '../../model/record.ts';
import { callMark, type Fingerprint } from './fingerprint.ts';
import type { Key } from './owner.ts';

/** Two of the scope's own and two of all, by id. */
const BY_ID = 4;
/** Three marks for each: the scope's own, and those of all, with an id and without one. */
const MARKS = 3;
/** So many requests of one likeness are told apart in a trace, and in a second of a process. Further ones count as they come. */
const ALIKE = { most: 4, width: 3 };
const NEAR = { most: 2, width: 9 };
const NEAR_MS = 1_000;
const NOT_ASKED = -1;

export type TwinClaims = { claim(list: number, place: number): boolean; has(list: number, place: number): boolean };

/** Where the marks of a request are asked for. The key is of whose records it is among; `endMs`: when it ended. */
export function askTwins(
  { trace, process, scope, id, alike }: Call,
  { agent, seed }: Key,
  endMs: number,
  place: (mark: Fingerprint) => number,
): number[] {
  const inTrace = (...texts: readonly string[]) => place(callMark([trace, ...texts], seed));
  const anywhere = (...texts: readonly string[]) => place(callMark([agent, alike, ...texts]));
  const places =
    id === ''
      ? Array<number>(BY_ID).fill(NOT_ASKED)
      : [inTrace('id', id, scope), inTrace('id', id), anywhere('id', id, scope), anywhere('id', id)];
  for (let nth = 0; nth < ALIKE.most; nth++) {
    const of = ['alike', alike, `${nth}`];
    places.push(inTrace(...of, scope), inTrace(...of, '', 'with id'), inTrace(...of, '', 'without'));
  }
  const second = Math.floor(endMs / NEAR_MS);
  for (let nth = 0; nth < NEAR.most; nth++) {
    for (const by of [0, -1, 1]) {
      const at = ['near', process, `${second + by}`, `${nth}`];
      places.push(anywhere(...at, scope), anywhere(...at, '', 'with id'), anywhere(...at, '', 'without'));
    }
  }
  return places;
}

/**
 * Where the mark of a span is asked for that all owners share: a collector that drops the name of its conversation on one of two
 * ways makes it somebody else's, and it is the same span all the same.
 */
export function askCopies({ digestHi, digestLo }: Digest, place: (mark: Fingerprint) => number): number {
  return place(callMark(['span', `${digestHi}`, `${digestLo}`]));
}

/** Whether the span was told before: by another owner, or its request by another scope. The mark of its copies is the first. */
export function wasTold([copies, ...twins]: readonly number[], list: number, claims: TwinClaims): boolean {
  if (!claims.claim(list, copies!)) return true;
  return twins.length > 0 && isTwin(twins, list, claims);
}

/** Whether another scope told the request before. Claims what tells it from now on. */
export function isTwin(places: readonly number[], list: number, claims: TwinClaims): boolean {
  const claim = (at: number) => claims.claim(list, places[at]!);
  const has = (at: number) => claims.has(list, places[at]!);
  const asksId = places[0] !== NOT_ASKED;
  const hasId = asksId && claim(0);
  let known = hasId && !claim(1);
  if (asksId && claim(2) && !claim(3)) known = true;
  const isToldIn = (from: number, { most, width }: typeof ALIKE): boolean => {
    const end = from + most * width;
    let at = from;
    while (at < end && !claim(at)) at += width;
    if (at === end) return false;
    let told = false;
    for (let other = at; other < at + width; other += MARKS) {
      // What its own scope told in the second before is another request.
      if (other > at && has(other)) continue;
      if (has(other + 2) || (!hasId && has(other + 1))) told = true;
    }
    claim(hasId ? at + 1 : at + 2);
    return told;
  };
  const inTrace = isToldIn(BY_ID, ALIKE);
  const near = isToldIn(BY_ID + ALIKE.most * ALIKE.width, NEAR);
  return known || inTrace || near;
}

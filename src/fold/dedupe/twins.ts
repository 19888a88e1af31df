/**
 * Two instrumentations of one request: each tells it with a span of its own, under other ids, with or without the other as its
 * parent, in any order, and some in a trace of its own. What one scope tells several times happened several times; what two
 * scopes tell alike happened once.
 *
 *  - In a trace, requests are one by the id of their answer, and across traces by that, model and input. An id that one scope
 *    tells twice is none: some servers give all answers the same.
 *  - Where one of them tells no id: in a trace, by model and input. The n-th that a scope tells is the n-th of that likeness.
 *
 * [By ids alone, a package that passes none on doubles all; by parents, what is sampled or late does.] Across traces without ids
 * nothing tells them apart from two requests, nor where they lie in different shards.
 */
import type { Call } from '../../model/activity.ts';
import { callMark, type Fingerprint } from './fingerprint.ts';
import type { Key } from './owner.ts';

/** So many requests of one likeness are told apart in a trace. Further ones count as they come. */
const ALIKE_MAX = 4;
const PER_ALIKE = 3;
/** Two of the scope's own and two of all, by id. */
const BY_ID = 4;
const NOT_ASKED = -1;

export type TwinClaims = { claim(list: number, place: number): boolean; has(list: number, place: number): boolean };

/** Where the marks of a request are asked for. The key is of whose records it is among. */
export function askTwins(
  { trace, scope, id, alike }: Call,
  { agent, seed }: Key,
  place: (mark: Fingerprint) => number,
): Int32Array {
  const inTrace = (...texts: readonly string[]) => place(callMark([trace, ...texts], seed));
  const anywhere = (...texts: readonly string[]) => place(callMark([agent, id, alike, ...texts]));
  const places =
    id === ''
      ? Array<number>(BY_ID).fill(NOT_ASKED)
      : [inTrace('id', id, scope), inTrace('id', id), anywhere(scope), anywhere()];
  for (let nth = 0; nth < ALIKE_MAX; nth++) {
    const of = ['alike', alike, `${nth}`];
    places.push(inTrace(...of, scope), inTrace(...of, '', 'with id'), inTrace(...of, '', 'without'));
  }
  return Int32Array.from(places);
}

/** Whether another scope told the request before. Claims what tells it from now on. */
export function isTwin(places: Int32Array, list: number, claims: TwinClaims): boolean {
  const claim = (at: number) => claims.claim(list, places[at]!);
  const asksId = places[0] !== NOT_ASKED;
  const hasId = asksId && claim(0);
  let known = hasId && !claim(1);
  if (asksId && claim(2) && !claim(3)) known = true;
  for (let at = BY_ID; at < places.length; at += PER_ALIKE) {
    if (!claim(at)) continue;
    const has = (other: number) => claims.has(list, places[other]!);
    if (has(at + 2) || (!hasId && has(at + 1))) known = true;
    claim(hasId ? at + 1 : at + 2);
    break;
  }
  return known;
}

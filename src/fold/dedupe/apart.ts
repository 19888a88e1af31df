/**
 * Points of one interval with equal values, whose attributes differ only in whose they are: that is no part of a fingerprint,
 * since a collector may drop it on one of two ways. An exporter tells each stream once, so where such points come together
 * with different accounts, they are streams of their own: somebody signed in as another between two exports. That a name is
 * missing tells nothing apart.
 *
 * Sent again they are known as one, and if they come in different requests only the first counts: never more than there was.
 */
import type { Activity, Who } from '../../model/activity.ts';

/** How far before it the other may be. Points of one metric come one after the other. */
const NEAR = 64;

type Records = {
  readonly activities: readonly Activity[];
  readonly lists: Int32Array;
  readonly places: Int32Array;
};

type Claims = { isClaimed(list: number, place: number): boolean };

/** Whether a record whose mark another of the batch claimed is none of those that came before it. */
export function isApart(index: number, { activities, lists, places }: Records, claims: Claims): boolean {
  const { who, what } = activities[index]!;
  if (what.form !== 'delta' || !claims.isClaimed(lists[index]!, places[index]!)) return false;
  let isKnown = false;
  for (let at = Math.max(index - NEAR, 0); at < index; at++) {
    if (lists[at] !== lists[index] || places[at] !== places[index]) continue;
    if (!differ(activities[at]!.who, who)) return false;
    isKnown = true;
  }
  return isKnown;
}

/** Whether they name different accounts. */
export function differ(one: Who, other: Who): boolean {
  return one.names.some((name, rank) => {
    const known = other.names[rank] ?? '';
    return rank < one.accounts && name !== '' && known !== '' && name !== known;
  });
}

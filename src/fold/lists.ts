/**
 * Lists of label values, one object for all that are equal: what follows from a list (its ledger cell, its series) is
 * then found by the list itself and not by its texts. Who gets two objects for equal lists after all is not wrong, only
 * slower: all lists are forgotten when senders invent too many.
 */
export type List = readonly string[];

const LISTS_MAX = 20_000;
const known = new Map<string, List>();

/** The one list of these values. */
export function canonical(list: List): List {
  const key = JSON.stringify(list);
  let one = known.get(key);
  if (one === undefined) {
    if (known.size >= LISTS_MAX) known.clear();
    known.set(key, (one = list));
  }
  return one;
}

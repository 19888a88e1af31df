/**
 * Finds the series of a fact by its label values, without making a string: nested maps, one level for each label.
 *
 * What senders name must not grow memory without end, and which series state has admitted is not known here. So a KPI
 * remembers a limited number of combinations, refused ones among them, and forgets all when one more comes: those still
 * in use are back after one fact each, and a flood of new names costs a new series each, as it would anyway.
 */
import type { Series } from '../model/series.ts';

/** Longer label values are cut: a series must stay a name. Most names are far below this. */
export const VALUE_CHARS_MAX = 200;

type Branch = Map<string, Branch | Series>;

type Values = readonly string[];
export type Find = (labels: Values, dimensions: Values) => Series;

/** What stands for a dimension where an index does for a label. */
export function dimensionIndex(index: number): number {
  return -1 - index;
}

function valueAt(index: number, labels: Values, dimensions: Values): string {
  return (index >= 0 ? labels[index] : dimensions[-1 - index]) ?? '';
}

/**
 * `indexes` says where a fact has the label values: an index of its labels, or `dimensionIndex`. `make` is given them as
 * they are; what it makes for equal values must be equal too.
 */
export function createIntern(
  indexes: readonly number[],
  combinationsMax: number,
  make: (values: Values) => Series,
): Find {
  if (indexes.length === 0) {
    const only = make([]);
    return () => only;
  }
  let root: Branch = new Map();
  let combinations = 0;

  const remember = (values: Values, series: Series) => {
    if (combinations === combinationsMax) {
      root = new Map();
      combinations = 0;
    }
    combinations++;
    let branch = root;
    for (const value of values.slice(0, -1)) {
      let next = branch.get(value) as Branch | undefined;
      if (next === undefined) branch.set(value, (next = new Map()));
      branch = next;
    }
    branch.set(values.at(-1)!, series);
  };

  const introduce = (labels: Values, dimensions: Values): Series => {
    const values = indexes.map((index) => valueAt(index, labels, dimensions));
    const series = make(values);
    // Memory is bounded by names, so only names are remembered: not a value of a megabyte that will be cut.
    if (values.every((value) => value.length <= VALUE_CHARS_MAX)) remember(values, series);
    return series;
  };

  return (labels, dimensions) => {
    let found: Branch | Series | undefined = root;
    for (const index of indexes) {
      found = (found as Branch).get(valueAt(index, labels, dimensions));
      if (found === undefined) return introduce(labels, dimensions);
    }
    return found as Series;
  };
}

/**
 * Finds it by the list of labels itself where it was met before: lists are mostly one object for all that are equal. For
 * series that have no dimension, since those are the session's. A memo (model/memo.ts) in all but name: asked several times
 * for each record, it is quicker as code of its own.
 */
export function byList(find: Find, listsMax: number): Find {
  const known = new Map<Values, Series>();
  return (labels, dimensions) => {
    let series = known.get(labels);
    if (series === undefined) {
      if (known.size >= listsMax) known.clear();
      known.set(labels, (series = find(labels, dimensions)));
    }
    return series;
  };
}

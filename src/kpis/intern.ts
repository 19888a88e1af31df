/**
 * Finds the series of a fact by the objects its labels and dimensions are: equal ones are mostly one object, so no text is
 * looked at. What senders name must not grow memory without end, and which series state has admitted is not known here. So a
 * KPI remembers a limited number of combinations, refused ones among them, and forgets all when one more comes: those still
 * in use are back after one fact each, and a flood of new names costs a new series each, as it would anyway.
 */
import { NO_LABELS, type Labels } from '../model/labels.ts';
import type { Series } from '../model/series.ts';

export type Find = (labels: Labels, dimensions: Labels) => Series;

/**
 * `make` is given them as they are; what it makes for equal ones must be equal too. `hasDimensions`: whether the series has
 * labels that are dimensions; where it has none, what facts tell of them is left aside.
 */
export function createIntern(
  combinationsMax: number,
  hasDimensions: boolean,
  make: (labels: Labels, dimensions: Labels) => Series,
): Find {
  const byDimensions = new Map<Labels, Map<Labels, Series>>();
  let combinations = 0;

  const remember = (labels: Labels, dimensions: Labels): Series => {
    if (combinations >= combinationsMax) {
      byDimensions.clear();
      combinations = 0;
    }
    combinations++;
    const series = make(labels, dimensions);
    const known = byDimensions.get(dimensions);
    if (known === undefined) byDimensions.set(dimensions, new Map([[labels, series]]));
    else known.set(labels, series);
    return series;
  };

  if (!hasDimensions) {
    return (labels) => byDimensions.get(NO_LABELS)?.get(labels) ?? remember(labels, NO_LABELS);
  }
  // Records of one session come together.
  let last: Labels | undefined;
  let byLabels: Map<Labels, Series> | undefined;
  return (labels, dimensions) => {
    if (dimensions !== last) byLabels = byDimensions.get(dimensions);
    last = dimensions;
    const known = byLabels?.get(labels);
    if (known !== undefined) return known;
    last = undefined;
    return remember(labels, dimensions);
  };
}

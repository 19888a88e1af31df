/** The limit on the label values of one gauge: which groups are shown, and which are one. */
import { LIMITS } from '../../model/limits.ts';
import { OVERFLOW_LABEL } from '../../model/series.ts';

export const OVERFLOW_LABELS = [[OVERFLOW_LABEL, 'true']] as const;
export const OVERFLOW_KEY = JSON.stringify(OVERFLOW_LABELS);

/** The largest, and the rest; where there is one group too many the rest has two, so that it stands for no single value. */
export function largest<Group>(
  groups: readonly Group[],
  sizeOf: (group: Group) => number,
  max: number = LIMITS.gauge_groups.max,
): { readonly shown: readonly Group[]; readonly rest: readonly Group[] } {
  if (groups.length <= max + 1) return { shown: groups, rest: [] };
  const sized = groups.map((group) => ({ group, size: sizeOf(group) }));
  const inOrder = sized.toSorted((a, b) => b.size - a.size).map(({ group }) => group);
  return { shown: inOrder.slice(0, max), rest: inOrder.slice(max) };
}

/** The same, and it is noted where there is a rest. */
export function limited<Group>(groups: readonly Group[], sizeOf: (group: Group) => number, onCut: () => void) {
  const both = largest(groups, sizeOf);
  if (both.rest.length > 0) onCut();
  return both;
}

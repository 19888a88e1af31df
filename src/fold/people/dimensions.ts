/**
 * Values of dimensions, and the limit on them. Whoever sends chooses them, and each is a series of every KPI that has the
 * dimension and a group of people: of what one label may say there is so much, and the rest says `other`, in all KPIs alike.
 * A value that no new session told for 37 days is forgotten and makes room.
 */
import { labelsOf, NO_LABELS, OTHER, type Labels } from '../../model/labels.ts';
import { LIMITS } from '../../model/limits.ts';
import { noteLimit, type Outcome } from '../../model/outcome.ts';
import { SPACES } from '../../model/registers.ts';
import { DAY_MS, dayOf } from '../dedupe/time.ts';
import type { RegisterChanges } from '../registers.ts';

const { dimensionValues: space } = SPACES;

/** Gives labels as they may be counted. Those of one batch are mostly the same few objects. */
export function createAdmission(
  registers: RegisterChanges,
  nowMs: number,
  outcome: Pick<Outcome, 'limits'>,
): (told: Labels) => Labels {
  const todayMs = dayOf(nowMs) * DAY_MS;
  const known = new Map<Labels, Labels>();
  const fresh = new Map<string, number>();

  /** Whether the value is among those that are kept; from now on it is, if there is room. */
  const admit = (label: string, value: string): boolean => {
    const lastMs = registers.get(space, label, value) as number | undefined;
    if (lastMs === undefined) {
      const added = fresh.get(label) ?? 0;
      if ((registers.group(space, label)?.size ?? 0) + added >= LIMITS.dimension_values.max) return false;
      fresh.set(label, added + 1);
    }
    if (lastMs === undefined || lastMs < todayMs) registers.add(space, label, value, todayMs);
    return true;
  };
  const limited = (told: Labels): Labels => {
    const over = Object.keys(told).filter((label) => told[label] !== OTHER && !admit(label, told[label]!));
    for (let at = 0; at < over.length; at++) noteLimit(outcome, 'dimension_values');
    if (over.length === 0) return told;
    return labelsOf({ ...told, ...Object.fromEntries(over.map((label) => [label, OTHER])) });
  };
  return (told) => {
    if (told === NO_LABELS) return told;
    let labels = known.get(told);
    if (labels === undefined) known.set(told, (labels = limited(told)));
    return labels;
  };
}

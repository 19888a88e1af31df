/** What follows for the fold from what a record tells. It is worked out once for each `What`, not for each record. */
import { QUANTITIES, WITNESSES, type What } from '../model/activity.ts';
import { LABEL } from '../model/labels.ts';
import { createMemo } from '../model/memo.ts';
import { cellLabels, cellWith } from './ledger/cells.ts';
import type { Cell } from './entity/entity.ts';
import { whatSeed, type Fingerprint } from './dedupe/identity.ts';

export type Traits = {
  /** What all fingerprints of such records have in common. */
  readonly seed: Fingerprint;
  /** Index of the witness. */
  readonly witness: number;
  /** Index of the quantity its amount is of; -1 for none. */
  readonly quantity: number;
  /** Its ledger cell by index of the quantity it is of; of a request, those of all its usage. */
  readonly cells: readonly Cell[];
  readonly isWork: boolean;
};

const TRAITS_MAX = 20_000;

export function createTraits(): (what: What) => Traits {
  return createMemo(TRAITS_MAX, traitsOf);
}

function traitsOf(what: What): Traits {
  const { quantity, witness } = what;
  const labels = cellLabels(quantity ?? 'cost', what.labels);
  return {
    seed: whatSeed(what),
    witness: WITNESSES.indexOf(witness),
    quantity: quantity === undefined ? -1 : QUANTITIES.indexOf(quantity),
    cells: QUANTITIES.map((_, index) => cellWith(index, labels)),
    isWork: isWork(what),
  };
}

/**
 * What is activity. Only growth above zero: a zero delta or an unchanged cumulative point touches nobody (138 of
 * the 186 points of a recorded idle window are such). A person is active through what they or the agent do for them, not by
 * having the program open.
 */
function isWork({ kind, labels }: What): boolean {
  switch (kind) {
    case 'session_start':
    case 'session_end':
      return false;
    case 'active_time':
      return labels[LABEL.type] === 'user';
    default:
      return true;
  }
}

/** What follows for the fold from what a record tells. It is worked out once for each `What`, not for each record. */
import type { Activity, What } from '../model/activity.ts';
import { NO_LABELS, type Labels } from '../model/labels.ts';
import { createMemo } from '../model/memo.ts';
import { wordOf, type KindSpec, type Measure, type Words } from '../model/words.ts';
import { hashOf, type Fingerprint } from './dedupe/fingerprint.ts';
import type { Cells } from './ledger/cells.ts';
import type { Cell } from './entity/entity.ts';
import type { PricedRequest, Pricing } from './prices/pricing.ts';
import { sourceOf } from './sessions/step-kinds.ts';
import { stepTraitsOf, type StepTraits } from './sessions/step-traits.ts';

export type Traits = {
  /** What all fingerprints of such records have in common beside their owner. */
  readonly seed: Fingerprint;
  readonly kind: KindSpec;
  readonly facts: readonly { readonly fact: string; readonly measure: Measure }[];
  /** Whether its person was active. */
  readonly isActive: boolean;
  /** Whether it is work of its session. */
  readonly isWork: boolean;
  /** The ledger's cells of what it tells, in the order of its quantities. */
  cellsOf(ownDimensions: Labels): readonly Cell[];
  /** The cells of what its amount is a part of; undefined where it is part of nothing. */
  readonly wholesOf: ((ownDimensions: Labels) => readonly Cell[]) | undefined;
  /** Where in its quantities the cost is; -1 where it tells none. */
  readonly costAt: number;
  /** Whether it is a failure that may come again (see sessions/failures.ts). */
  readonly mayRepeat: boolean;
  /** The features that its person used, each as the text of its scopes; undefined where there are none. */
  readonly features: readonly string[] | undefined;
  /** Of a request that tells its usage, of a model with a price. */
  readonly priced: PricedRequest | undefined;
  readonly costs: What['costs'];
  /** Which step of a conversation it is; undefined where it is none. */
  readonly step: StepTraits | undefined;
};

const TRAITS_MAX = 20_000;
const DIMENSIONS_MAX = 1_000;

export function createTraits(words: Words, cells: Cells, pricing: Pricing): (what: What) => Traits {
  return createMemo(TRAITS_MAX, (what) => traitsOf(what, words, cells, pricing));
}

function traitsOf(what: What, words: Words, cells: Cells, pricing: Pricing): Traits {
  const { form, name, quantities, partOf, labels } = what;
  const kind = wordOf(words.kinds, what.kind, name);
  const priced = pricing.request(what);
  const cellsBy = (names: readonly string[]) => {
    const of = names.map((quantity) => wordOf(words.quantities, quantity, name));
    const cellsOf = (dimensions: Labels) => of.map((quantity) => cells.of(quantity, labels, dimensions));
    const without = cellsOf(NO_LABELS);
    const withDimensions = createMemo(DIMENSIONS_MAX, cellsOf);
    return (dimensions: Labels) => (dimensions === NO_LABELS ? without : withDimensions(dimensions));
  };
  return {
    seed: hashOf(`${form === 'event' ? 'log' : 'point'}/${name}`),
    kind,
    facts: Object.entries(kind.facts ?? {}).map(([fact, measure]) => ({ fact, measure })),
    isActive: isActive(kind, labels),
    isWork: kind.work ?? kind.active === true,
    cellsOf: cellsBy(quantities),
    wholesOf: partOf === undefined ? undefined : cellsBy(partOf),
    costAt: quantities.indexOf('cost'),
    mayRepeat: mayRepeat(labels),
    features: featuresOf(what),
    priced,
    costs: what.costs,
    step: stepTraitsOf(what, priced),
  };
}

/** What a subagent asked for shows that it was used, whatever else is told of it. */
function featuresOf(what: What): readonly string[] | undefined {
  const all = [...new Set([...(what.features ?? []), ...(sourceOf(what) === 'subagent' ? ['subagent'] : [])])];
  // Features are scopes of their own, whatever the agent and the team.
  return all.length === 0 ? undefined : all.map((feature) => `["feature=${feature}"]`);
}

/** A failure without a class of error says too little to be the same as another. */
function mayRepeat({ outcome, error_type: type }: Labels): boolean {
  return outcome === 'error' && type !== undefined;
}

/** Only growth above zero is asked: a zero delta or an unchanged cumulative point touches nobody. */
function isActive({ active }: KindSpec, labels: Labels): boolean {
  return typeof active === 'boolean' ? active : labels[active.label] === active.value;
}

/** What a record itself says that it cost. */
export function costOf({ amount, amounts, what }: Activity, { costAt }: Traits): number {
  if (costAt < 0 || what.form === 'cumulative') return 0;
  return amounts === undefined ? amount : Math.max(amounts[costAt]!, 0);
}

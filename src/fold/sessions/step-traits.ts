/** What follows for the steps of a conversation from what a record tells. It is worked out once for each `What`. */
import type { What } from '../../model/activity.ts';
import { TOKEN_TYPES, type Bounds } from '../../model/prices.ts';
import type { PricedRequest } from '../prices/pricing.ts';
import { sourceOf, STEP, stepOf } from './step-kinds.ts';

export type StepTraits = {
  readonly kind: number;
  /** The text that is kept of such a step (see entity.ts); '' of one that needs none. */
  textAt(timeMs: number): string;
  /** Where its record tells the tokens that its cache is judged by; -1 where it does not. */
  readonly readAt: number;
  readonly writtenAt: number;
  readonly inputAt: number;
  /** Whether it is of the main conversation. */
  readonly isMain: boolean;
};

const MILLION = 1_000_000;
const [READ, WRITE, INPUT] = (['cache_read', 'cache_write', 'input'] as const).map((type) =>
  TOKEN_TYPES.indexOf(type),
) as [number, number, number];

const bounds: Bounds = { low: 0, high: 0 };

/** Undefined where it is no step: records that are summed up tell none. */
export function stepTraitsOf(what: What, priced: PricedRequest | undefined): StepTraits | undefined {
  const kind = stepOf(what);
  if (kind === undefined || (what.form !== 'event' && what.form !== 'span')) return undefined;
  const isMain = (sourceOf(what) ?? 'main') === 'main';
  const placeOf = (type: number) =>
    kind === STEP.request && isMain ? what.quantities.indexOf(TOKEN_TYPES[type]!) : -1;
  const textAt = kind === STEP.request ? ratedModel(what, priced) : kind === STEP.tool ? callOf(what) : () => '';
  return { kind, textAt, readAt: placeOf(READ), writtenAt: placeOf(WRITE), inputAt: placeOf(INPUT), isMain };
}

/** What a call is known by among the steps. */
function callOf({ labels: { tool, outcome, error_type: type } }: What): StepTraits['textAt'] {
  const text = JSON.stringify([tool, outcome, type]);
  return () => text;
}

/** The model and what its cache costs at the time (see step-rates.ts). Prices change seldom. */
function ratedModel({ quantities, labels }: What, priced: PricedRequest | undefined): StepTraits['textAt'] {
  const paid = priced?.price.paid;
  const rateAt = (type: number, timeMs: number) => {
    if (paid === undefined) return 0;
    paid.tokens(type, 0, MILLION, timeMs, bounds);
    return Math.max(bounds.low, 0);
  };
  const sentType = quantities.includes(TOKEN_TYPES[WRITE]!) ? WRITE : INPUT;
  const textOf = (timeMs: number) => {
    const premium = Math.max(rateAt(sentType, timeMs) - rateAt(READ, timeMs), 0);
    return JSON.stringify([labels['model'] ?? '', rateAt(WRITE, timeMs), premium]);
  };
  let last: number | undefined;
  let text = '';
  return (timeMs) => {
    const since = paid === undefined ? 0 : paid.since(timeMs);
    if (since !== last) text = textOf(timeMs);
    last = since;
    return text;
  };
}

/** What the price list says of what is counted, worked out once for each cell of the ledger and each kind of request. */
import type { What } from '../../model/activity.ts';
import { labelsOf, NO_LABELS, UNKNOWN, type Labels } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import { TOKEN_TYPES, type ModelPrice, type Prices } from '../../model/prices.ts';
import type { Cell } from '../entity/entity.ts';

/** A model as an agent uses it, and the labels of all facts that follow from its price. */
export type PricedModel = {
  readonly agent: string;
  readonly model: string;
  readonly price: ModelPrice | undefined;
  readonly low: Labels;
  readonly high: Labels;
  /** Whether its tokens have the cost of an estimate where nobody reports it. */
  readonly isEstimated: boolean;
  /** What they cost then, and what a request cost that does not tell it. */
  readonly untold: Labels;
  /** Of tokens without a price, and of requests whose reported cost is compared with it. */
  readonly plain: Labels;
  readonly reported: Labels;
  readonly nearest: Labels;
  readonly outside: Labels;
  readonly implied: Labels;
  readonly most: Labels;
};

/** `type`: its place in TOKEN_TYPES. */
export type PricedCell = { readonly of: PricedModel; readonly type: number };

export type PricedRequest = {
  readonly of: PricedModel;
  readonly price: ModelPrice;
  /** Where in the amounts of its records each type of tokens is, and the cost; -1 where they do not tell it. */
  readonly at: readonly number[];
  readonly costAt: number;
  /** Used in an unusual way, it has another price than its tokens have alone. */
  readonly hasVariant: boolean;
};

export type Estimates = 'all' | 'some' | 'none';

/** All is worked out when it is asked: who asks remembers it. */
export type Pricing = {
  /** Undefined where the cell is of no tokens. */
  cell(agent: string, cell: Cell): PricedCell | undefined;
  /** Of which tokens of an agent the cost is estimated: `some` of who may report it, or not. */
  estimates(agent: string): Estimates;
  /** Undefined where it tells no usage, or there is no price for it. */
  request(what: What): PricedRequest | undefined;
};

const AGENTS_MAX = 100;
const CELLS_MAX = 20_000;

export function createPricing(prices: Prices, estimates: (agent: string) => Estimates): Pricing {
  const models = createMemo(AGENTS_MAX, (agent: string) =>
    createMemo(CELLS_MAX, (labels: Labels) => modelOf(agent, labels, prices, estimates(agent) !== 'none')),
  );
  return {
    cell(agent, { quantity, labels }) {
      const type = typeOf(quantity.name);
      return type < 0 ? undefined : { of: models(agent)(labels), type };
    },
    estimates,
    request({ quantities, labels, variant = '' }) {
      const at = TOKEN_TYPES.map((type) => quantities.indexOf(type));
      if (at.every((place) => place < 0)) return undefined;
      const { agent = '', model, source, hosted_by: host, service_tier: tier } = labels;
      const of = models(agent)(labelsOf({ model, source, hosted_by: host, service_tier: tier }));
      const price = model === undefined ? undefined : prices(model, variant || (tier ?? ''), host);
      return of.price && price && { of, price, at, costAt: quantities.indexOf('cost'), hasVariant: variant !== '' };
    },
  };
}

function modelOf(
  agent: string,
  { model, source, hosted_by: host, service_tier: tier = '' }: Labels,
  prices: Prices,
  isEstimated: boolean,
): PricedModel {
  const plain = { agent, model };
  const price = model === undefined ? undefined : prices(model, tier, host);
  // Of a model without a price nothing but its tokens is told: senders may name any number of them.
  const priced = (more: Labels): Labels => (price === undefined ? NO_LABELS : labelsOf({ ...plain, ...more }));
  return {
    agent,
    model: model ?? UNKNOWN,
    price,
    low: priced({ bound: 'low' }),
    high: priced({ bound: 'high' }),
    isEstimated,
    untold: labelsOf({ ...plain, source, basis: 'estimated' }),
    plain: labelsOf(plain),
    reported: priced({ book: 'reported' }),
    nearest: priced({ book: 'nearest' }),
    outside: priced({ book: 'outside' }),
    implied: priced({ part: 'implied' }),
    most: priced({ part: 'most' }),
  };
}

function typeOf(quantity: string): number {
  return TOKEN_TYPES.findIndex((type) => type === quantity);
}

/** One model of one agent in past days, by another price list: what can be said of it exactly, and why the rest cannot. */
import { labelsOf, type Labels } from '../model/labels.ts';
import { TOKEN_TYPES, type Bounds, type Price, type Prices } from '../model/prices.ts';
import type { Quarter } from '../model/store.ts';
import { QUARTER_MS } from '../model/calendar.ts';

/** In a quarter of an hour. Tokens by source and type, estimates by source; money in nano-dollars. */
export type Spent = {
  readonly tokens: Map<string, Map<string, number>>;
  readonly estimated: Map<string, number>;
  reported: number;
  low: number;
  high: number;
  unpriced: number;
};

export type Model = { readonly labels: Labels; readonly quarters: Map<Quarter, Spent> };

/** What is left as it was. `kpi`: its name, or that of its fact. */
export type Left = { readonly kpi: string; readonly of?: Labels; readonly reason: string };

type Rules = {
  readonly prices: Prices;
  readonly estimated: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
};

type Add = (kind: string, labels: Labels, quarter: Quarter, from: number, to: number) => void;

const HOSTS = ['bedrock', 'vertex', 'azure'];
const MILLION = 1_000_000;
const ALL = TOKEN_TYPES.map((_, type) => type);

/** Gives what of the model is left as it was. */
export function priceGroup({ labels, quarters }: Model, rules: Rules, add: Add): Left[] {
  const { agent = '', model = '' } = labels;
  const price = rules.prices(model, '')?.paid;
  const used = [...quarters].filter(([, { tokens }]) => tokens.size > 0);
  const reasons = new Set([
    ...(isFastKnown(agent, model, rules) ? ['which requests were in fast mode is not kept'] : []),
    ...(used.some(([quarter]) => isHostUnknown(agent, model, quarter, rules))
      ? ['who hosted the model is not kept']
      : []),
    ...used.flatMap(([quarter, spent]) => reasonsAt(quarter, spent, price)),
  ]);
  if (reasons.size > 0) {
    const isEstimated = used.some(([, { estimated }]) => sumOf(estimated) > 0);
    const facts = ['repriced_cost', ...(isEstimated ? ['cost'] : [])];
    return facts.flatMap((kpi) => [...reasons].map((reason) => ({ kpi, of: labels, reason })));
  }
  const isSure = rules.estimated.has(agent) || used.every(([, spent]) => isWhollyEstimated(spent));
  const mayBeEstimated = used.some(
    ([, { estimated, unpriced, reported }]) => sumOf(estimated) > 0 || (unpriced > 0 && reported === 0),
  );
  for (const [quarter, spent] of used) {
    const all = [...spent.tokens].map(([source, types]) => [source, countsOf([types])] as const);
    const counts = countsOf(spent.tokens.values());
    const { low, high } = costOf(price, counts, quarter);
    add('repriced_cost', labelsOf({ ...labels, bound: 'low' }), quarter, spent.low, low);
    add('repriced_cost', labelsOf({ ...labels, bound: 'high' }), quarter, spent.high, high);
    add('unpriced_tokens', labels, quarter, spent.unpriced, price ? 0 : counts.reduce((sum, count) => sum + count, 0));
    for (const [source, own] of isSure ? all : []) {
      const of = labelsOf({ ...labels, source, basis: 'estimated' });
      add('cost', of, quarter, spent.estimated.get(source) ?? 0, costOf(price, own, quarter).low);
    }
  }
  const reason = 'which of its tokens nobody reported the cost of is not kept';
  return isSure || !mayBeEstimated ? [] : [{ kpi: 'cost', of: labels, reason }];
}

/** Why what is kept does not say what its tokens cost. */
function reasonsAt(quarter: Quarter, spent: Spent, price: Price | undefined): string[] {
  const counts = countsOf(spent.tokens.values());
  if (
    spent.low === 0 &&
    spent.unpriced === 0 &&
    counts.some((count) => count > 0) &&
    costOf(price, counts, quarter).low > 0
  ) {
    return ['what its tokens cost was not kept by the day before this version'];
  }
  if (price === undefined || price.isFlat) return [];
  // Where all of them in one request would cost no more, none was long.
  const [alone, together]: [Bounds, Bounds] = [
    { low: 0, high: 0 },
    { low: 0, high: 0 },
  ];
  price.apart(counts, ALL, quarter * QUARTER_MS, alone);
  price.request(counts, ALL, -1, quarter * QUARTER_MS, together);
  return alone.high === together.high && alone.low === together.low ? [] : ['which requests were long is not kept'];
}

function isFastKnown(agent: string, model: string, { prices, estimated }: Rules): boolean {
  return !estimated.has(agent) && prices(model, 'fast') !== undefined;
}

function isHostUnknown(agent: string, model: string, quarter: Quarter, { prices, named }: Rules): boolean {
  const own = prices(model, '')?.paid;
  return !named.has(agent) && HOSTS.some((host) => !isSame(own, prices(model, '', host)?.paid, quarter));
}

function isSame(one: Price | undefined, other: Price | undefined, quarter: Quarter): boolean {
  if (one === undefined || other === undefined) return one === other;
  const [a, b]: [Bounds, Bounds] = [
    { low: 0, high: 0 },
    { low: 0, high: 0 },
  ];
  return ALL.every((type) => {
    one.tokens(type, 0, MILLION, quarter * QUARTER_MS, a);
    other.tokens(type, 0, MILLION, quarter * QUARTER_MS, b);
    return a.low === b.low && a.high === b.high;
  });
}

/** Estimates are rounded by request, and both books may be of another part of a quarter by as much. */
function isWhollyEstimated({ estimated, reported, low }: Spent): boolean {
  const sum = sumOf(estimated);
  return reported === 0 && sum > 0 && Math.abs(sum - low) <= 1_000 + low / MILLION;
}

function countsOf(all: Iterable<ReadonlyMap<string, number>>): number[] {
  const counts = TOKEN_TYPES.map(() => 0);
  for (const types of all) for (const type of ALL) counts[type]! += types.get(TOKEN_TYPES[type]!) ?? 0;
  return counts;
}

function costOf(price: Price | undefined, counts: readonly number[], quarter: Quarter): Bounds {
  const sum = { low: 0, high: 0 };
  const bounds: Bounds = { low: 0, high: 0 };
  for (const [type, count] of counts.entries()) {
    if (count === 0 || price === undefined) continue;
    price.tokens(type, 0, count, quarter * QUARTER_MS, bounds);
    sum.low += Math.max(bounds.low, 0);
    sum.high += Math.max(bounds.high, 0);
  }
  return sum;
}

function sumOf(amounts: ReadonlyMap<string, number>): number {
  return [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
}

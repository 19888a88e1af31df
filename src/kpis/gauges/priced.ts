/**
 * What tokens cost by the price list, worked out when it is read: so their types and what a cache saves can be told without a
 * record that costs more. Prices are those of now and of requests of usual size, and what is written to a cache has the price
 * of 5 minutes. Tokens of models without a price are left out.
 */
import { described, oneOf } from '../../model/check.ts';
import type { Fault } from '../../model/fault.ts';
import { TOKEN_TYPES, type Bounds } from '../../model/prices.ts';
import { quotient } from '../../model/units.ts';
import type { Labels } from './groups.ts';
import { gaugeKind, LABELS, reading, required, SPAN_LIST } from './kind.ts';
import { limited, OVERFLOW_KEY } from './limited.ts';
import { amountIn, type Moment } from './moment.ts';

const SHOWN = ['cost', 'per_million', 'cache_savings'] as const;

/** What the tokens must be told apart by, to have a price. */
const APART = ['model', 'type'];

/** Prices are asked for so many tokens, so that no part of a nano-dollar is lost: a token costs 10⁻⁹ of that. */
const MANY = 1e9;
/** Parts of a token's price in a millionth of a dollar. */
const PARTS_FOR_A_MILLION = 10n ** 12n;

export const priced = gaugeKind({
  docs: 'What tokens cost by the price list as it is now (shows cost), what a million of them cost on average (shows per_million), or what less they cost than if none had been read from or written to a cache (shows cache_savings, below 0 where writing cost more).',
  fields: {
    of: reading({ amounts: true }, 'A sum of tokens that has the labels model and type.'),
    labels: required(LABELS),
    windows: required(SPAN_LIST),
    shows: required(described('What is shown: cost, per_million or cache_savings.', oneOf(SHOWN))),
  },
  unit: () => 'usd',
  *check(_entry, [of], path): Generator<Fault> {
    if (of?.unit !== 'tokens') yield { path: `${path}.of`, message: 'is no sum of tokens; must be one' };
  },
  compile({ terms: [term], windows, labels: by }, { shows = 'cost' }) {
    const told = [...new Set([...by, ...APART])];
    return (moment) =>
      windows.flatMap((span) => {
        const priceOf = shows === 'cache_savings' ? savingOf(createPriceOf(moment)) : createPriceOf(moment);
        const sums = new Map<string, { labels: Labels; parts: bigint; tokens: bigint }>();
        for (const [key, group] of amountIn(moment, span, term!, told)) {
          const [model, type] = APART.map((name) => group.labels.find(([label]) => label === name)?.[1] ?? '');
          const price = key === OVERFLOW_KEY ? undefined : priceOf(model!, type!);
          if (price === undefined || group.amount === 0n) continue;
          const labels = group.labels.filter(([label]) => by.includes(label));
          const into = sums.get(JSON.stringify(labels)) ?? { labels, parts: 0n, tokens: 0n };
          into.parts += group.amount * price;
          into.tokens += group.amount;
          sums.set(JSON.stringify(labels), into);
        }
        const { shown } = limited([...sums], ([, { parts }]) => Math.abs(Number(parts)), moment.cut);
        return shown.map(([, { labels, parts, tokens }]) => {
          const value =
            shows === 'per_million' ? quotient(parts, tokens * PARTS_FOR_A_MILLION) : Number(`${parts}e-18`);
          return { labels: [...labels, ['window', span] as const], value };
        });
      });
  },
});

type PriceOf = (model: string, type: string) => bigint | undefined;

/** Of one token, in parts of 10⁻¹⁸ dollars, so that sums do not depend on their order. */
function createPriceOf({ prices, nowMs }: Pick<Moment, 'prices' | 'nowMs'>): PriceOf {
  const bounds: Bounds = { low: 0, high: 0 };
  return (model, type) => {
    const price = prices(model, '');
    const at = TOKEN_TYPES.findIndex((known) => known === type);
    if (price === undefined || at < 0) return undefined;
    price.paid.tokens(at, 0, MANY, nowMs, bounds);
    return bounds.low < 0 ? undefined : BigInt(bounds.low);
  };
}

/** What less a token costs than one of the input; undefined of tokens that no cache has to do with. */
function savingOf(priceOf: PriceOf): PriceOf {
  return (model, type) => {
    if (type !== 'cache_read' && type !== 'cache_write') return undefined;
    const [fresh, cached] = [priceOf(model, 'input'), priceOf(model, type)];
    return fresh === undefined || cached === undefined ? undefined : fresh - cached;
  };
}

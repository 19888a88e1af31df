/** What usage cost by the price list, where events are asked: of sessions that nobody told a cost of. */
import { IN_CREDITS } from '../agents/billing.ts';
import { TOKENS, type Use } from '../events/estimated.ts';
import { TOKEN_TYPES, type Bounds, type Prices } from '../model/prices.ts';
import { UNITS } from '../model/units.ts';

const COLUMNS: Readonly<Record<(typeof TOKEN_TYPES)[number], (typeof TOKENS)[number]>> = {
  input: 'input_tokens',
  cache_read: 'cache_read_tokens',
  cache_write: 'cache_creation_tokens',
  output: 'output_tokens',
  reasoning: 'reasoning_tokens',
};
const AT = TOKEN_TYPES.map((type) => TOKENS.indexOf(COLUMNS[type]));

/** A request may be dearer for its size; of points only the tokens are known, and what is a part of others is taken off them. */
export function createEstimate(prices: Prices): (use: Use) => number | null {
  const bounds: Bounds = { low: 0, high: 0 };
  return ({ agent, timeMs, model, speed, isRequest, tokens, longWrites }) => {
    const paid = (prices(model, speed) ?? prices(model, ''))?.paid;
    if (paid === undefined || IN_CREDITS.has(agent)) return null;
    const costOf = (counts: readonly number[]): number => {
      if (isRequest) paid.request(counts, AT, longWrites, timeMs, bounds);
      else paid.apart(counts, AT, timeMs, bounds);
      return bounds.low;
    };
    const cost = costOf(tokens);
    if (cost < 0) return null;
    const less = isRequest ? 0 : costOf(tokens.map((count) => -count));
    return (cost - less) / UNITS.usd.scale;
  };
}

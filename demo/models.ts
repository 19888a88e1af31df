/** Which models are used, and what they cost. */
import { MODELS, OTHER_MODELS } from './words.ts';

/** Types do not overlap: input is what was neither read from nor written to the cache. */
export type Tokens = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
};

/** Parts of a dollar, in which money is counted. */
export const NANOS = 1e9;

const { large, middle, small } = MODELS;
/** What people choose for their own work, the likelier the more often it is named. */
export const MAIN_MODELS = [large.name, middle.name, large.name] as const;
export const SMALL_MODEL = small.name;

function priceOf(model: string) {
  const price = [...Object.values(MODELS), ...OTHER_MODELS].find(({ name }) => name === model);
  if (price === undefined) throw new Error(`BUG: ${model} has no price`);
  return price;
}

/** As the model's agent counts them: without cache writes, what would be written is input. */
export function asUsed(model: string, tokens: Tokens): Tokens {
  if (priceOf(model).cacheWrite !== undefined) return tokens;
  return { ...tokens, input: tokens.input + tokens.cacheWrite, cacheWrite: 0 };
}

/** Exact: a dollar per million tokens is a thousand nano-dollars per token. */
export function costNanos(model: string, tokens: Tokens): number {
  const price = priceOf(model);
  const nanos = (type: keyof Tokens) => Math.round((price[type] ?? 0) * 1000) * tokens[type];
  return nanos('input') + nanos('output') + nanos('cacheRead') + nanos('cacheWrite');
}

/** The language of prices: what the fold asks of a price list, and how it is answered without making an object each time. */

/** Tokens by type. Types never overlap: their sum is what was used. */
export const TOKEN_TYPES = ['input', 'cache_read', 'cache_write', 'output', 'reasoning'] as const;

/** Nano-dollars. One object serves for many answers: it is read before the next question. */
export type Bounds = {
  low: number;
  /** As much as it may have cost, where it is not known how long a cache keeps what was written, or at what hour. */
  high: number;
};

/**
 * What a model's tokens cost. Answers are integers, rounded once. Where one would not be exact (past 2^53) both bounds are
 * -1. Types are told by their place in TOKEN_TYPES.
 */
export type Price = {
  /**
   * What the tokens of a type cost that come after the first `before`, up to `after`. However a sum is cut into parts, these
   * cost together what it costs.
   */
  tokens(type: number, before: number, after: number, timeMs: number, bounds: Bounds): void;
  /**
   * What a request costs. `at`: where in `amounts` each type is, -1 where it is not told. `cacheWrite1h`: how much of what
   * was written is kept for an hour, -1 where nobody told.
   */
  request(
    amounts: readonly number[],
    at: readonly number[],
    cacheWrite1h: number,
    timeMs: number,
    bounds: Bounds,
  ): void;
  /** As `request`, of tokens alone: as if each had come in a request of its own. */
  apart(amounts: readonly number[], at: readonly number[], timeMs: number, bounds: Bounds): void;
  /** What so many tokens of a type cost in the longest requests. */
  longest(type: number, count: number, timeMs: number, bounds: Bounds): void;
  /** Since when it costs what it costs at the time; NaN where nobody knows. */
  since(timeMs: number): number;
  /** A long request costs as much as its tokens in short ones. */
  readonly isFlat: boolean;
};

/** `list` is what everybody pays, `paid` what is left of it after discounts. One object where they are the same. */
export type ModelPrice = { readonly list: Price; readonly paid: Price };

/**
 * By the name of a model, of what it is used in another way than usual (`fast`, `batch`), and of who hosts it (`bedrock`) where that is
 * not its vendor. Undefined where the list does not know it.
 */
export type Prices = (model: string, variant: string, host?: string) => ModelPrice | undefined;

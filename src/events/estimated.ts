/** What readers estimate by a price list: of usage that nobody told a cost of. SQL calls `estimated_usd`, which reading.ts defines. */

/** What was used, of a request or, where that is not one, of a point. */
export type Use = {
  readonly agent: string;
  readonly timeMs: number;
  readonly model: string;
  readonly speed: string;
  readonly isRequest: boolean;
  /** In the order of `TOKENS`. */
  readonly tokens: readonly number[];
  /** Tokens that a cache keeps for an hour; -1 where nobody told. */
  readonly longWrites: number;
};

/** Columns that have tokens, by type. */
export const TOKENS = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_creation_tokens',
  'reasoning_tokens',
] as const;

/** The estimate of a row of `usage`. */
export const ESTIMATED = `estimated_usd(agent, timestamp, model, is_request, json_extract(custom_attributes, '$.speed'),
  json_extract(custom_attributes, '$.cache_creation_1h_tokens'), ${TOKENS.join(', ')})`;

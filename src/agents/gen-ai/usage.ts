/** The tokens of one model request, as the GenAI conventions tell them, in types that do not overlap. */
import type { Attributes } from '../../model/record.ts';
import { ABSENT, amount, INVALID, text } from '../values.ts';
import type { GenAiNames } from './names.ts';

/** The quantities that `tokensOf` gives amounts of. */
export const TOKEN_TYPES = ['input', 'cache_read', 'cache_write', 'output', 'reasoning'] as const;

export type Tokens = { readonly amounts: readonly number[]; readonly hasInvalid: boolean };

/**
 * By the conventions the input includes what the cache gave and took, and the output includes the reasoning. Some emitters
 * pass on what Anthropic's API calls input, which is fresh, and output without thoughts: where the parts are more than the
 * whole, they were beside it.
 */
export function tokensOf(record: Attributes, names: GenAiNames): Tokens {
  let hasInvalid = false;
  const told = (name: keyof GenAiNames): number => {
    const tokens = amount(record.get(names[name]), 'tokens');
    if (tokens === INVALID) hasInvalid = true;
    return Math.max(tokens, ABSENT);
  };
  const [cacheRead, cacheWrite, reasoning] = [told('cacheRead'), told('cacheWrite'), told('reasoning')];
  const fresh = told('freshInput');
  const input =
    fresh === ABSENT ? without(told('input'), inputIsFresh(record, names) ? [] : [cacheRead, cacheWrite]) : fresh;
  const output = without(told('output'), [reasoning]);
  return { amounts: [input, cacheRead, cacheWrite, output, reasoning], hasInvalid };
}

/** What is left of a whole without its parts; the whole where they are more. */
function without(whole: number, parts: readonly number[]): number {
  if (whole === ABSENT) return ABSENT;
  const rest = parts.reduce((sum, part) => sum - Math.max(part, 0), whole);
  return rest < 0 ? whole : rest;
}

/** The Vercel AI SDK 4 and 5 passed on Anthropic's counts; later versions tell the parts (`inputTokenDetails`). */
function inputIsFresh(record: Attributes, { operationId, provider }: GenAiNames): boolean {
  return record.get(operationId) !== undefined && text(record.get(provider)).includes('anthropic');
}

/** The usage of one model request, as the GenAI conventions tell it: cost, and tokens in types that do not overlap. */
import type { Attributes, AttributeValue } from '../../model/record.ts';
import { ABSENT, amount, INVALID, text } from '../values.ts';
import type { GenAiNames } from './names.ts';

/** The quantities that `usageOf` gives amounts of. */
export const USAGE = ['cost', 'input', 'cache_read', 'cache_write', 'output', 'reasoning'] as const;

const DOLLARS = 'USD';

/** A request counts by the ledger: events and metrics tell of the same ones. */
export const [ANSWERED, FAILED] = [
  [...USAGE, 'answered_request'],
  [...USAGE, 'failed_request'],
] as const;

type Usage = { readonly amounts: readonly number[]; readonly hasInvalid: boolean };

/**
 * By the conventions the input includes what the cache gave and took, and the output includes the reasoning. Some emitters
 * pass on what Anthropic's API calls input, which is fresh, and output without thoughts: where the parts are more than the
 * whole, they were beside it, and where a total has them in it as well.
 */
export function usageOf(record: Attributes, names: GenAiNames): Usage {
  let hasInvalid = false;
  const valid = (told: number): number => {
    if (told === INVALID) hasInvalid = true;
    return Math.max(told, ABSENT);
  };
  const all = record.get(names.usageDetails);
  if (typeof all === 'string') {
    const amounts = [costIn(record.get(names.costDetails)), ...tokensIn(all)].map(valid);
    return { amounts, hasInvalid };
  }
  const told = (name: keyof GenAiNames): number => valid(amount(record.get(names[name]), 'tokens'));
  const part = (name: keyof GenAiNames, details: keyof GenAiNames, word: string): number => {
    const own = told(name);
    return own === ABSENT ? valid(amount(within(record.get(names[details]), word), 'tokens')) : own;
  };
  const cacheRead = part('cacheRead', 'inputDetails', 'cache_read');
  const cacheWrite = part('cacheWrite', 'inputDetails', 'cache_creation');
  const reasoning = part('reasoning', 'outputDetails', 'reasoning');
  const [whole, spoken, fresh] = [told('input'), told('output'), told('freshInput')];
  const [cached, thought] = [Math.max(cacheRead, 0) + Math.max(cacheWrite, 0), Math.max(reasoning, 0)];
  const more = cached + thought > 0 ? told('total') - whole - spoken : 0;
  const isFresh = inputIsFresh(record, names) || isBeside(cached, thought, more);
  const input = fresh === ABSENT ? without(whole, isFresh ? [] : [cacheRead, cacheWrite]) : fresh;
  const output = without(spoken, isBeside(thought, cached, more) ? [] : [reasoning]);
  const cost = valid(costOf(record, names));
  return { amounts: [cost, input, cacheRead, cacheWrite, output, reasoning], hasInvalid };
}

/** Whether a total that is so much more than the wholes says that a part was not in its whole: it is added, alone or with another one. */
function isBeside(part: number, other: number, more: number): boolean {
  return part > 0 && (more === part + other || (more === part && part !== other));
}

const WRITTEN = USAGE.indexOf('cache_write');

/** How much of what was written to the cache is kept for an hour, ABSENT where that is not told, or more than all of it. */
export function longWritesOf(record: Attributes, amounts: readonly number[], { cacheWrite1h }: GenAiNames): number {
  const told = amount(record.get(cacheWrite1h), 'tokens');
  return told >= 0 && told <= amounts[WRITTEN]! ? told : ABSENT;
}

/** Nano-dollars. What is told in another currency is no cost here, and 0 is what is told of a model without a known price. */
function costOf(record: Attributes, { cost, currency }: GenAiNames): number {
  const of = text(record.get(currency)).toUpperCase();
  const told = of === '' || of === DOLLARS ? amount(record.get(cost), 'usd') : ABSENT;
  return told === 0 ? ABSENT : told;
}

/** A number in a text that is JSON, or how Python writes the same. */
function within(details: AttributeValue, ...words: readonly string[]): string | undefined {
  if (typeof details !== 'string') return undefined;
  return new RegExp(`['"](?:${words.join('|')})['"]: ?(\\d[\\d.e-]*)`).exec(details)?.[1];
}

/** Of Langfuse: in the words of the API that told them, or in its own. OpenAI's wholes include their parts, all others are told apart. */
function tokensIn(details: string): number[] {
  const told = (...words: readonly string[]) => amount(within(details, ...words), 'tokens');
  const [cached, thought] = [told('cached_tokens'), told('reasoning_tokens')];
  const cacheRead =
    cached === ABSENT ? told('cache_read_input_tokens', 'input_cached_tokens', 'input_cache_read') : cached;
  const cacheWrite = told('cache_write_tokens', 'cache_creation_input_tokens', 'input_cache_creation');
  const reasoning = thought === ABSENT ? told('output_reasoning_tokens', 'output_reasoning') : thought;
  const input = told('prompt_tokens', 'input_tokens', 'input');
  const output = told('completion_tokens', 'output_tokens', 'output');
  return [
    without(input, cached === ABSENT ? [] : [cacheRead, cacheWrite]),
    cacheRead,
    cacheWrite,
    without(output, [thought]),
    reasoning,
  ];
}

/** 0 is what is told of a request that failed. */
function costIn(details: AttributeValue): number {
  const told = amount(within(details, 'total'), 'usd');
  return told === 0 ? ABSENT : told;
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

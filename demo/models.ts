/** Which models are used, and what they cost. */
import { MODELS } from './words.ts';

import type { AgentName } from './people.ts';

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
export const SMALL_MODEL = small.name;

/** Of other agents, which do not tell what they write to a cache. */
const OTHER_MODELS = [
  { name: 'gpt-5.3-codex', input: 1.75, output: 14, cacheRead: 0.175, cacheWrite: undefined },
  { name: 'gpt-5.1-codex-mini', input: 0.25, output: 2, cacheRead: 0.025, cacheWrite: undefined },
  { name: 'gemini-3.5-flash', input: 1.5, output: 9, cacheRead: 0.15, cacheWrite: undefined },
  { name: 'gemini-3.5-flash-lite', input: 0.3, output: 2.5, cacheRead: 0.03, cacheWrite: undefined },
] as const;

/** What people choose for their own work, the likelier the more often it is named; and what is used beside it. */
const CHOICES: Readonly<Record<AgentName, readonly [main: readonly string[], small: string]>> = {
  'claude-code': [[large.name, middle.name, large.name], SMALL_MODEL],
  codex: [['gpt-5.3-codex'], 'gpt-5.1-codex-mini'],
  'gemini-cli': [['gemini-3.5-flash'], 'gemini-3.5-flash-lite'],
};

export function mainModelsOf(agent: AgentName): readonly string[] {
  return CHOICES[agent][0];
}

export function smallModelOf(agent: AgentName): string {
  return CHOICES[agent][1];
}

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

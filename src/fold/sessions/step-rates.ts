/** What the cache of a model costs, kept with the steps of its requests: it is theirs, and most of a session's are of one model. */
import { createMemo } from '../../model/memo.ts';

/** Nano-dollars of a million tokens that are written to the cache, and how much more those cost that are sent anew than if they were read. */
export type Rates = { readonly write: number; readonly premium: number };

const MILLION = 1_000_000;

/** What the text of a request says (see step-traits.ts). */
export const ratedModelOf = createMemo(1_000, (text: string): Rates & { readonly model: string } => {
  const [model, write, premium] = JSON.parse(text) as [string, number, number];
  return { model, write, premium };
});

/** Nano-dollars of so many tokens at a rate of nano-dollars a million. */
export function atRate(tokens: number, rate: number): number {
  return Math.round((tokens / MILLION) * rate);
}

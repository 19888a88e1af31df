/** What the cache of a model costs, kept with the steps of its requests: it is theirs, and most of a session's are of one model. */
import type { What } from '../../model/activity.ts';
import { createMemo } from '../../model/memo.ts';
import { TOKEN_TYPES, type Bounds } from '../../model/prices.ts';
import type { Traits } from '../traits.ts';

/** Nano-dollars of a million tokens that are written to the cache, and how much more those cost that are sent anew than if they were read. */
export type Rates = { readonly write: number; readonly premium: number };

export const [READ, WRITE, INPUT] = (['cache_read', 'cache_write', 'input'] as const).map((type) =>
  TOKEN_TYPES.indexOf(type),
) as [number, number, number];

const MILLION = 1_000_000;
const bounds: Bounds = { low: 0, high: 0 };

/** The last text of requests of such traits: prices change seldom. */
const lastTexts = createMemo<Traits, { write: number; premium: number; text: string }>(1_000, () => ({
  write: NaN,
  premium: NaN,
  text: '',
}));

/** The text of a step: the model and its rates at the time. */
export function ratedModel(traits: Traits, { quantities, labels }: What, timeMs: number): string {
  const paid = traits.priced?.price.paid;
  const rate = (type: number) => {
    if (paid === undefined) return 0;
    paid.tokens(type, 0, MILLION, timeMs, bounds);
    return Math.max(bounds.low, 0);
  };
  const write = rate(WRITE);
  const sent = quantities.includes(TOKEN_TYPES[WRITE]!) ? write : rate(INPUT);
  const premium = Math.max(sent - rate(READ), 0);
  const last = lastTexts(traits);
  if (last.write !== write || last.premium !== premium) {
    last.write = write;
    last.premium = premium;
    last.text = JSON.stringify([labels['model'] ?? '', write, premium]);
  }
  return last.text;
}

/** What such a text says. */
export const ratedModelOf = createMemo(1_000, (text: string): Rates & { readonly model: string } => {
  const [model, write, premium] = JSON.parse(text) as [string, number, number];
  return { model, write, premium };
});

/** Nano-dollars of so many tokens at a rate of nano-dollars a million. */
export function atRate(tokens: number, rate: number): number {
  return Math.round((tokens / MILLION) * rate);
}

/** What is counted of the company, whoever told it. */
import type { Tokens } from '../../demo/models.ts';

/** An amount, in whole numbers of the smallest part of its unit, with everything that labels could say of it. */
export type Counted = {
  readonly of: string;
  readonly atMs: number;
  readonly amount: number;
  readonly labels: Readonly<Record<string, string>>;
};

export function counted(of: string, atMs: number, amount: number, labels: Record<string, string> = {}): Counted {
  return { of, atMs, amount, labels };
}

export function tokensOf({ input, output, cacheRead, cacheWrite }: Tokens): [type: string, amount: number][] {
  const types = { input, output, cache_read: cacheRead, cache_write: cacheWrite };
  return Object.entries(types).filter(([, amount]) => amount > 0);
}

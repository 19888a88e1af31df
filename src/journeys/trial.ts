/** What a request would add, for whoever asks before it is sent: as JSON in the answer's message. Nothing is counted. */
import type { Activity } from '../model/activity.ts';
import type { Answer } from '../model/exchange.ts';
import type { Outcome } from '../model/outcome.ts';
import { UNITS } from '../model/units.ts';
import type { Clock, Store } from '../model/store.ts';
import type { createTransactions, Part } from './commits.ts';

/** What is added of requests of a history. `known`: requests that were imported before or that telemetry told. */
type Added = {
  readonly requests: number;
  readonly tokens: number;
  readonly cost_usd: number;
  readonly known: number;
};

type Steps = {
  plan(activities: readonly Activity[], nowMs: number, clock: Clock, shards: number): Part[];
  readonly store: Pick<Store, 'shards'>;
  now(): number;
};

/** Folds without a commit. */
export async function tried(
  activities: readonly Activity[],
  { plan, now, store }: Steps,
  { begin, clock, tryOut }: Pick<ReturnType<typeof createTransactions>, 'begin' | 'clock' | 'tryOut'>,
): Promise<Answer> {
  await begin();
  const outcomes = await Promise.all(plan(activities, now(), clock(), store.shards).map(tryOut));
  const sum = (amount: (of: Outcome) => number) => outcomes.reduce((total, each) => total + amount(each), 0);
  const added: Added = {
    requests: sum(({ imported }) => imported.requests),
    tokens: sum(({ imported }) => imported.tokens),
    cost_usd: sum(({ imported }) => imported.cost) / UNITS.usd.scale,
    known: sum(({ imported, duplicates, late }) => imported.known + duplicates + late),
  };
  return { kind: 'accepted', rejected: 0, message: JSON.stringify(added) };
}

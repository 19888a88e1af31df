/** The home of state as the service uses it: its commits timed, its names settled, and what it lacks told. */
import type { Config } from '../config/config.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import type { Store } from '../model/store.ts';
import { openHome, type HomeOptions } from '../state/open.ts';
import { settleNaming, WrongNaming, type Naming } from './naming.ts';
import type { Notices } from './notices.ts';

export type Opening = {
  readonly sqlite: HomeOptions['sqlite'] | undefined;
  readonly onError: (error: unknown) => void;
};

export async function openState(
  { state }: Pick<Config, 'state'>,
  { sqlite, onError }: Opening,
  self: SelfMetrics,
  notices: Notices,
  naming: Naming,
): Promise<Store> {
  self.gauge('otelkpi_state_lost', {}, 0);
  const onLoss = (sentence: string) => {
    self.gauge('otelkpi_state_lost', {}, 1);
    notices.lost(sentence);
  };
  const home = await openHome(state, { sqlite, onError, onLoss, onLimited: notices.limited });
  const store = timed(home, self, () => settleNaming(home, naming));
  try {
    await store.read();
  } catch (error) {
    // One that is away is waited for.
    if (error instanceof WrongNaming) {
      await home.close();
      throw error;
    }
  }
  return store;
}

/** The store, with its commits timed for own metrics. Nothing is read of it before `settle` was done. */
function timed(store: Store, self: SelfMetrics, settle: () => Promise<void>): Store {
  let isSettled = false;
  const settled = async () => {
    await settle();
    isSettled = true;
  };
  return {
    get shards() {
      return store.shards;
    },
    appends: store.appends,
    load: async (need) => {
      if (!isSettled) await settled();
      return store.load(need);
    },
    read: async () => {
      if (!isSettled) await settled();
      return store.read();
    },
    due: (nowMs, limit) => store.due(nowMs, limit),
    outbox: (limit) => store.outbox(limit),
    dump: () => store.dump(),
    ...(store.alone && { alone: (task: string, leaseMs: number) => store.alone!(task, leaseMs) }),
    ...(store.nowMs && { nowMs: () => store.nowMs!() }),
    ready: () => store.ready(),
    close: () => store.close(),
    commit: async (change) => {
      const startMs = performance.now();
      const result = await store.commit(change);
      self.record('otelkpi_commit_duration_seconds', {}, (performance.now() - startMs) / 1000);
      return result;
    },
  };
}

/** A store whose commits are timed. */
import type { SelfMetrics } from '../metrics/self.ts';
import type { Store } from '../model/store.ts';

/** The store, with its commits timed for own metrics. Nothing is read of it before `settle` was done. */
export function timed(store: Store, self: SelfMetrics, settle: () => Promise<void>): Store {
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

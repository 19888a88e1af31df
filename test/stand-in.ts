/** A home of state with some of its calls replaced, for tests that stand in the way of one. */
import type { Store } from '../src/model/store.ts';

export function standIn(store: Store, instead: Partial<Store>): Store {
  return {
    shards: store.shards,
    appends: store.appends,
    load: (need) => store.load(need),
    commit: (change) => store.commit(change),
    read: () => store.read(),
    due: (nowMs, limit) => store.due(nowMs, limit),
    outbox: (limit) => store.outbox(limit),
    dump: () => store.dump(),
    ready: () => store.ready(),
    close: () => store.close(),
    ...instead,
  };
}

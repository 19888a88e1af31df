/** Which home of state a setting means. */
import { parseRedis } from '../model/home.ts';
import type { LimitName } from '../model/limits.ts';
import type { Store } from '../model/store.ts';
import { openRedis } from './redis/store.ts';
import { openSqlite, type SqliteOptions } from './sqlite/store.ts';

export type HomeOptions = {
  /** Told of failures for which nobody waits. */
  readonly onError: (error: Error) => void;
  /** Told how often a limit was reached. */
  readonly onLimited?: (limit: LimitName, times: number) => void;
  /** How a SQLite file behaves beside its path. */
  readonly sqlite?: Omit<SqliteOptions, 'path' | 'onError'>;
};

/** `setting`: as `state` is written. Throws what an operator can act on where the home cannot be opened. */
export function openHome(setting: string, { onError, onLimited, sqlite }: HomeOptions): Promise<Store> {
  const home = parseRedis(setting);
  return home === undefined
    ? openSqlite({ ...sqlite, path: setting, onError })
    : openRedis({ home, onError, ...(onLimited && { onLimited }) });
}

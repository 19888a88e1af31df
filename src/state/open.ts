/** Which home of state a setting means. */
import { parseRedis } from '../model/home.ts';
import type { LimitName } from '../model/limits.ts';
import type { Store } from '../model/store.ts';
import { openRedis } from './redis/store.ts';
import { openSqlite, type SqliteOptions } from './sqlite/store.ts';

export type HomeOptions = {
  /** Told of failures for which nobody waits. */
  readonly onError: (error: Error) => void;
  /** Told, in a sentence, where the home lacks what was acknowledged. What it has is used. By default as of a failure. */
  readonly onLoss?: (message: string) => void;
  /** Told how often a limit was reached. */
  readonly onLimited?: (limit: LimitName, times: number) => void;
  /** How a SQLite file behaves beside its path. */
  readonly sqlite?: Omit<SqliteOptions, 'path' | 'onError' | 'onLoss'>;
};

/** `setting`: as `state` is written. Throws what an operator can act on where the home cannot be opened. */
export function openHome(setting: string, options: HomeOptions): Promise<Store> {
  const home = parseRedis(setting);
  const { onError, onLimited, sqlite } = options;
  const onLoss = options.onLoss ?? ((message) => onError(new Error(message)));
  if (home === undefined) return openSqlite({ ...sqlite, path: setting, onError, onLoss });
  return openRedis({ home, onError, onLoss, ...(onLimited && { onLimited }) });
}

/**
 * State of every format that was ever released, to be read: what `state upgrade` starts from. A new format adds the reader of
 * the one before as a file of its own, and a line here.
 */
import { isUrl, parseRedis } from '../model/home.ts';
import type { Source } from '../model/store.ts';
import { openHome, type HomeOptions } from './open.ts';
import { connect } from './redis/connection.ts';
import { FORMAT as REDIS_FORMAT, formatOf as redisFormatOf } from './redis/opening.ts';
import { formatOf as sqliteFormatOf } from './sqlite/database.ts';
import { FORMAT as SQLITE_FORMAT } from './sqlite/schema.ts';

/** By format. */
export type Readers = ReadonlyMap<number, (setting: string, options: HomeOptions) => Promise<Source>>;

const SQLITE: Readers = new Map([[SQLITE_FORMAT, openHome]]);
const REDIS: Readers = new Map([[REDIS_FORMAT, openHome]]);

/** `readers`: instead of those that are known. */
export async function openSource(setting: string, options: HomeOptions, readers?: Readers): Promise<Source> {
  const reader = (readers ?? readersOf(setting)).get((await formatOf(setting)) ?? NaN);
  // It says why it cannot.
  return (reader ?? openHome)(setting, options);
}

/** Whether it is of the format that this version writes. */
export async function isCurrent(setting: string): Promise<boolean> {
  return (await formatOf(setting)) === (isUrl(setting) ? REDIS_FORMAT : SQLITE_FORMAT);
}

function readersOf(setting: string): Readers {
  return isUrl(setting) ? REDIS : SQLITE;
}

async function formatOf(setting: string): Promise<number | undefined> {
  const home = parseRedis(setting);
  if (home === undefined) return sqliteFormatOf(setting);
  const connection = connect({ home });
  try {
    await connection.client.connect();
    return await redisFormatOf(connection, home);
  } catch (cause) {
    throw new Error(`Redis: ${connection.reasonOf(cause as Error).message}`, { cause });
  } finally {
    connection.client.disconnect();
  }
}

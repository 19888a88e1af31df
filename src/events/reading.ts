/** The file of events, opened to be read: days in it are those of a time zone. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createCalendar } from '../model/calendar.ts';
import type { Use } from './estimated.ts';
import type { Query } from './queries.ts';
import { VIEWS } from './views.ts';

export type EventRecord = Readonly<Record<string, string | number | null>>;

/** Days are those of the time zone. `estimate`: dollars by a price list, or null where it has no price. */
export type ReadingOptions = { readonly timeZone: string; readonly estimate: (use: Use) => number | null };

export type EventsReading = { ask(query: Query): EventRecord[]; close(): void };

/** How long another process may keep the file to itself. */
const BUSY_MS = 5_000;

/** Throws where there is no such file, or no file of events. */
export function openForReading(path: string, { timeZone, estimate }: ReadingOptions): EventsReading {
  if (!existsSync(path))
    throw new Error(`there is no file of events at ${path}: nothing was kept yet, or it is elsewhere`);
  const db = opened(path);
  // Its own, since the file may have those of an earlier version until the next record comes.
  db.exec(VIEWS.replaceAll('CREATE VIEW', 'CREATE TEMP VIEW'));
  const calendar = createCalendar(timeZone);
  db.function('local_day', { deterministic: true }, (timestamp) => calendar.dateOf(msOf(timestamp)));
  db.function(
    'estimated_usd',
    { deterministic: true, varargs: true },
    (agent, timestamp, model, isRequest, speed, long, ...tokens) =>
      estimate({
        agent: String(agent),
        timeMs: msOf(timestamp),
        model: String(model ?? ''),
        speed: String(speed ?? ''),
        isRequest: isRequest === 1,
        tokens: tokens.map(Number),
        longWrites: Number(long ?? -1),
      }),
  );
  const record = (row: object) => ({ ...row }) as EventRecord;
  return {
    ask: ({ sql, parameters }) =>
      db
        .prepare(sql)
        .all(...parameters)
        .map(record),
    close: () => db.close(),
  };
}

/** Any other file is told by its name: SQLite says of a folder that the disk has an error. */
function opened(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
    db.prepare('SELECT 1 FROM event_rows LIMIT 1').get();
    return db;
  } catch (cause) {
    db?.close();
    throw new Error(`${path} is no file of events, or cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function msOf(timestamp: unknown): number {
  return Date.parse(`${String(timestamp).replace(' ', 'T')}Z`);
}

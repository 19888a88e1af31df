/** The file of events, opened to be read: days in it are those of a time zone. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createCalendar } from '../model/calendar.ts';
import type { Query } from './queries.ts';

export type EventRecord = Readonly<Record<string, string | number | null>>;

export type EventsReading = { ask(query: Query): EventRecord[]; close(): void };

/** How long another process may keep the file to itself. */
const BUSY_MS = 5_000;

/** Throws where there is no such file, or no file of events. */
export function openForReading(path: string, timeZone: string): EventsReading {
  if (!existsSync(path))
    throw new Error(`there is no file of events at ${path}: nothing was kept yet, or it is elsewhere`);
  const db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  const calendar = createCalendar(timeZone);
  db.function('local_day', { deterministic: true }, (timestamp) =>
    calendar.dateOf(Date.parse(`${String(timestamp).replace(' ', 'T')}Z`)),
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

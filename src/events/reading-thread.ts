/** The thread that reads the file of events. It never writes: not even a broken question could. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { EventRecord, Question, Reply } from './reader.ts';

const path = workerData as string;
const port = parentPort!;
let db: DatabaseSync | undefined;

/** The file may come after us, and may be moved away: it is looked for each time. */
function open(): DatabaseSync {
  if (!existsSync(path)) {
    db?.close();
    db = undefined;
    throw new Error('no event has been kept yet');
  }
  return (db ??= new DatabaseSync(path, { readOnly: true, timeout: 5_000 }));
}

port.on('message', ({ id, query: { sql, parameters } }: Question) => {
  let reply: Reply;
  try {
    reply = {
      id,
      rows: open()
        .prepare(sql)
        .all(...parameters)
        .map((row) => ({ ...row }) as EventRecord),
    };
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply);
});

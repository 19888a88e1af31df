/** The thread that reads the file of events. It never writes: not even a broken question could. */
import { existsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Question, ReaderOptions, Reply } from './reader.ts';
import { openForReading, type EventsReading } from './reading.ts';

const { path, timeZone } = workerData as ReaderOptions;
const port = parentPort!;
let reading: EventsReading | undefined;

/** The file comes with the first record, and may be moved away: it is looked for each time. */
function current(): EventsReading | undefined {
  if (existsSync(path)) return (reading ??= openForReading(path, timeZone));
  reading?.close();
  reading = undefined;
  return undefined;
}

port.on('message', ({ id, query }: Question) => {
  let reply: Reply;
  try {
    reply = { id, rows: current()?.ask(query) ?? [] };
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply);
});

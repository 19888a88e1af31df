/** The thread that reads the file of events. It never writes: not even a broken question could. */
import { existsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Question, Reply } from '../events/reader.ts';
import { openForReading, type EventsReading } from '../events/reading.ts';
import { createPrices, type Listed } from '../prices/book.ts';
import { createEstimate } from './estimates.ts';

export type ReadingThreadOptions = { readonly path: string; readonly timeZone: string; readonly listed: Listed };

const { path, timeZone, listed } = workerData as ReadingThreadOptions;
const port = parentPort!;
const estimate = createEstimate(createPrices(listed.file, listed.own));
let reading: EventsReading | undefined;

/** The file comes with the first record, and may be moved away: it is looked for each time. */
function current(): EventsReading | undefined {
  if (existsSync(path)) return (reading ??= openForReading(path, { timeZone, estimate }));
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

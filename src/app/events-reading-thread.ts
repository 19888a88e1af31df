/** The thread that reads the file of events. It never writes: not even a broken question could. */
import { parentPort, workerData } from 'node:worker_threads';
import { fileAt } from '../events/lock.ts';
import type { Question, Reply } from '../events/reader.ts';
import { openForReading, type EventsReading } from '../events/reading.ts';
import { createPrices, type Listed } from '../prices/book.ts';
import { createEstimate } from './estimates.ts';

export type ReadingThreadOptions = { readonly path: string; readonly timeZone: string; readonly listed: Listed };

const { path, timeZone, listed } = workerData as ReadingThreadOptions;
const port = parentPort!;
const estimate = createEstimate(createPrices(listed.file, listed.own));
let reading: EventsReading | undefined;
let opened: string | undefined;

/** The file comes with the first record, and may be moved away: it is looked for each time. */
function current(): EventsReading | undefined {
  const found = fileAt(path);
  if (found !== opened) {
    reading?.close();
    reading = opened = undefined;
  }
  if (found === undefined) return undefined;
  reading ??= openForReading(path, { timeZone, estimate });
  opened = found;
  return reading;
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

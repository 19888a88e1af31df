/** Writes rows as they come, and goes on where the file cannot be written: they wait, up to a limit, and are tried again. */
import type { EventsFile } from './database.ts';
import type { EventsCount } from './messages.ts';
import type { Row } from './row.ts';

/** Some 50 MB. The oldest are dropped, and counted. */
const WAITING_ROWS_MAX = 50_000;

/** Rows of one request after the other, so that few are in memory at once. Asked again, it gives the same. */
type Batches = () => Iterable<readonly Row[]>;

export type Writer = {
  /** Writes these, after what waits. Returns why they could not be written: then they wait. */
  write(batches: Batches): string | undefined;
  /** Tries again what waits, and to open the file where it is not; undefined where there is nothing to try. */
  retry(): { readonly error: string | undefined } | undefined;
  prune(nowMs: number): void;
  close(): void;
};

type Options = {
  /** Opens the file. It is asked again after it has failed. */
  readonly open: () => EventsFile;
  readonly keptMs: number;
  readonly bytesMax: number;
  readonly count: (count: EventsCount, rows: number) => void;
};

export function createWriter({ open, keptMs, bytesMax, count }: Options): Writer {
  let file: EventsFile | undefined;
  let waiting: Row[] = [];

  const insert = (batches: Iterable<readonly Row[]>) => {
    const { added, known } = file!.insert(batches);
    count('kept', added);
    count('duplicate', known);
  };
  const failed = (error: unknown): string => {
    // A file that was taken away, or became another, is opened anew.
    try {
      file?.close();
    } catch {
      // It is not needed any more.
    }
    file = undefined;
    return error instanceof Error ? error.message : String(error);
  };
  const write = (batches: Batches | undefined): string | undefined => {
    try {
      file ??= open();
      if (waiting.length > 0) insert([waiting]);
      waiting = [];
      if (batches !== undefined) insert(batches());
      return undefined;
    } catch (error) {
      for (const rows of batches?.() ?? []) {
        const all = waiting.concat(rows);
        waiting = all.slice(-WAITING_ROWS_MAX);
        count('dropped', all.length - waiting.length);
      }
      return failed(error);
    }
  };

  return {
    write,
    retry: () => (file === undefined || waiting.length > 0 ? { error: write(undefined) } : undefined),
    prune(nowMs) {
      if (file === undefined) return;
      const before = new Date(nowMs - keptMs).toISOString().slice(0, -1).replace('T', ' ');
      try {
        const { old, oversize } = file.prune(before, bytesMax);
        count('expired', old);
        count('oversize', oversize);
      } catch {
        // Somebody has the file: the next time is soon.
      }
    },
    close: () => file?.close(),
  };
}

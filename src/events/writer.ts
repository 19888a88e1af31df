/** Writes rows as they come, and goes on where the file cannot be written: they wait, up to a limit, and are tried again. */
import type { EventsFile } from './database.ts';
import type { EventsCount } from './messages.ts';
import type { Row } from './rows.ts';

/** Some 50 MB. The oldest are dropped, and counted. */
const WAITING_ROWS_MAX = 50_000;

export type Writer = {
  /** Writes these, after what waits. Returns why they could not be written: then they wait. */
  write(rows: readonly Row[]): string | undefined;
  /** Tries what waits again; undefined where nothing does. */
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

  const insert = (rows: readonly Row[]) => {
    const added = (file ??= open()).insert(rows);
    count('kept', added);
    count('duplicate', rows.length - added);
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
  const write = (rows: readonly Row[]): string | undefined => {
    try {
      if (waiting.length > 0) insert(waiting);
      waiting = [];
      insert(rows);
      return undefined;
    } catch (error) {
      const all = waiting.concat(rows);
      waiting = all.slice(-WAITING_ROWS_MAX);
      count('dropped', all.length - waiting.length);
      return failed(error);
    }
  };

  return {
    write,
    retry: () => (waiting.length > 0 ? { error: write([]) } : undefined),
    prune(nowMs) {
      const before = new Date(nowMs - keptMs).toISOString().slice(0, -1).replace('T', ' ');
      try {
        const { old, oversize } = (file ??= open()).prune(before, bytesMax);
        count('expired', old);
        count('oversize', oversize);
      } catch {
        // Somebody has the file, or it cannot be had, which the next row tells: the next time is soon.
      }
    },
    close: () => file?.close(),
  };
}

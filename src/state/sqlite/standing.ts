/**
 * Whether the paths still name the files that are open. A file that was removed or replaced can be written to for ever, and
 * all of that is gone with the process; so each commit looks first. That is two
 * calls of some microseconds.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** The header of a SQLite file has its size and a number that each checkpoint of ours raises. */
const HEADER_BYTES = 100;

type Look = { readonly dev: number; readonly ino: number; readonly size: number; readonly mtimeMs: number };

export type Trouble = {
  readonly file: 'ours' | 'removed' | 'replaced';
  readonly log: 'ours' | 'removed' | 'replaced' | 'cut';
  /** Somebody wrote into a file or log that is ours: what is open cannot be trusted until it is opened anew. */
  readonly isOverwritten: boolean;
  /** Goes on from the name of the file. */
  readonly message: string;
};

const RESTART = 'Restart otel-kpi to go on with what is there';
const PUT_BACK = 'Put it back, or stop otel-kpi, which then writes the whole state to this path once more';

const IN_WORDS = {
  removed: `was removed. ${PUT_BACK}`,
  replaced: `was replaced by another file. ${RESTART}`,
  cut: `was cut. ${RESTART}`,
} as const;

export class Standing {
  readonly #path: string;
  /** Open as long as the database: to close any descriptor of the file would end its lock. */
  readonly #file: number;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #known: Look | undefined;
  #log: Look | undefined;
  #overwritten: Trouble | undefined;

  /** Only while the database is locked by this process. */
  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'r');
    this.#known = look(path);
    this.note();
  }

  /** File and log are as we have just written them. */
  note(): void {
    const now = look(this.#path);
    if (isSame(now, this.#known)) this.#known = now;
    readSync(this.#file, this.#header, 0, HEADER_BYTES, 0);
    this.noteLog();
  }

  noteLog(): void {
    const now = look(`${this.#path}-wal`);
    if (this.#log === undefined || isSame(now, this.#log)) this.#log = now;
  }

  /** Undefined where all is as we left it. */
  trouble(): Trouble | undefined {
    if (this.#overwritten !== undefined) return this.#overwritten;
    const [file, log] = [this.#ofFile(), this.#ofLog()];
    if (file === 'ours' && log === 'ours') return undefined;
    if (file === 'overwritten') {
      const message = `it was overwritten. ${RESTART}`;
      return (this.#overwritten = { file: 'ours', log, isOverwritten: true, message });
    }
    if (file !== 'ours') return { file, log, isOverwritten: false, message: `it ${IN_WORDS[file]}` };
    const isOverwritten = log === 'cut';
    const trouble = { file, log, isOverwritten, message: `its -wal ${IN_WORDS[log as keyof typeof IN_WORDS]}` };
    if (isOverwritten) this.#overwritten = trouble;
    return trouble;
  }

  close(): void {
    closeSync(this.#file);
  }

  #ofFile(): Trouble['file'] | 'overwritten' {
    const now = look(this.#path);
    if (now === undefined) return 'removed';
    if (!isSame(now, this.#known)) return 'replaced';
    if (now.size === this.#known?.size && now.mtimeMs === this.#known.mtimeMs) return 'ours';
    if (!this.#hasOurHeader(now)) return 'overwritten';
    this.#known = now;
    return 'ours';
  }

  #ofLog(): Trouble['log'] {
    const now = look(`${this.#path}-wal`);
    if (now === undefined) return 'removed';
    if (!isSame(now, this.#log)) return 'replaced';
    return now.size === this.#log?.size ? 'ours' : 'cut';
  }

  /** Also a `touch` changes its time. */
  #hasOurHeader({ size }: Look): boolean {
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(this.#file, header, 0, HEADER_BYTES, 0);
    return size === this.#known?.size && header.equals(this.#header);
  }
}

function look(path: string): Look | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function isSame(one: Look | undefined, other: Look | undefined): boolean {
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
